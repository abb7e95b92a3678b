// Reassembly against an array: random streams, cut, repeated, overlapped, reordered and lost at random.
#include "core/stream/stream_manager.h"
#include "core/stream/stream_view.h"
#include "tests/support/memory_octets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace weir::test {
namespace {

struct Sent
{
    std::size_t offset; ///< in the stream
    Bytes octets;
};

struct Scenario
{
    std::uint32_t initial = 0;
    bool withSyn = true;
    std::vector<Sent> segments;
};

class Generator
{
public:
    explicit Generator(unsigned seed) : m_random(seed) {}

    std::size_t below(std::size_t n)
    {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(m_random);
    }

    /// conflicting: copies may carry other octets.
    Scenario make(bool conflicting)
    {
        Scenario scenario;
        // Often close below 2^32, so that the numbers wrap at any place.
        scenario.initial = static_cast<std::uint32_t>(below(3) == 0 ? m_random() : UINT32_MAX - below(400));
        scenario.withSyn = below(3) != 0;
        Bytes stream(1 + below(300));
        for (std::uint8_t& octet : stream)
            octet = static_cast<std::uint8_t>(m_random());
        for (std::size_t at = 0; at < stream.size();) {
            const std::size_t length = std::min(1 + below(30), stream.size() - at);
            if (below(8) != 0) // else lost
                scenario.segments.push_back({at, slice(stream, at, length)});
            at += length;
        }
        const std::size_t copies = below(10);
        for (std::size_t i = 0; i < copies; ++i) {
            const std::size_t at = below(stream.size());
            Bytes octets = slice(stream, at, std::min(1 + below(60), stream.size() - at));
            if (conflicting && below(2) == 0)
                octets[below(octets.size())] ^= 0x5a;
            scenario.segments.push_back({at, octets});
        }
        for (std::size_t i = 0; i + 1 < scenario.segments.size();
             ++i) { // mostly near its place, sometimes anywhere
            const std::size_t reach = below(10) == 0 ? scenario.segments.size() - i
                                                     : std::min<std::size_t>(4, scenario.segments.size() - i);
            std::swap(scenario.segments[i], scenario.segments[i + below(reach)]);
        }
        return scenario;
    }

private:
    static Bytes slice(const Bytes& octets, std::size_t at, std::size_t length)
    {
        const auto begin = octets.begin() + static_cast<std::ptrdiff_t>(at);
        return {begin, begin + static_cast<std::ptrdiff_t>(length)};
    }

    std::mt19937 m_random;
};

/// The octets of the stream, nothing where they are missing.
using Cells = std::vector<std::optional<std::uint8_t>>;

Cells expectedCells(const Scenario& scenario, OverlapPolicy policy)
{
    std::size_t first = scenario.withSyn ? 0 : SIZE_MAX;
    std::size_t end = 0;
    for (const Sent& sent : scenario.segments) {
        first = std::min(first, sent.offset);
        end = std::max(end, sent.offset + sent.octets.size());
    }
    if (end == 0)
        return {};
    Cells cells(end - first);
    for (const Sent& sent : scenario.segments) {
        for (std::size_t i = 0; i < sent.octets.size(); ++i) {
            auto& cell = cells[sent.offset + i - first];
            if (!cell || policy == OverlapPolicy::Last)
                cell = sent.octets[i];
        }
    }
    return cells;
}

Cells reassembled(const Scenario& scenario, OverlapPolicy policy)
{
    StreamConfig config;
    config.overlapPolicy = policy;
    auto capture = std::make_shared<MemoryOctets>();
    StreamManager streams(config, capture);
    std::uint32_t frame = 0;
    const auto send = [&](std::uint32_t sequenceNumber, std::uint8_t flags, const Bytes& octets) {
        TcpSegment segment;
        segment.frame = FrameNumber{++frame};
        segment.time = Timestamp{std::int64_t{frame} * 1'000'000'000};
        segment.source.port = 40000;
        segment.destination.port = 80;
        segment.identification = static_cast<std::uint16_t>(frame);
        segment.sequenceNumber = sequenceNumber;
        segment.window = 65535;
        segment.flags = TcpFlags{flags};
        segment.payloadLength = segment.capturedLength = static_cast<std::uint32_t>(octets.size());
        segment.payloadPosition = segment.packetPosition = capture->add(octets);
        streams.onSegment(segment);
    };
    if (scenario.withSyn)
        send(scenario.initial, TcpFlags::Syn, {});
    for (const Sent& sent : scenario.segments)
        send(static_cast<std::uint32_t>(scenario.initial + 1 + sent.offset), TcpFlags::Ack, sent.octets);
    streams.finish();
    if (streams.connectionCount() == 0)
        return {};
    EXPECT_EQ(streams.connectionCount(), 1u);
    const TcpStreamView view(streams.connection(ConnectionId{0}).stream(Direction::ToServer), capture);
    Cells cells;
    EXPECT_TRUE(streamThrough(
        view,
        [&](Octets octets) {
            cells.insert(cells.end(), octets.begin(), octets.end());
            return true;
        },
        [&](const SequenceGap& gap) {
            cells.resize(cells.size() + gap.length);
            return true;
        }));
    return cells;
}

TEST(ReassemblyProperty, everyOctetOnceInItsPlaceWhateverTheOrder)
{
    for (unsigned seed = 0; seed < 3000; ++seed) {
        const Scenario scenario = Generator(seed).make(false);
        ASSERT_EQ(reassembled(scenario, OverlapPolicy::First), expectedCells(scenario, OverlapPolicy::First))
            << "seed " << seed;
    }
}

TEST(ReassemblyProperty, theFirstCopyOfAnOctetWins)
{
    for (unsigned seed = 0; seed < 1500; ++seed) {
        const Scenario scenario = Generator(seed).make(true);
        ASSERT_EQ(reassembled(scenario, OverlapPolicy::First), expectedCells(scenario, OverlapPolicy::First))
            << "seed " << seed;
    }
}

TEST(ReassemblyProperty, theLastCopyOfAnOctetWinsWhereThePolicySaysSo)
{
    for (unsigned seed = 0; seed < 1500; ++seed) {
        const Scenario scenario = Generator(seed).make(true);
        ASSERT_EQ(reassembled(scenario, OverlapPolicy::Last), expectedCells(scenario, OverlapPolicy::Last))
            << "seed " << seed;
    }
}

} // namespace
} // namespace weir::test
