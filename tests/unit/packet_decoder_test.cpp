#include "tests/support/decoder_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

const Ip v4{.source = "192.0.2.1", .destination = "198.51.100.7", .timeToLive = 61, .identification = 0x1234};
const Ip v6{.source = "2001:db8::1", .destination = "2001:db8::2", .timeToLive = 57};
const Tcp header{.sourcePort = 40001,
                 .destinationPort = 443,
                 .seq = 0xfffffff0,
                 .ack = 77,
                 .flags = 0x18,
                 .window = 512,
                 .urgent = 3};

class Decoder : public DecoderFixture
{
};

TEST_F(Decoder, fillsInTheSegment)
{
    ASSERT_EQ(decode(tcpFrame(v4, header, "hello")), DecodeResult::Tcp);
    EXPECT_EQ(m_segment.frame, FrameNumber{1});
    EXPECT_EQ(m_segment.time, Timestamp{1000});
    EXPECT_EQ(m_segment.packetPosition, 1000u);
    EXPECT_EQ(toString(m_segment.source), "192.0.2.1:40001");
    EXPECT_EQ(toString(m_segment.destination), "198.51.100.7:443");
    EXPECT_EQ(m_segment.encapsulation, EncapsulationId{0});
    EXPECT_EQ(m_segment.timeToLive, 61);
    EXPECT_EQ(m_segment.identification, 0x1234);
    EXPECT_EQ(m_segment.sequenceNumber, 0xfffffff0u);
    EXPECT_EQ(m_segment.acknowledgmentNumber, 77u);
    EXPECT_TRUE(m_segment.flags.psh() && m_segment.flags.ack());
    EXPECT_EQ(m_segment.window, 512);
    EXPECT_EQ(m_segment.urgentPointer, 3);
    EXPECT_EQ(payload(), "hello") << "the padding of the frame is not payload";
    EXPECT_EQ(m_segment.payloadLength, 5u);
    EXPECT_EQ(m_segment.payloadPosition, 1000u + 14 + 20 + 20);
    EXPECT_TRUE(m_segment.pieces.empty());
    EXPECT_EQ(m_segment.checksum, ChecksumVerdict::Good);
    EXPECT_THAT(encapsulation(), IsEmpty());
}

TEST_F(Decoder, readsIpv6)
{
    ASSERT_EQ(decode(ethernet(ipv6(v6, tcp(header, "hello")))), DecodeResult::Tcp);
    EXPECT_EQ(toString(m_segment.source), "[2001:db8::1]:40001");
    EXPECT_EQ(m_segment.timeToLive, 57);
    EXPECT_EQ(m_segment.identification, 0);
    EXPECT_EQ(payload(), "hello");
    EXPECT_EQ(m_segment.checksum, ChecksumVerdict::Good);
}

TEST_F(Decoder, readsEveryLinkType)
{
    const Layer four = ipv4(v4, tcp(header, "4"));
    const Layer six = ipv6(v6, tcp(header, "6"));
    struct Case
    {
        std::uint16_t linkType;
        Bytes before;
        const Layer* inside;
    };
    const Case cases[] = {
        {0, hex("02000000"), &four}, // BSD loopback of a little-endian machine
        {0, hex("00000002"), &four}, // of a big-endian one
        {0, hex("1e000000"), &six},  // macOS
        {0, hex("18000000"), &six},  // NetBSD
        {0, hex("1c000000"), &six},  // FreeBSD
        {0, hex("0a000000"), &six},  // Linux
        {108, hex("00000002"), &four},
        {108, hex("0000001e"), &six},
        {12, {}, &four},
        {14, {}, &six},
        {101, {}, &four},
        {101, {}, &six},
        {228, {}, &four},
        {229, {}, &six},
        {113, hex("0000 0001 0006 020000000001 0000 0800"), &four},
        {113, hex("0000 0001 0006 020000000001 0000 86dd"), &six},
        {113, hex("0000 0001 0006 020000000001 0000 8100 0000 0800"), &four},
        {276, hex("0800 0000 00000001 0001 00 06 020000000001 0000"), &four},
        {276, hex("86dd 0000 00000001 0001 00 06 020000000001 0000"), &six},
    };
    for (const Case& each : cases) {
        Bytes octets = each.before;
        appendAll(octets, each.inside->octets);
        EXPECT_EQ(decode(octets, LinkType{each.linkType}), DecodeResult::Tcp) << each.linkType;
        EXPECT_EQ(payload(), each.inside == &four ? "4" : "6") << each.linkType;
    }
}

TEST_F(Decoder, tagsArePartOfTheEncapsulation)
{
    const Layer inside = ipv4(v4, tcp(header));
    decode(ethernet(vlan(100, inside)));
    EXPECT_THAT(encapsulation(), ElementsAre("vlan:100"));
    const EncapsulationId hundred = m_segment.encapsulation;
    decode(ethernet(vlan(7, vlan(100, inside), 0x88a8)));
    EXPECT_THAT(encapsulation(), ElementsAre("vlan:7", "vlan:100"));
    decode(ethernet(vlan(7, vlan(8, vlan(9, inside), 0x9100), 0x9200)));
    EXPECT_THAT(encapsulation(), ElementsAre("vlan:7", "vlan:8", "vlan:9"));
    decode(ethernet(vlan(0x7064, inside))); // priority 3, drop eligible, 100
    EXPECT_EQ(m_segment.encapsulation, hundred) << "priority bits name no network";
    decode(ethernet(vlan(0x6000, inside)));
    EXPECT_EQ(m_segment.encapsulation, EncapsulationId{0}) << "identifier 0 names no network";
}

TEST_F(Decoder, aStackOfTagsWithoutEndIsGivenUpVisibly)
{
    Layer layer = ipv4(v4, tcp(header));
    for (unsigned i = 1; i < 60; ++i)
        layer = vlan(i, layer);
    EXPECT_EQ(decode(ethernet(layer)), DecodeResult::Undecoded);
    ASSERT_EQ(m_decoder.oddities().size(), 1u);
    EXPECT_EQ(m_decoder.oddities()[0].oddity, PacketOddity::LimitDepth);
    EXPECT_EQ(m_decoder.oddities()[0].frame, FrameNumber{1});
    EXPECT_EQ(decode(tcpFrame(v4, header)), DecodeResult::Tcp);
    EXPECT_TRUE(m_decoder.oddities().empty());
}

TEST_F(Decoder, stepsOverIpOptionsAndExtensionHeaders)
{
    Ip options = v4;
    options.options = hex("94040000 01010100");
    ASSERT_EQ(decode(ethernet(ipv4(options, tcp(header, "a")))), DecodeResult::Tcp);
    EXPECT_EQ(payload(), "a");

    Layer layer = tcp(header, "b");
    for (const unsigned kind : {60u, 43u, 60u, 0u})
        layer = ipv6Extension(static_cast<std::uint8_t>(kind), kind / 30 + 1, v6, layer);
    ASSERT_EQ(decode(ethernet(ipv6(v6, layer))), DecodeResult::Tcp);
    EXPECT_EQ(payload(), "b");
    EXPECT_EQ(m_segment.checksum, ChecksumVerdict::Good);
}

TEST_F(Decoder, stepsOverTheAuthenticationHeader)
{
    for (const bool isV6 : {false, true}) {
        Layer inside = tcp(header, "x");
        Layer ah;
        ah.octets = hex("06 04 0000 00000001 00000002 000000000000000000000000");
        appendAll(ah.octets, inside.octets);
        ah.protocol = 51;
        ASSERT_EQ(decode(ethernet(isV6 ? ipv6(v6, ah) : ipv4(v4, ah))), DecodeResult::Tcp);
        EXPECT_EQ(payload(), "x");
        EXPECT_THAT(encapsulation(), IsEmpty());
    }
}

TEST_F(Decoder, totalLengthZeroMeansTheCapturedLength)
{
    Bytes frame = tcpFrame(v4, header, std::string(3000, 'z'));
    store16(frame, 16, 0);
    ASSERT_EQ(decode(frame), DecodeResult::Tcp);
    EXPECT_EQ(m_segment.payloadLength, 3000u);
    EXPECT_EQ(m_segment.capturedLength, 3000u);

    frame = ethernet(ipv6(v6, tcp(header, std::string(3000, 'z'))));
    store16(frame, 18, 0);
    ASSERT_EQ(decode(frame), DecodeResult::Tcp);
    EXPECT_EQ(m_segment.payloadLength, 3000u);
}

TEST_F(Decoder, aPacketCutWhenCapturedKnowsItsLengthOnTheWire)
{
    Bytes frame = tcpFrame(v4, header, std::string(1000, 'z'));
    frame.resize(14 + 20 + 20 + 10);
    ASSERT_EQ(decode(frame, linkEthernet, 1054), DecodeResult::Tcp);
    EXPECT_EQ(m_segment.payloadLength, 1000u);
    EXPECT_EQ(payload(), std::string(10, 'z'));
    EXPECT_EQ(m_segment.checksum, ChecksumVerdict::NotCaptured);

    Tcp withOptions = header;
    withOptions.options = hex("0101080a 0000000100000002");
    frame = tcpFrame(v4, withOptions, "");
    frame.resize(14 + 20 + 20 + 4);
    ASSERT_EQ(decode(frame, linkEthernet, 66), DecodeResult::Tcp);
    EXPECT_EQ(m_segment.payloadLength, 0u);
    EXPECT_FALSE(m_segment.options.hasTimestamps);
    EXPECT_EQ(m_segment.checksum, ChecksumVerdict::NotCaptured);
}

TEST_F(Decoder, aTotalLengthBeyondTheFrameIsBoundByTheFrame)
{
    Bytes frame = tcpFrame(v4, header, std::string(100, 'z'));
    store16(frame, 16, 5000);
    ASSERT_EQ(decode(frame), DecodeResult::Tcp);
    EXPECT_EQ(m_segment.payloadLength, 100u);
}

TEST_F(Decoder, readsTheOptions)
{
    Tcp syn = header;
    syn.flags = TcpFlags::Syn;
    syn.options = hex("020405b4 0402 080a0000000a0000000b 01 030307 2202");
    ASSERT_EQ(decode(tcpFrame(v4, syn)), DecodeResult::Tcp);
    EXPECT_EQ(m_segment.options.windowScale, 7);
    ASSERT_TRUE(m_segment.options.hasTimestamps);
    EXPECT_EQ(m_segment.options.timestamps.value, 10u);
    EXPECT_EQ(m_segment.options.timestamps.echo, 11u);

    syn.options = hex("0101080a 0000000c0000000d");
    ASSERT_EQ(decode(tcpFrame(v4, syn)), DecodeResult::Tcp);
    EXPECT_EQ(m_segment.options.timestamps.value, 12u);
}

TEST_F(Decoder, malformedOptionsAreAbsent)
{
    for (const char* options : {"0203 05b4", "02ff05b4", "0200", "0302", "080a00000001", "0801", "02"}) {
        Tcp syn = header;
        syn.options = hex(options);
        ASSERT_EQ(decode(tcpFrame(v4, syn)), DecodeResult::Tcp) << options;
        EXPECT_FALSE(m_segment.options.windowScale) << options;
        EXPECT_FALSE(m_segment.options.hasTimestamps) << options;
    }
}

TEST_F(Decoder, tellsWhatIsNotTcp)
{
    EXPECT_EQ(decode(ethernet(ipv4(v4, udp(1, 53, {})))), DecodeResult::NotTcp);
    Layer arp;
    arp.etherType = 0x0806;
    arp.octets.resize(28);
    EXPECT_EQ(decode(ethernet(arp)), DecodeResult::NotTcp);
    Layer icmp = ipv4(v4, tcp(header));
    icmp.octets.insert(icmp.octets.begin(), 8, 3);
    icmp.protocol = 1;
    EXPECT_EQ(decode(ethernet(ipv4(v4, icmp))), DecodeResult::NotTcp)
        << "a quoted segment is not of the connection";
    EXPECT_EQ(decode(tcpFrame(v4, header), LinkType{65000}), DecodeResult::Undecoded);
}

TEST_F(Decoder, damagedHeadersAreUndecoded)
{
    const auto damaged = [&](std::size_t at, unsigned value) {
        Bytes frame = tcpFrame(v4, header, "hello");
        frame[at] = static_cast<std::uint8_t>(value);
        return decode(frame);
    };
    EXPECT_EQ(damaged(14, 0x55), DecodeResult::Undecoded) << "version";
    EXPECT_EQ(damaged(14, 0x44), DecodeResult::Undecoded) << "header length";
    EXPECT_EQ(damaged(17, 19), DecodeResult::Undecoded) << "total length shorter than the header";
    EXPECT_EQ(damaged(14 + 20 + 12, 0x40), DecodeResult::Undecoded) << "data offset below 5";
    EXPECT_EQ(damaged(14 + 20 + 12, 0xf0), DecodeResult::Undecoded) << "data offset beyond the segment";
}

TEST_F(Decoder, everyCutIsDecodedOrNotButNeverReadBeyond)
{
    for (const Bytes& frame : {tcpFrame(v4, header, "hello"),
                               ethernet(vlan(1, ipv6(v6, ipv6Extension(60, 2, v6, tcp(header, "hello")))))})
        for (std::size_t cut = 0; cut < frame.size(); ++cut) {
            const Bytes part(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(cut));
            const DecodeResult result = decode(part, linkEthernet, static_cast<std::uint32_t>(frame.size()));
            if (result == DecodeResult::Tcp) {
                EXPECT_LE(m_segment.capturedLength, m_segment.payloadLength);
            }
        }
}

TEST_F(Decoder, checksumsTellGoodFromBad)
{
    for (const std::size_t length : {0u, 1u, 2u, 3u, 4u, 5u, 1459u}) {
        Bytes frame = tcpFrame(v4, header, std::string(length, '\xfe'));
        ASSERT_EQ(decode(frame), DecodeResult::Tcp);
        EXPECT_EQ(m_segment.checksum, ChecksumVerdict::Good) << length;
        frame[14 + 20 + 4] ^= 1;
        ASSERT_EQ(decode(frame), DecodeResult::Tcp);
        EXPECT_EQ(m_segment.checksum, ChecksumVerdict::Bad) << length;
    }
}

TEST(EncapsulationTable, equalDescriptionsShareAnIdAndTooManyShareOne)
{
    EncapsulationTable table;
    int made = 0;
    const auto intern = [&](const std::string& layers) {
        return table.intern(layers, [&] {
            ++made;
            return EncapsulationNames{layers};
        });
    };
    const EncapsulationId a = intern("a");
    const EncapsulationId b = intern("b");
    EXPECT_NE(a, b);
    EXPECT_EQ(intern("a"), a);
    EXPECT_EQ(intern("b"), b);
    EXPECT_EQ(made, 2);
    for (std::size_t i = 0; i < EncapsulationTable::maxEntries; ++i)
        intern("layers " + std::to_string(i));
    EXPECT_EQ(intern("one more"), intern("and another"));
    EXPECT_EQ(table.names(intern("one more")), EncapsulationNames{"limit_depth"});
    EXPECT_EQ(table.names(intern("a")), EncapsulationNames{"a"});
}

TEST(IpAddress, isWrittenAsRfc5952Says)
{
    const auto text = [](const std::string& address) {
        const Bytes octets = addressOctets(address);
        IpAddress result;
        result.family = octets.size() == 4 ? IpAddress::Family::V4 : IpAddress::Family::V6;
        std::copy(octets.begin(), octets.end(), result.octets.begin());
        return toString(result);
    };
    for (const char* address :
         {"0.0.0.0", "255.254.1.0", "::", "::1", "1::", "2001:db8::1", "2001:db8:0:1:1:1:1:1",
          "2001:0:0:1::1", "2001:db8::1:0:0:1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "0:1:2:3:4:5:6:7",
          "1:2:3:4:5:6:7:0", "fe80::e064:10ff:feda:d480"})
        EXPECT_EQ(text(address), address);
}

} // namespace
} // namespace weir
