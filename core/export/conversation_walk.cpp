#include "core/export/conversation_walk.h"

#include <algorithm>
#include <vector>

namespace weir {

namespace {

WalkResult walkTurn(const StreamView& view, const Turn& turn, const ConversationVisitor& visitor)
{
    if (visitor.turn && !visitor.turn(turn))
        return WalkResult::Stopped;
    bool wanted = true;
    std::uint64_t offset = turn.begin;
    const bool readable = streamThrough(
        view, turn.begin, turn.end,
        [&](Octets octets) {
            wanted = !visitor.octets || visitor.octets(turn, offset, octets);
            offset += octets.size();
            return wanted;
        },
        [&](const SequenceGap& gap) {
            wanted = !visitor.gap || visitor.gap(turn, gap);
            offset += gap.length;
            return wanted;
        });
    if (wanted && !readable)
        return WalkResult::CannotRead;
    if (wanted && visitor.turnEnd)
        wanted = visitor.turnEnd(turn);
    return wanted ? WalkResult::Done : WalkResult::Stopped;
}

} // namespace

WalkResult walkConversation(const DirectionViews& views, const ConversationVisitor& visitor)
{
    for (const Turn& turn : makeTurns(views)) {
        const WalkResult result = walkTurn(*views[static_cast<std::size_t>(turn.direction)], turn, visitor);
        if (result != WalkResult::Done)
            return result;
    }
    return WalkResult::Done;
}

bool fillWithZeros(std::uint64_t length, const std::function<bool(Octets)>& octets)
{
    constexpr std::uint64_t blockSize = std::uint64_t{64} << 10;
    const std::vector<std::uint8_t> zeros(static_cast<std::size_t>(std::min(length, blockSize)));
    while (length > 0) {
        const std::uint64_t count = std::min(length, blockSize);
        if (!octets(Octets(zeros).first(static_cast<std::size_t>(count))))
            return false;
        length -= count;
    }
    return true;
}

} // namespace weir
