// The defragmenter against arrays: datagrams in random pieces, orders, copies and losses, interleaved.
#include "core/packet/packet_decoder.h"
#include "tests/support/packet_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>

namespace weir {
namespace {

using namespace test;

constexpr std::size_t tcpHeader = 20;

struct Sent
{
    Ip ip;
    std::uint32_t sequenceNumber = 0;
    Bytes payload;
    std::vector<bool> captured; ///< of each octet of the TCP segment, whether a fragment of it was captured
    bool lastCaptured = false;
};

class Story
{
public:
    Story(unsigned seed, bool isV6) : m_random(seed), m_isV6(isV6)
    {
        m_label = "seed " + std::to_string(seed);
    }

    void run()
    {
        std::vector<Bytes> packets;
        for (std::uint32_t i = 0; i < 1 + below(5); ++i)
            send(i, packets);
        std::shuffle(packets.begin(), packets.end(), m_random);
        for (const Bytes& octets : packets)
            feed(octets);
        m_decoder.flush();
        take();
        for (const Sent& sent : m_sent)
            expectWhatWasCaptured(sent);
    }

private:
    std::size_t below(std::size_t limit)
    {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(m_random);
    }

    void send(std::uint32_t number, std::vector<Bytes>& packets)
    {
        Sent sent;
        if (m_isV6)
            sent.ip = {.source = "2001:db8::1", .destination = "2001:db8::2"};
        sent.ip.identification = 100 + number;
        sent.sequenceNumber = number * 100'000;
        sent.payload.resize(1 + below(400));
        for (std::uint8_t& octet : sent.payload)
            octet = static_cast<std::uint8_t>(below(256));
        const Layer segment = tcp({.seq = sent.sequenceNumber}, sent.payload);
        const std::size_t length = segment.octets.size();
        sent.captured.assign(length, false);
        for (std::size_t at = 0; at < length;) {
            const std::size_t size = std::min(length - at, 8 * (1 + below(12)));
            const bool last = at + size == length;
            const FragmentRange range{at, size, !last};
            const std::size_t copies = below(8) == 0 ? 0 : 1 + (below(6) == 0);
            if (at == 0 && last)
                break; // not a fragment
            for (std::size_t copy = 0; copy < copies; ++copy)
                packets.push_back(ethernet(m_isV6 ? ipv6Fragment(sent.ip, segment, range)
                                                  : ipv4Fragment(sent.ip, segment, range)));
            if (copies > 0)
                std::fill_n(sent.captured.begin() + static_cast<std::ptrdiff_t>(at), size, true);
            sent.lastCaptured |= copies > 0 && last;
            at += size;
        }
        m_sent.push_back(std::move(sent));
    }

    void feed(const Bytes& octets)
    {
        Packet packet;
        packet.frame = FrameNumber{++m_frames};
        packet.linkType = LinkType{1};
        packet.originalLength = static_cast<std::uint32_t>(octets.size());
        packet.position = m_file.size();
        packet.octets = octets;
        appendAll(m_file, octets);
        TcpSegment segment;
        if (m_decoder.decode(packet, segment) == DecodeResult::Tcp)
            got(segment);
        take();
    }

    void take()
    {
        TcpSegment segment;
        while (m_decoder.takeFurther(segment))
            got(segment);
    }

    /// Puts the octets where the sequence number says, read again from the file.
    void got(const TcpSegment& segment)
    {
        std::uint32_t at = segment.sequenceNumber;
        const auto append = [&](std::uint64_t position, std::size_t length) {
            for (std::size_t i = 0; i < length; ++i, ++at) {
                const std::uint8_t octet = m_file.at(position + i);
                const auto [known, isNew] = m_octets.emplace(at, octet);
                EXPECT_EQ(known->second, octet) << m_label;
            }
        };
        EXPECT_EQ(segment.capturedLength, segment.payloadLength) << m_label << ": nothing was cut";
        if (segment.pieces.empty())
            append(segment.payloadPosition, segment.capturedLength);
        for (const PayloadPiece& piece : segment.pieces)
            append(piece.position, piece.length);
        EXPECT_EQ(at, segment.sequenceNumber + segment.capturedLength) << m_label;
    }

    void expectWhatWasCaptured(const Sent& sent) const
    {
        const auto headerEnd = sent.captured.begin() + static_cast<std::ptrdiff_t>(tcpHeader);
        const bool usable = std::find(sent.captured.begin(), headerEnd, false) == headerEnd;
        for (std::size_t i = 0; i < sent.payload.size(); ++i) {
            const auto found = m_octets.find(sent.sequenceNumber + static_cast<std::uint32_t>(i));
            const bool expected = usable && sent.captured[tcpHeader + i];
            ASSERT_EQ(found != m_octets.end(), expected) << m_label << " octet " << i;
            if (expected) {
                ASSERT_EQ(found->second, sent.payload[i]) << m_label << " octet " << i;
            }
        }
    }

    std::mt19937 m_random;
    bool m_isV6;
    std::string m_label;
    std::vector<Sent> m_sent;
    PacketDecoder m_decoder;
    Bytes m_file;
    std::uint32_t m_frames = 0;
    std::map<std::uint32_t, std::uint8_t> m_octets; ///< by sequence number
};

TEST(DefragmenterProperty, whatWasCapturedAndNothingElseComesOut)
{
    for (unsigned seed = 0; seed < 3000 && !testing::Test::HasFailure(); ++seed)
        Story(seed, seed % 2 == 1).run();
}

} // namespace
} // namespace weir
