// Segments in any order and with any contradiction, on a few connections; afterwards what holds of every
// stream is checked, and every octet is read back from where its segment says it is.
//
//   input: overlap policy (1 octet), then for each segment 9 octets:
//     who (bit 0: sender, bits 1 and 2: connection, bit 3: cut when captured, bit 4: a minute later),
//     flags, sequence number (2, counted from just below 2^32), acknowledgment number (2, the same),
//     payload length, window, value of the payload's first octet
#include "core/stream/stream_manager.h"
#include "core/stream/stream_view.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <vector>

namespace {

using namespace weir;

constexpr std::size_t segmentSize = 9;
constexpr std::uint32_t firstNumber = 0xffffc000;
constexpr std::int64_t shortWhile = 1'000'000;
constexpr std::int64_t minute = 60'000'000'000;

/// The capture is a cycle of all octet values: position p holds p modulo 256.
class Cycle : public CaptureOctets
{
public:
    std::size_t readAt(std::uint64_t position, std::span<std::uint8_t> out) const override
    {
        std::iota(out.begin(), out.end(), static_cast<std::uint8_t>(position));
        return out.size();
    }
    void prefetch(std::uint64_t, std::uint64_t) const override {}
};

void require(bool holds, int line = __builtin_LINE())
{
    if (holds)
        return;
    std::fprintf(stderr, "line %d does not hold\n", line);
    std::abort();
}

TcpSegment segmentFrom(const std::uint8_t* at)
{
    const std::uint8_t who = at[0];
    const auto number = [&](std::size_t index) {
        return firstNumber + static_cast<std::uint32_t>(at[index] | at[index + 1] << 8);
    };
    Endpoint client{{IpAddress::Family::V4, {192, 0, 2, 1}},
                    static_cast<std::uint16_t>(40000 + (who >> 1 & 3))};
    Endpoint server{{IpAddress::Family::V4, {198, 51, 100, 1}}, 80};
    if (who & 1)
        std::swap(client, server);

    TcpSegment segment;
    segment.source = client;
    segment.destination = server;
    segment.flags.bits = at[1];
    segment.sequenceNumber = number(2);
    segment.acknowledgmentNumber = number(4);
    segment.payloadLength = at[6];
    segment.capturedLength = who & 8 ? segment.payloadLength / 2 : segment.payloadLength;
    segment.payloadPosition = at[8];
    segment.window = static_cast<std::uint16_t>(at[7] * 16);
    return segment;
}

void checkStream(const TcpStreamView& view, const Cycle& capture)
{
    const StreamBuffer& buffer = view.buffer();
    std::uint64_t end = 0;
    std::uint64_t present = 0;
    buffer.forEachSegment(0, [&](const Segment& segment) {
        require(segment.length > 0 && segment.offset >= end);
        end = segment.end();
        present += segment.length;
        std::vector<std::uint8_t> read(segment.length), expected(segment.length);
        require(view.read(segment.offset, read) == read.size());
        capture.readAt(segment.position, expected);
        require(read == expected);
        return true;
    });
    require(present == buffer.presentOctets() && end <= buffer.length());

    std::uint64_t missing = 0;
    end = 0;
    for (const SequenceGap& gap : buffer.gaps()) {
        require(gap.length > 0 && gap.offset >= end && gap.end() <= buffer.length());
        end = gap.end();
        missing += gap.length;
    }
    require(present + missing == buffer.length());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    StreamConfig config;
    config.overlapPolicy = static_cast<OverlapPolicy>(data[0] % 6);
    config.maxSegments = 4096;
    config.maxRepeats = 64;
    config.maxAnomalyPlaces = 64;
    config.maxConnections = 64;
    const auto capture = std::make_shared<Cycle>();

    StreamManager streams(config, capture);
    Timestamp time{1'000'000'000};
    std::uint32_t frame = 0;
    for (std::size_t at = 1; at + segmentSize <= size; at += segmentSize) {
        TcpSegment segment = segmentFrom(data + at);
        time.nanoseconds += data[at] & 16 ? minute : shortWhile;
        segment.time = time;
        segment.frame = FrameNumber{++frame};
        streams.onSegment(segment);
    }
    streams.finish();

    for (std::uint32_t id = 0; id < streams.connectionCount(); ++id) {
        const Connection& connection = streams.connection(ConnectionId{id});
        for (const Direction direction : {Direction::ToServer, Direction::ToClient})
            checkStream(TcpStreamView(connection.stream(direction), capture), *capture);
        connection.history();
        connection.anomalies();
    }
    return 0;
}
