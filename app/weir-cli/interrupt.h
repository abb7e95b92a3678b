// SIGINT, SIGTERM and SIGHUP as a flag that everything which takes time looks at.
#pragma once

namespace weir::cli {

/// Call once, before anything else runs. Also makes sure that no file ever gets the descriptor of a standard
/// stream that was closed.
void prepareProcess();

bool interrupted();

/// Ends the process by the signal that came, as a shell expects; returns where none came.
void endIfInterrupted();

} // namespace weir::cli
