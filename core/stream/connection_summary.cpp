#include "core/stream/connection_summary.h"

namespace weir {

ConnectionSummary summarize(const Connection& connection)
{
    ConnectionSummary summary;
    summary.client = connection.client();
    summary.server = connection.server();
    summary.encapsulation = connection.encapsulation();
    summary.id = connection.id();
    summary.firstFrame = connection.firstFrame();
    summary.lastFrame = connection.lastFrame();
    summary.startTime = connection.startTime();
    summary.duration = connection.duration();
    summary.handshakeRoundTrip = connection.handshakeRoundTrip().value_or(Duration{-1});
    summary.timeToFirstOctet = connection.stats(Direction::ToClient).timeToFirstOctet.value_or(Duration{-1});
    for (const Direction direction : bothDirections) {
        const StreamStats& stats = connection.stats(direction);
        const StreamBuffer& stream = connection.stream(direction);
        auto& row = summary.directions[static_cast<std::size_t>(direction)];
        row.payloadOctets = stats.payloadOctets;
        row.streamLength = stream.length();
        row.packets = stats.packets;
        row.gaps = static_cast<std::uint32_t>(stream.holeCount());
        row.retransmissions = stats.retransmissions;
        row.outOfOrder = stats.outOfOrder;
        row.conflicts = stats.conflicts;
        summary.zeroWindow.nanoseconds += stats.zeroWindow.nanoseconds;
    }
    for (const AnomalyCount& anomaly : connection.anomalies())
        summary.anomalies.set(static_cast<std::size_t>(anomaly.anomaly));
    summary.state = connection.state();
    summary.connState = connection.connState();
    summary.roleEvidence = connection.roleEvidence();
    return summary;
}

} // namespace weir
