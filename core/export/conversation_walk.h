// The octets of a conversation in the order of its turns, in blocks, with the gaps between them.
#pragma once

#include "core/base/octets.h"
#include "core/stream/conversation.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>

namespace weir {

/// Index: Direction. Null: that direction is not wanted.
using DirectionViews = std::array<std::shared_ptr<const StreamView>, 2>;

/// Each may return false to stop; one that is not set does nothing.
struct ConversationVisitor
{
    std::function<bool(const Turn&)> turn;
    /// offset: of octets[0] in its direction. octets: borrowed until it returns.
    std::function<bool(const Turn&, std::uint64_t offset, Octets octets)> octets;
    std::function<bool(const Turn&, const SequenceGap&)> gap;
    std::function<bool(const Turn&)> turnEnd;
};

enum class WalkResult {
    Done,
    Stopped,   ///< the visitor wanted no more
    CannotRead ///< the capture could not be read any more
};

WalkResult walkConversation(const DirectionViews& views, const ConversationVisitor& visitor);

/// Calls octets(run) with zeros, a block at a time, until length of them were given or it returns false.
bool fillWithZeros(std::uint64_t length, const std::function<bool(Octets)>& octets);

} // namespace weir
