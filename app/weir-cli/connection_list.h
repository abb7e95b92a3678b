// All connections of a capture, in one of the formats.
#pragma once

#include "app/weir-cli/exit_status.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/output.h"
#include "app/weir-cli/session.h"

#include <vector>

namespace weir::cli {

/// Which connections: those named, or all where none is.
std::vector<ConnectionId> chosenConnections(const Session& session, const std::vector<std::uint32_t>& asked);

/// False where one of them does not exist; tells the user.
bool allExist(const Session& session, const std::vector<std::uint32_t>& asked);

/// Incomplete where the octets could not be read for a digest.
ExitStatus writeConnections(const Session& session, const std::vector<ConnectionId>& connections,
                            const CommonOptions& options, Output& output);

} // namespace weir::cli
