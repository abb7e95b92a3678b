// The messages of a capture, in one of the formats.
#pragma once

#include "app/weir-cli/exit_status.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/output.h"
#include "app/weir-cli/session.h"

#include <vector>

namespace weir::cli {

/// connections: those whose messages are wanted; empty: all. Incomplete where octets could not be read.
ExitStatus writeMessages(const Session& session, const std::vector<std::uint32_t>& connections,
                         const CommonOptions& options, Output& output);

} // namespace weir::cli
