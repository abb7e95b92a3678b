// Captures made to cost time or memory. Each costs linear time; a quadratic step would run into the time-out
// of the test, not into a few per cent.
#include "core/stream/stream_manager.h"
#include "tests/support/memory_octets.h"

#include <gtest/gtest.h>

#include <memory>

namespace weir::test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
constexpr std::uint32_t many = 100'000;
#else
constexpr std::uint32_t many = 1'000'000;
#endif

class HostileTest : public testing::Test
{
protected:
    enum class Payload { None, OneOctet, AnotherOctet };

    TcpSegment segment(std::uint8_t flags, std::uint32_t sequenceNumber, Payload payload = Payload::None)
    {
        TcpSegment segment;
        segment.frame = FrameNumber{++m_frame};
        segment.time = Timestamp{std::int64_t{m_frame} * 1'000'000};
        segment.packetPosition = segment.payloadPosition =
            payload == Payload::AnotherOctet ? m_anotherOctet : m_oneOctet;
        segment.source.port = 40000;
        segment.destination.port = 80;
        segment.flags = TcpFlags{flags};
        segment.sequenceNumber = sequenceNumber;
        segment.identification = static_cast<std::uint16_t>(m_frame | 1u);
        segment.payloadLength = segment.capturedLength = payload == Payload::None ? 0 : 1;
        return segment;
    }

    std::shared_ptr<MemoryOctets> m_octets = std::make_shared<MemoryOctets>();
    StreamManager m_streams{StreamConfig{}, m_octets};
    std::uint64_t m_oneOctet = m_octets->add(Bytes(1, 'x'));
    std::uint64_t m_anotherOctet = m_octets->add(Bytes(1, 'y'));
    std::uint32_t m_frame = 0;
};

TEST_F(HostileTest, manySynsAreManySmallConnections)
{
    for (std::uint32_t i = 0; i < many; ++i) {
        TcpSegment syn = segment(TcpFlags::Syn, i * 7919);
        syn.source.address.octets = {static_cast<std::uint8_t>(i >> 16), static_cast<std::uint8_t>(i >> 8),
                                     static_cast<std::uint8_t>(i)};
        m_streams.onSegment(syn);
    }
    EXPECT_EQ(m_streams.connectionCount(), many);
    EXPECT_LE(sizeof(Connection), 832u); // and nothing on the heap but a history and a packet log
}

TEST_F(HostileTest, manySynsOnOneTupleAreAnsweredByNobody)
{
    for (std::uint32_t i = 0; i < many; ++i)
        m_streams.onSegment(segment(TcpFlags::Syn, i * 7919));
    EXPECT_EQ(m_streams.connectionCount(), many);
}

TEST_F(HostileTest, foreignSynsInALiveConnectionAreNotHoardedForEver)
{
    m_streams.onSegment(segment(TcpFlags::Syn, 0));
    TcpSegment answer = segment(TcpFlags::Syn | TcpFlags::Ack, 500);
    std::swap(answer.source, answer.destination);
    answer.acknowledgmentNumber = 1;
    m_streams.onSegment(answer);
    m_streams.onSegment(segment(TcpFlags::Ack, 1, Payload::OneOctet));
    for (std::uint32_t i = 0; i < many; ++i)
        m_streams.onSegment(segment(TcpFlags::Syn, 1'000'000'000));
    m_streams.finish();
    EXPECT_LE(m_streams.connectionCount(), 2u);
}

TEST_F(HostileTest, singleOctetsInReverseOrder)
{
    m_streams.onSegment(segment(TcpFlags::Syn, 0));
    for (std::uint32_t i = many; i > 0; --i)
        m_streams.onSegment(segment(TcpFlags::Ack, i, Payload::OneOctet));
    const StreamBuffer& stream = m_streams.connection(ConnectionId{0}).stream(Direction::ToServer);
    EXPECT_EQ(stream.presentOctets(), many);
    EXPECT_EQ(stream.holeCount(), 0u);
}

TEST_F(HostileTest, singleOctetsInReverseOrderWithoutASyn)
{
    for (std::uint32_t i = many; i > 0; --i)
        m_streams.onSegment(segment(TcpFlags::Ack, i, Payload::OneOctet));
    const StreamBuffer& stream = m_streams.connection(ConnectionId{0}).stream(Direction::ToServer);
    EXPECT_EQ(stream.presentOctets(), many);
    EXPECT_EQ(stream.holeCount(), 0u);
}

TEST_F(HostileTest, everySecondOctetThenTheOthers)
{
    m_streams.onSegment(segment(TcpFlags::Syn, 0));
    for (std::uint32_t i = 1; i <= many; i += 2)
        m_streams.onSegment(segment(TcpFlags::Ack, i, Payload::OneOctet));
    for (std::uint32_t i = 2; i <= many; i += 2)
        m_streams.onSegment(segment(TcpFlags::Ack, i, Payload::OneOctet));
    EXPECT_EQ(m_streams.connection(ConnectionId{0}).stream(Direction::ToServer).holeCount(), 0u);
}

TEST_F(HostileTest, theSameOctetAgainAndAgainWithOtherContent)
{
    m_streams.onSegment(segment(TcpFlags::Syn, 0));
    m_streams.onSegment(segment(TcpFlags::Ack, 1, Payload::OneOctet));
    for (std::uint32_t i = 0; i < many; ++i)
        m_streams.onSegment(segment(TcpFlags::Ack, 1, Payload::AnotherOctet));
    const Connection& connection = m_streams.connection(ConnectionId{0});
    EXPECT_EQ(connection.stats(Direction::ToServer).conflicts, many);
    EXPECT_LE(connection.stream(Direction::ToServer).repeats().size(), StreamConfig{}.maxRepeats);
    EXPECT_LE(connection.anomalyPlaces().size(), StreamConfig{}.maxAnomalyPlaces);
}

TEST_F(HostileTest, aCaptureThatHasBecomeShorterIsComparedAsFarAsItCanBeRead)
{
    m_anotherOctet = 1000; // behind its end
    m_streams.onSegment(segment(TcpFlags::Syn, 0));
    m_streams.onSegment(segment(TcpFlags::Ack, 1, Payload::OneOctet));
    m_streams.onSegment(segment(TcpFlags::Ack, 1, Payload::AnotherOctet));
    m_streams.onSegment(segment(TcpFlags::Ack, 2, Payload::AnotherOctet));
    m_streams.onSegment(segment(TcpFlags::Ack, 2, Payload::OneOctet));
    const Connection& connection = m_streams.connection(ConnectionId{0});
    EXPECT_EQ(connection.stats(Direction::ToServer).retransmissions, 2u);
    EXPECT_EQ(connection.stats(Direction::ToServer).conflicts, 0u) << "nothing is known to differ";
    EXPECT_EQ(connection.stream(Direction::ToServer).presentOctets(), 2u);
}

TEST_F(HostileTest, sequenceNumbersThatJumpByGigabytes)
{
    m_streams.onSegment(segment(TcpFlags::Syn, 0));
    for (std::uint32_t i = 0; i < many; ++i)
        m_streams.onSegment(segment(TcpFlags::Ack, i * 2'000'000'011u, Payload::OneOctet));
    // Whatever is taken for stream: the index has at most what the packets carried.
    EXPECT_LE(m_streams.connection(ConnectionId{0}).stream(Direction::ToServer).segmentCount(), many);
}

TEST_F(HostileTest, changesAreToldOnceHoweverMany)
{
    for (std::uint32_t i = 0; i < many; ++i)
        m_streams.onSegment(segment(TcpFlags::Ack, i, Payload::OneOctet));
    EXPECT_EQ(m_streams.takeChanged().size(), 1u);
}

} // namespace
} // namespace weir::test
