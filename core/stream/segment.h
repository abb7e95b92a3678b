// Where the octets of a stream are, and where they are missing.
#pragma once

#include "core/base/ids.h"
#include "core/base/timestamp.h"

#include <cstdint>
#include <optional>

namespace weir {

/// A run of stream octets that lies in one piece in the capture.
struct Segment
{
    static constexpr std::uint32_t maxLength = (1u << 24) - 1;
    enum Flag : std::uint8_t {
        OutOfOrder = 1,  ///< came after octets that follow it
        BadChecksum = 2, ///< of a packet whose TCP checksum does not fit
    };

    std::uint64_t offset = 0;      ///< of its first octet in the stream, from 0
    std::uint64_t position = 0;    ///< of its first octet in the capture, for CaptureOctets::readAt
    Timestamp time;                ///< of the packet
    FrameNumber frame;             ///< of the packet
    std::uint32_t length : 24 = 0; ///< octets, > 0
    std::uint32_t flags : 8 = 0;   ///< of Flag

    std::uint64_t end() const { return offset + length; }
};
static_assert(sizeof(Segment) == 32);

enum class GapCause : std::uint8_t {
    Acked,   ///< the peer acknowledged it: lost in the capture, not on the wire
    Unacked, ///< not seen, and no claim that it arrived
    Snaplen, ///< cut off when it was captured
    Limit    ///< given up, see StreamConfig
};

/// "acked", "unacked", "snaplen", "limit".
const char* toName(GapCause cause);

/// A run of stream octets that is not in the capture.
struct SequenceGap
{
    std::uint64_t offset = 0;
    std::uint64_t length = 0; ///< octets, > 0
    GapCause cause = GapCause::Unacked;
    FrameNumber before; ///< frame of the octets just before it; 0 where there are none
    FrameNumber after;  ///< frame of the octets just behind it; 0 where there are none

    std::uint64_t end() const { return offset + length; }
};

/// Another copy of octets that the stream has from elsewhere.
struct Repeat
{
    std::uint64_t offset = 0;
    std::uint64_t position = 0; ///< of the copy that did not win
    Timestamp time;             ///< of the copy's packet
    FrameNumber frame;          ///< of the copy's packet
    FrameNumber winner;         ///< whose octets the stream has at offset
    std::uint32_t length = 0;
    bool differs = false;          ///< a conflict: other octets
    bool captureDuplicate = false; ///< the same packet seen twice, not sent twice

    std::uint64_t end() const { return offset + length; }
};

} // namespace weir
