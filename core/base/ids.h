// Numbers that name things. Each kind is a type of its own, so that none is taken for another.
#pragma once

#include <compare>
#include <cstdint>

namespace weir {

template <typename Tag, typename Value>
struct StrongId
{
    Value value{};

    constexpr StrongId() = default;
    constexpr explicit StrongId(Value v) : value(v) {}
    friend constexpr auto operator<=>(StrongId, StrongId) = default;
};

/// Place of a packet in the capture, counted from 1. 0: no frame.
/// Captures of more than 2^32 - 1 packets are read up to there (CaptureNotice::TooManyPackets).
using FrameNumber = StrongId<struct FrameNumberTag, std::uint32_t>;

/// TCP connections in order of their first packet, counted from 0.
using ConnectionId = StrongId<struct ConnectionIdTag, std::uint32_t>;

} // namespace weir
