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

/// Visits the parts of a direction with the frames that completed them.
template <typename Visit>
void forEachPartOf(const StreamView& view, Visit&& visit)
{
    FrameNumber delivered;
    view.forEachPart(0, [&](std::uint64_t offset, std::uint64_t length, FrameNumber frame, Timestamp time) {
        delivered = std::max(delivered, frame);
        visit(Part{offset, offset + length, time, frame, delivered});
        return true;
    });
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

/// Turns as the parts of both directions come, in the order in which they were delivered.
class TurnMaker
{
public:
    void add(std::size_t from, const Part& part)
    {
        const auto direction = static_cast<Direction>(from);
        if (turns.empty() || turns.back().direction != direction) {
            Turn turn;
            turn.direction = direction;
            turn.begin = reached[from]; // a gap before the first octets is part of the turn
            turns.push_back(turn);
        }
        extend(turns.back(), part);
        reached[from] = part.end;
    }

    std::vector<Turn> turns;
    std::array<std::uint64_t, 2> reached{0, 0}; ///< index: Direction
};

} // namespace

std::vector<Turn> makeTurns(const std::array<std::shared_ptr<const StreamView>, 2>& directions)
{
    // The parts of the shorter direction are gathered, those of the longer one only passed by.
    const auto lengthOf = [&](std::size_t i) { return directions[i] ? directions[i]->length() : 0; };
    const std::size_t longer = lengthOf(1) > lengthOf(0) ? 1 : 0;
    const std::size_t shorter = 1 - longer;
    std::vector<Part> gathered;
    if (directions[shorter])
        forEachPartOf(*directions[shorter], [&](const Part& part) { gathered.push_back(part); });

    TurnMaker maker;
    auto next = gathered.begin();
    if (directions[longer]) {
        forEachPartOf(*directions[longer], [&](const Part& part) {
            for (; next != gathered.end() && next->delivered < part.delivered; ++next)
                maker.add(shorter, *next);
            maker.add(longer, part);
        });
    }
    for (; next != gathered.end(); ++next)
        maker.add(shorter, *next);

    std::vector<Turn>& turns = maker.turns;
    const std::array<std::uint64_t, 2>& reached = maker.reached;
    for (std::size_t i = 0; i < 2; ++i) {
        const std::uint64_t length = lengthOf(i);
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
    return std::move(maker.turns);
}

} // namespace weir
