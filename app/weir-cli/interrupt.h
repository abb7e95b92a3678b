// SIGINT, SIGTERM and SIGHUP as a flag that everything which takes time looks at.
#pragma once

#include <atomic>

namespace weir::cli {

/// Call once, before anything else runs. Also makes sure that no file ever gets the descriptor of a standard
/// stream that was closed.
void prepareProcess();

bool interrupted();
/// The same, for what looks at a flag.
const std::atomic<bool>* interruptFlag();

/// Ends the process by the signal that came, as a shell expects; returns where none came.
void endIfInterrupted();

} // namespace weir::cli
