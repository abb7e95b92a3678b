// Both directions of a stream as turns: who spoke when.
#pragma once

#include "core/stream/direction.h"
#include "core/stream/stream_view.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace weir {

/// Octets of one direction between octets of the other, in the order they were sent.
struct Turn
{
    Direction direction = Direction::ToServer;
    std::uint64_t begin = 0; ///< offset of its first octet in its direction
    std::uint64_t end = 0;   ///< behind its last octet; gaps in [begin, end) belong to the turn
    FrameNumber firstFrame;  ///< 0 where the whole turn is a gap
    FrameNumber lastFrame;
    Timestamp firstTime;
    Timestamp lastTime;

    std::uint64_t length() const { return end - begin; }
};

/// Turns of a conversation, made from the two directions (index: Direction; may be null). The order is that
/// of the capture; octets that came late stand where they belong in their direction. A gap belongs to the
/// turn of the octets behind it, or, at the end, to the last turn of its direction.
std::vector<Turn> makeTurns(const std::array<std::shared_ptr<const StreamView>, 2>& directions);

} // namespace weir
