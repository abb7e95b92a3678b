// What is known of one end of a connection as a sender.
#pragma once

#include "core/stream/segment.h"
#include "core/stream/stream_buffer.h"
#include "core/stream/stream_stats.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace weir {

/// State of TcpReassembler and ConnectionTracker for one end. Places: see StreamBuffer.
struct TcpEndpoint
{
    using Place = StreamBuffer::Place;

    /// Octets whose fate hangs on the peer's next ACK: data in a SYN, a probe of a closed window.
    struct Pending
    {
        std::array<Segment, 1> segment; ///< offset: its place
        bool probe = false;
    };

    StreamBuffer buffer;
    StreamStats stats;

    Place reference = 0;                   ///< the place that sequence numbers are unwrapped around
    Place initial = 0;                     ///< place of the SYN, where synSeen or synAckSeen
    Place fin = 0;                         ///< place of the FIN, where stats.fin
    Place rightEdge = 0;                   ///< furthest place that its window allowed the peer to send up to
    std::uint32_t window = 0;              ///< its last window, scaled
    std::uint32_t timestamp = 0;           ///< largest TSval
    std::array<std::uint32_t, 4> recent{}; ///< fingerprints of its last packets, for frames seen twice
    std::shared_ptr<Pending> pending;
    Timestamp roundTripStart; ///< when the octet before roundTripPlace was sent
    Place roundTripPlace = 0; ///< 0: no sample is under way
    Timestamp zeroWindowSince;
    std::uint32_t goodChecksums = 0;
    std::uint32_t badChecksums = 0;
    std::uint8_t windowShift = 0;
    std::uint8_t nextRecent = 0;
    bool hasReference : 1 = false;
    bool synSeen : 1 = false;    ///< sent a SYN without ACK
    bool synAckSeen : 1 = false; ///< sent a SYN with ACK
    bool ackSeen : 1 = false;    ///< sent an ACK without SYN
    bool finAcked : 1 = false;
    bool finFirst : 1 = false;
    bool windowShiftKnown : 1 = false;
    bool timestampKnown : 1 = false;
    bool zeroWindowOpen : 1 = false;
    bool windowKnown : 1 = false;

    bool handshakeSeen() const { return synSeen || synAckSeen; }
};

} // namespace weir
