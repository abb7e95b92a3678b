#include "core/stream/conversation.h"

#include <algorithm>

namespace weir {

namespace {

struct Part
{
    std::uint64_t offset;
    std::uint64_t end;
    Timestamp time;
    FrameNumber frame;
    /// The frame that completed everything up to here: what came late stands where it belongs.
    FrameNumber delivered;
};

std::vector<Part> partsOf(const StreamView& view)
{
    std::vector<Part> parts;
    FrameNumber delivered;
    view.forEachPart(0, [&](std::uint64_t offset, std::uint64_t length, FrameNumber frame, Timestamp time) {
        delivered = std::max(delivered, frame);
        parts.push_back({offset, offset + length, time, frame, delivered});
        return true;
    });
    return parts;
}

void extend(Turn& turn, const Part& part)
{
    if (turn.firstFrame == FrameNumber{}) {
        turn.firstFrame = turn.lastFrame = part.frame;
        turn.firstTime = turn.lastTime = part.time;
    }
    turn.firstFrame = std::min(turn.firstFrame, part.frame);
    turn.lastFrame = std::max(turn.lastFrame, part.frame);
    turn.firstTime = std::min(turn.firstTime, part.time);
    turn.lastTime = std::max(turn.lastTime, part.time);
    turn.end = part.end;
}

} // namespace

std::vector<Turn> makeTurns(const std::array<std::shared_ptr<const StreamView>, 2>& directions)
{
    std::array<std::vector<Part>, 2> parts;
    for (std::size_t i = 0; i < 2; ++i) {
        if (directions[i])
            parts[i] = partsOf(*directions[i]);
    }
    std::vector<Turn> turns;
    std::array<std::size_t, 2> next{0, 0};
    std::array<std::uint64_t, 2> reached{0, 0};
    while (next[0] < parts[0].size() || next[1] < parts[1].size()) {
        const bool second =
            next[0] == parts[0].size() ||
            (next[1] < parts[1].size() && parts[1][next[1]].delivered < parts[0][next[0]].delivered);
        const std::size_t from = second ? 1 : 0;
        const auto direction = static_cast<Direction>(from);
        if (turns.empty() || turns.back().direction != direction) {
            Turn turn;
            turn.direction = direction;
            turn.begin = reached[from]; // a gap before the first octets is part of the turn
            turns.push_back(turn);
        }
        const Part& part = parts[from][next[from]++];
        extend(turns.back(), part);
        reached[from] = part.end;
    }
    for (std::size_t i = 0; i < 2; ++i) {
        const std::uint64_t length = directions[i] ? directions[i]->length() : 0;
        if (reached[i] == length)
            continue;
        const auto direction = static_cast<Direction>(i);
        const auto last = std::find_if(turns.rbegin(), turns.rend(),
                                       [&](const Turn& t) { return t.direction == direction; });
        if (last != turns.rend()) {
            last->end = length;
        } else {
            Turn turn;
            turn.direction = direction;
            turn.end = length;
            turns.push_back(turn);
        }
    }
    return turns;
}

} // namespace weir
