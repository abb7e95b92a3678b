// Rows of the connection list, made up.
#pragma once

#include "core/stream/connection_summary.h"

#include <random>

namespace weir::test {

inline ConnectionSummary row(std::uint32_t id, std::mt19937& random)
{
    ConnectionSummary summary;
    summary.id = ConnectionId{id};
    summary.firstFrame = FrameNumber{id + 1};
    summary.client.address.octets = {10, 0, static_cast<std::uint8_t>(random() % 4),
                                     static_cast<std::uint8_t>(random())};
    summary.client.port = static_cast<std::uint16_t>(1024 + random() % 1000);
    summary.server.address.octets = {192, 0, 2, static_cast<std::uint8_t>(random() % 8)};
    summary.server.port = random() % 2 == 0 ? 80 : 443;
    summary.startTime.nanoseconds = id;
    summary.directions[0].streamLength = random() % 50;
    summary.directions[1].streamLength = random() % 1000;
    summary.state = random() % 3 == 0 ? ConnectionState::Reset : ConnectionState::Closed;
    if (random() % 5 == 0)
        summary.anomalies.set(static_cast<std::size_t>(Anomaly::GapAcked));
    return summary;
}

} // namespace weir::test
