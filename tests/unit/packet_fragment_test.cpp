#include "tests/support/decoder_fixture.h"

#include <gmock/gmock.h>

namespace weir {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

const Ip v4{.identification = 77};
const Ip v6{.source = "2001:db8::1", .destination = "2001:db8::2", .identification = 77};
const Tcp header{
    .seq = 1000, .flags = TcpFlags::Ack | TcpFlags::Fin, .options = hex("0101080a0000000100000002")};
constexpr std::size_t headerLength = 32;

std::string text(std::size_t length)
{
    std::string result;
    for (std::size_t i = 0; i < length; ++i)
        result += static_cast<char>('a' + i % 26);
    return result;
}

class Fragments : public DecoderFixture, public testing::WithParamInterface<bool>
{
protected:
    bool isV6() const { return GetParam(); }
    Ip ip() const { return isV6() ? v6 : v4; }
    Bytes fragment(const Layer& segment, FragmentRange range, const Ip& ip) const
    {
        return ethernet(isV6() ? ipv6Fragment(ip, segment, range) : ipv4Fragment(ip, segment, range));
    }
    Bytes fragment(const Layer& segment, FragmentRange range) const { return fragment(segment, range, ip()); }

    /// The parts that takeFurther gives: sequence number and payload.
    std::vector<std::pair<std::uint32_t, std::string>> further()
    {
        std::vector<std::pair<std::uint32_t, std::string>> result;
        while (m_decoder.takeFurther(m_segment)) {
            EXPECT_EQ(payload(), payloadInCapture());
            result.emplace_back(m_segment.sequenceNumber, payload());
        }
        return result;
    }
};
INSTANTIATE_TEST_SUITE_P(Ip, Fragments, testing::Bool(),
                         [](const auto& parameter) { return parameter.param ? "V6" : "V4"; });

TEST_P(Fragments, giveTheSegmentWhenTheLastOneComes)
{
    const std::string sent = text(60);
    const Layer segment = tcp(header, sent);
    EXPECT_EQ(decode(fragment(segment, {0, 48, true})), DecodeResult::Fragment);
    EXPECT_EQ(decode(fragment(segment, {48, 44, false})), DecodeResult::Tcp);
    EXPECT_EQ(payload(), sent);
    EXPECT_EQ(m_segment.payloadLength, sent.size());
    EXPECT_EQ(m_segment.frame, FrameNumber{2});
    EXPECT_EQ(m_segment.sequenceNumber, 1000u);
    EXPECT_TRUE(m_segment.flags.fin());
    EXPECT_EQ(m_segment.pieces.size(), 2u);
    EXPECT_EQ(payloadInCapture(), sent);
    EXPECT_EQ(m_segment.checksum, ChecksumVerdict::Good);
    EXPECT_THAT(oddities(), IsEmpty());
}

TEST_P(Fragments, mayBeTinyAndCutTheTcpHeader)
{
    const std::string sent = text(21);
    const Layer segment = tcp(header, sent);
    const std::size_t length = headerLength + sent.size();
    DecodeResult result = DecodeResult::Fragment;
    for (std::size_t at = (length - 1) / 8 * 8;; at -= 8) { // the last one first
        ASSERT_EQ(result, DecodeResult::Fragment);
        result = decode(fragment(segment, {at, std::min<std::size_t>(8, length - at), at + 8 < length}));
        if (at == 0)
            break;
    }
    ASSERT_EQ(result, DecodeResult::Tcp);
    EXPECT_EQ(payload(), sent);
    EXPECT_EQ(payloadInCapture(), sent);
    EXPECT_TRUE(m_segment.options.hasTimestamps);
}

TEST_P(Fragments, ofSeveralDatagramsMayBeInterleaved)
{
    Ip other = ip();
    other.identification = 78;
    const Layer one = tcp(header, text(40)), two = tcp(header, std::string(40, 'z'));
    decode(fragment(one, {0, 32, true}));
    decode(fragment(two, {0, 32, true}, other));
    EXPECT_EQ(decode(fragment(two, {32, 40, false}, other)), DecodeResult::Tcp);
    EXPECT_EQ(payload(), std::string(40, 'z'));
    EXPECT_EQ(decode(fragment(one, {32, 40, false})), DecodeResult::Tcp);
    EXPECT_EQ(payload(), text(40));
    EXPECT_EQ(m_segment.pieces.size(), 1u) << "in one fragment, but not in one packet's octets";
    EXPECT_EQ(payloadInCapture(), text(40));
}

TEST_P(Fragments, inAnotherEncapsulationBelongToAnotherDatagram)
{
    const Layer segment = tcp(header, text(40));
    const auto tagged = [&](unsigned id, FragmentRange range) {
        return ethernet(
            vlan(id, isV6() ? ipv6Fragment(v6, segment, range) : ipv4Fragment(v4, segment, range)));
    };
    decode(tagged(1, {0, 32, true}));
    EXPECT_EQ(decode(tagged(2, {32, 40, false})), DecodeResult::Fragment);
    EXPECT_EQ(decode(tagged(1, {32, 40, false})), DecodeResult::Tcp);
    EXPECT_THAT(encapsulation(), ElementsAre("vlan:1"));
}

TEST_P(Fragments, exactCopiesChangeNothing)
{
    const Layer segment = tcp(header, text(40));
    decode(fragment(segment, {0, 32, true}));
    EXPECT_EQ(decode(fragment(segment, {0, 32, true})), DecodeResult::Fragment);
    EXPECT_THAT(oddities(), IsEmpty());
    EXPECT_EQ(decode(fragment(segment, {32, 40, false})), DecodeResult::Tcp);
    EXPECT_EQ(payload(), text(40));
}

TEST_P(Fragments, seenTwiceAtAMirrorPortLeaveNothingMissing)
{
    const Layer segment = tcp(header, text(40));
    decode(fragment(segment, {0, 32, true}));
    decode(fragment(segment, {0, 32, true}));
    decode(fragment(segment, {32, 40, false}));
    EXPECT_EQ(decode(fragment(segment, {32, 40, false})), DecodeResult::Fragment);
    m_decoder.flush();
    EXPECT_THAT(oddities(), IsEmpty());
    EXPECT_THAT(further(), IsEmpty());
}

TEST_P(Fragments, theWholeDatagramTwiceGivesTwoSegments)
{
    const Layer segment = tcp(header, text(40));
    for (int copy = 0; copy < 2; ++copy) {
        EXPECT_EQ(decode(fragment(segment, {0, 32, true})), DecodeResult::Fragment);
        EXPECT_EQ(decode(fragment(segment, {32, 40, false})), DecodeResult::Tcp);
    }
}

TEST_P(Fragments, thatOverlapWithOtherOctetsAreMarked)
{
    const Layer segment = tcp(header, text(64)), forged = tcp(header, std::string(64, 'X'));
    decode(fragment(segment, {0, 64, true}));
    EXPECT_EQ(decode(fragment(forged, {48, 32, true})), DecodeResult::Fragment);
    EXPECT_THAT(oddities(), ElementsAre(PacketOddity::FragmentOverlap));
    const DecodeResult result = decode(fragment(segment, {80, 16, false}));
    if (isV6()) { // RFC 5722
        EXPECT_EQ(result, DecodeResult::Fragment);
        EXPECT_EQ(decode(fragment(segment, {0, 64, true})), DecodeResult::Fragment) << "all of it is dropped";
    } else {
        ASSERT_EQ(result, DecodeResult::Tcp);
        EXPECT_EQ(payload(), text(32) + std::string(16, 'X') + text(64).substr(48)) << "the first copy wins";
    }
}

TEST_P(Fragments, beyondTheEndOfTheDatagramAreMarked)
{
    const Layer segment = tcp(header, text(64));
    decode(fragment(segment, {32, 32, false}));
    EXPECT_EQ(decode(fragment(segment, {64, 16, true})), DecodeResult::Fragment);
    EXPECT_THAT(oddities(), ElementsAre(PacketOddity::FragmentOverlap));
}

TEST_P(Fragments, thatAreMissingLeaveWhatWasCaptured)
{
    const std::string sent = text(100);
    const Layer segment = tcp(header, sent);
    decode(fragment(segment, {0, 56, true}));    // payload 0 to 24
    decode(fragment(segment, {72, 8, true}));    // 40 to 48
    decode(fragment(segment, {80, 16, true}));   // 48 to 64
    decode(fragment(segment, {120, 12, false})); // 88 to 100
    EXPECT_THAT(further(), IsEmpty());
    m_decoder.flush();
    EXPECT_THAT(oddities(), ElementsAre(PacketOddity::FragmentMissing));
    ASSERT_TRUE(m_decoder.takeFurther(m_segment));
    EXPECT_EQ(m_segment.frame, FrameNumber{1});
    EXPECT_EQ(toString(m_segment.source.address), ip().source);
    EXPECT_EQ(m_segment.sequenceNumber, 1000u);
    EXPECT_EQ(payload(), sent.substr(0, 24));
    EXPECT_EQ(m_segment.payloadLength, 24u) << "nothing is claimed of the hole";
    EXPECT_FALSE(m_segment.flags.fin()) << "what follows is not yet there";
    EXPECT_EQ(m_segment.checksum, ChecksumVerdict::NotCaptured);
    ASSERT_TRUE(m_decoder.takeFurther(m_segment));
    EXPECT_EQ(m_segment.frame, FrameNumber{2});
    EXPECT_EQ(m_segment.sequenceNumber, 1040u);
    EXPECT_EQ(payload(), sent.substr(40, 24));
    EXPECT_EQ(payloadInCapture(), payload());
    ASSERT_TRUE(m_decoder.takeFurther(m_segment));
    EXPECT_EQ(m_segment.sequenceNumber, 1088u);
    EXPECT_EQ(payload(), sent.substr(88));
    EXPECT_TRUE(m_segment.flags.fin());
    EXPECT_FALSE(m_decoder.takeFurther(m_segment));
}

TEST_P(Fragments, behindAnAuthenticationHeaderAreUsedAsFarAsTheyGo)
{
    Layer segment;
    segment.octets = hex("0604 0000 00000001 00000002 000000000000000000000000");
    appendAll(segment.octets, tcp(header, text(100)).octets);
    segment.protocol = 51;
    decode(fragment(segment, {0, 80, true}));    // payload 0 to 24
    decode(fragment(segment, {120, 36, false})); // 64 to 100
    m_decoder.flush();
    EXPECT_THAT(further(), ElementsAre(std::pair(1000u, text(24)), std::pair(1064u, text(100).substr(64))));
}

TEST_P(Fragments, withoutTheFirstOneGiveNothing)
{
    const Layer segment = tcp(header, text(100));
    decode(fragment(segment, {56, 24, true}));
    decode(fragment(segment, {80, 52, false}));
    m_decoder.flush();
    EXPECT_THAT(oddities(), ElementsAre(PacketOddity::FragmentMissing));
    EXPECT_THAT(further(), IsEmpty());
}

TEST_P(Fragments, cutWhenCapturedKnowWhatIsCutOff)
{
    const std::string sent = text(64);
    const Layer segment = tcp(header, sent);
    Bytes first = fragment(segment, {0, 64, true});
    const auto wire = static_cast<std::uint32_t>(first.size());
    first.resize(first.size() - 10);
    decode(first, linkEthernet, wire);
    EXPECT_EQ(decode(fragment(segment, {64, 32, false})), DecodeResult::Fragment);
    EXPECT_THAT(oddities(), IsEmpty()) << "no fragment is missing";
    ASSERT_TRUE(m_decoder.takeFurther(m_segment));
    EXPECT_EQ(payload(), sent.substr(0, 22));
    EXPECT_EQ(m_segment.payloadLength, 32u);
    ASSERT_TRUE(m_decoder.takeFurther(m_segment));
    EXPECT_EQ(m_segment.sequenceNumber, 1032u);
    EXPECT_EQ(payload(), sent.substr(32));
    EXPECT_FALSE(m_decoder.takeFurther(m_segment));
}

TEST_P(Fragments, areNotWaitedForLongerThanAMinute)
{
    const Layer old = tcp(header, text(40)), fresh = tcp(header, std::string(40, 'z'));
    decode(fragment(old, {0, 40, true}));
    m_time += 61'000'000'000;
    EXPECT_EQ(decode(fragment(fresh, {40, 32, false})), DecodeResult::Fragment)
        << "the number was used again: nothing may be mixed";
    EXPECT_THAT(oddities(), ElementsAre(PacketOddity::FragmentMissing));
    EXPECT_THAT(further(), ElementsAre(std::pair(1000u, text(8))));
    EXPECT_EQ(decode(fragment(fresh, {0, 40, true})), DecodeResult::Tcp);
    EXPECT_EQ(payload(), std::string(40, 'z'));
}

TEST_P(Fragments, thatAreLongerThanADatagramAreUndecoded)
{
    Layer segment = tcp(header, text(100));
    Bytes frame = fragment(segment, {0, 64, true});
    const std::size_t offsetAt = isV6() ? 14 + 40 + 2 : 14 + 6;
    store16(frame, offsetAt, isV6() ? 0xfff9 : 0x3fff);
    EXPECT_EQ(decode(frame), DecodeResult::Undecoded);
    EXPECT_EQ(decode(fragment(segment, {0, 61, true})), DecodeResult::Undecoded)
        << "only the last may end so";
}

TEST(FragmentLimits, boundTheMemoryAndAreSeen)
{
    PacketDecoder decoder({.fragmentOctets = 64 * 1024, .fragmentDatagrams = 10});
    std::size_t limited = 0;
    TcpSegment segment;
    const auto feed = [&](std::uint32_t identification, std::size_t length) {
        Ip ip = v4;
        ip.identification = identification;
        const Bytes octets =
            ethernet(ipv4Fragment(ip, tcp(header, std::string(length, 'x')), {0, length, true}));
        Packet packet;
        packet.frame = FrameNumber{identification + 1};
        packet.linkType = linkEthernet;
        packet.octets = octets;
        EXPECT_EQ(decoder.decode(packet, segment), DecodeResult::Fragment);
        for (const PacketOddityNote& note : decoder.oddities())
            limited += note.oddity == PacketOddity::LimitFragments;
        std::size_t taken = 0;
        while (decoder.takeFurther(segment))
            ++taken;
        return taken;
    };
    for (std::uint32_t i = 0; i < 10; ++i)
        EXPECT_EQ(feed(i, 800), 0u);
    EXPECT_EQ(feed(10, 800), 1u) << "the oldest datagram goes, and what it had is kept";
    EXPECT_EQ(limited, 1u);
    for (std::uint32_t i = 20; i < 40; ++i)
        feed(i, 16'000);
    decoder.flush();
    std::size_t left = 0;
    while (decoder.takeFurther(segment))
        ++left;
    EXPECT_LE(left, 4u);
    EXPECT_GE(left, 2u);
}

} // namespace
} // namespace weir
