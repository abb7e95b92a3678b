// One segment on its way into one connection.
#pragma once

#include "core/packet/tcp_segment.h"
#include "core/stream/connection.h"
#include "core/stream/stream_config.h"

#include <optional>

namespace weir {

/// Lives for one segment.
struct Arrival
{
    using Place = StreamBuffer::Place;

    Connection& connection;
    const TcpSegment& segment;
    Side sender;
    Place place; ///< of the sequence number
    const StreamConfig& config;
    bool badChecksum = false;

    TcpEndpoint& self() const { return connection.side(sender); }
    TcpEndpoint& peer() const { return connection.side(1 - sender); }

    /// A SYN takes a number of its own, before the payload.
    Place payloadBegin() const { return place + (segment.flags.syn() ? 1 : 0); }
    Place payloadEnd() const { return payloadBegin() + static_cast<Place>(segment.payloadLength); }

    /// The receiver will have dropped it: its checksum is bad, and that is not just left to a network card.
    bool distrusted() const { return badChecksum && self().goodChecksums > 0; }

    void note(Anomaly anomaly, std::optional<Place> at = std::nullopt) const
    {
        connection.note(anomaly, sender, segment.frame, at, config.maxAnomalyPlaces);
    }
};

} // namespace weir
