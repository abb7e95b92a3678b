// A connection in the size of a row: what lists show, sort by and filter.
#pragma once

#include "core/stream/connection.h"

#include <array>
#include <bitset>
#include <cstdint>

namespace weir {

/// A plain value; published in batches while a capture is read.
struct ConnectionSummary
{
    struct PerDirection
    {
        std::uint64_t payloadOctets = 0;
        std::uint64_t streamLength = 0;
        std::uint32_t packets = 0;
        std::uint32_t gaps = 0;
        std::uint32_t retransmissions = 0;
        std::uint32_t outOfOrder = 0;
        std::uint32_t conflicts = 0;
    };

    Endpoint client;
    Endpoint server;
    EncapsulationId encapsulation;
    ConnectionId id;
    FrameNumber firstFrame;
    FrameNumber lastFrame;
    Timestamp startTime;
    Duration duration;
    Duration handshakeRoundTrip{-1};        ///< negative: not known
    Duration timeToFirstOctet{-1};          ///< of the server, from the start; negative: not known
    Duration zeroWindow;                    ///< for which either window was closed
    std::array<PerDirection, 2> directions; ///< index: Direction
    std::bitset<anomalyCount> anomalies;    ///< index: Anomaly
    ConnectionState state = ConnectionState::MidStream;
    ConnState connState = ConnState::OTH;
    RoleEvidence roleEvidence = RoleEvidence::FirstSender;

    const PerDirection& direction(Direction d) const { return directions[static_cast<std::size_t>(d)]; }
};
ConnectionSummary summarize(const Connection& connection);

} // namespace weir
