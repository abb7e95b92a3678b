// The contents of messages, decoded, one after the other.
#pragma once

#include "app/weir-cli/follow_formats.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/session.h"
#include "core/export/conversation_walk.h"

namespace weir::cli {

/// Each content is a turn, in the order of the messages; offsets count what was put out of its direction.
/// What cannot be decoded comes as it was sent. Of content inside content, the outer one.
WalkResult followContent(const Session& session, ConnectionId id, const WantedDirections& wanted,
                         FollowWriter& writer, GapOutput gaps);

} // namespace weir::cli
