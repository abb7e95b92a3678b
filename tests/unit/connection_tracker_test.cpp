// Decisions of the tracker that need more than a story can say: moments at the ends of the range.
#include "core/stream/stream_manager.h"

#include <gtest/gtest.h>

#include <limits>

namespace weir {
namespace {

TEST(ConnectionTracker, aClockThatRunsBackAsFarAsItCanIsNoSilence)
{
    StreamManager streams{StreamConfig{}, nullptr};
    std::uint32_t frame = 1;
    const auto segment = [&](bool fromClient, std::uint32_t seq, std::uint32_t ack, std::uint8_t flags,
                             std::int64_t nanoseconds) {
        TcpSegment sent;
        sent.frame = FrameNumber{frame++};
        sent.time = Timestamp{nanoseconds};
        Endpoint client;
        client.port = 1000;
        Endpoint server;
        server.port = 80;
        sent.source = fromClient ? client : server;
        sent.destination = fromClient ? server : client;
        sent.sequenceNumber = seq;
        sent.acknowledgmentNumber = ack;
        sent.flags.bits = flags;
        streams.onSegment(sent);
    };
    constexpr std::uint8_t syn = 0x02, synAck = 0x12, ack = 0x10;
    segment(true, 100, 0, syn, 1'000'000'000);
    segment(false, 500, 101, synAck, 1'000'000'000);
    segment(true, 101, 501, ack, 2'000'000'000);
    segment(true, 70'000, 0, syn, std::numeric_limits<std::int64_t>::min());
    segment(false, 501, 101, ack, 3'000'000'000); // the peer challenges it
    EXPECT_EQ(streams.connectionCount(), 1u);
}

} // namespace
} // namespace weir
