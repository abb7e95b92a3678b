#pragma once

namespace weir::cli {

/// What the program tells its caller; part of the contract of the command line.
enum class ExitStatus {
    Done = 0,
    Incomplete = 1, ///< something in the capture could not be read, or a result could not be written
    Usage = 2,
    CannotOpen = 3 ///< missing, forbidden, or no capture
};

} // namespace weir::cli
