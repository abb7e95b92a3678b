// What is known of one end of a connection as a sender.
#pragma once

#include "core/base/timestamp.h"
#include "core/stream/stream_buffer.h"
#include "core/stream/stream_stats.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace weir {

/// Facts of one end; TcpControl and TcpReassembler write them. Places: see StreamBuffer.
struct TcpEndpoint
{
    using Place = StreamBuffer::Place;
    static constexpr Place nowhere = std::numeric_limits<Place>::min();

    /// What few connections have.
    struct Rare
    {
        /// Octets whose fate hangs on the peer's next ACK: data in a SYN, a probe of a closed window.
        std::optional<StreamBuffer::Stored> pending;
        bool pendingIsProbe = false;
        /// The number of a second SYN/ACK, which counts if the client acknowledges it.
        std::optional<Place> alternateInitial;
        Timestamp zeroWindowSince; ///< when it closed its window, where zeroWindowOpen
    };

    StreamBuffer buffer;
    StreamStats stats;
    CopyOnWrite<Rare> rare;

    Place reference = 0;         ///< sequence numbers are unwrapped around this place
    Place initial = 0;           ///< place of the SYN, where handshakeSeen()
    Place fin = 0;               ///< place of the FIN, where stats.fin
    Place acked = nowhere;       ///< highest ACK of the peer for octets that were captured, or confirmed
    Place ackClaim = nowhere;    ///< an ACK beyond what was captured, not contradicted so far
    Place rightEdge = nowhere;   ///< furthest place that its window allowed the peer to send up to
    Place roundTripPlace = 0;    ///< an ACK from here on ends the sample; 0: none under way
    Timestamp roundTripStart;    ///< when the octet before roundTripPlace, or the SYN, was sent
    std::uint32_t timestamp = 0; ///< largest TSval
    std::uint32_t goodChecksums = 0;
    std::uint32_t badChecksums = 0;
    std::array<std::uint32_t, 4> recent{}; ///< fingerprints of its last packets, for frames seen twice
    std::uint8_t nextRecent = 0;
    std::uint8_t windowShift = 0;
    bool hasReference : 1 = false;
    bool synSeen : 1 = false;    ///< sent a SYN without ACK
    bool synAckSeen : 1 = false; ///< sent a SYN with ACK
    bool ackSeen : 1 = false;    ///< sent an ACK without SYN
    bool finAcked : 1 = false;
    bool finFirst : 1 = false;           ///< its FIN came before the peer's
    bool windowScaleOffered : 1 = false; ///< in its SYN
    bool timestampKnown : 1 = false;
    bool windowClosed : 1 = false;      ///< its last window was 0
    bool ackClaimDoubtful : 1 = false;  ///< more than a window beyond what was captured, and said once only
    bool lastAckStepWasOne : 1 = false; ///< the peer's ACK for it grew by one octet the last time

    bool handshakeSeen() const { return synSeen || synAckSeen; }

    /// The 64-bit place of a 32-bit sequence number: the one nearest to the reference.
    Place unwrap(std::uint32_t sequenceNumber)
    {
        if (!hasReference) {
            // Far from zero, so that earlier octets have room.
            reference = (Place{1} << 40) | sequenceNumber;
            hasReference = true;
        }
        return unwrapKnown(sequenceNumber);
    }
    Place unwrapKnown(std::uint32_t sequenceNumber) const
    {
        return reference + static_cast<std::int32_t>(sequenceNumber - static_cast<std::uint32_t>(reference));
    }
    /// Where it sends next, as far as was seen: behind its octets, its SYN and its FIN.
    Place next() const
    {
        if (stats.fin)
            return fin + 1;
        return handshakeSeen() || buffer.baseKind() != StreamBuffer::BaseKind::Unknown ? buffer.end()
                                                                                       : reference;
    }
};

} // namespace weir
