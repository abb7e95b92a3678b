#include "tests/support/decoder_fixture.h"

#include <gmock/gmock.h>

namespace weir {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

const Ip inner{.source = "10.1.1.1", .destination = "10.2.2.2"};
const Ip inner6{.source = "fd00::1", .destination = "fd00::2"};
const Ip outer{.source = "192.0.2.9", .destination = "192.0.2.1"};
const Ip outer6{.source = "2001:db8::9", .destination = "2001:db8::1"};

Layer wrap(std::string_view header, const Bytes& inside, std::uint8_t protocol = 0,
           std::uint16_t etherType = 0)
{
    Layer layer;
    layer.octets = hex(header);
    appendAll(layer.octets, inside);
    layer.protocol = protocol;
    layer.etherType = etherType;
    return layer;
}

class Tunnels : public DecoderFixture
{
protected:
    const Layer m_four = ipv4(inner, tcp({}, "inside"));
    const Layer m_six = ipv6(inner6, tcp({}, "inside"));
    const Bytes m_frame = ethernet(m_four);

    /// Decodes, and expects the inner segment.
    void expectInner(const Bytes& octets, const EncapsulationNames& names, LinkType linkType = linkEthernet)
    {
        ASSERT_EQ(decode(octets, linkType), DecodeResult::Tcp);
        EXPECT_EQ(payload(), "inside");
        EXPECT_EQ(payloadInCapture(), "inside");
        const std::string source = toString(m_segment.source.address);
        EXPECT_TRUE(source == inner.source || source == inner6.source) << source;
        EXPECT_EQ(m_segment.checksum, ChecksumVerdict::Good);
        EXPECT_EQ(encapsulation(), names);
    }
    Bytes inUdp(std::uint16_t port, std::string_view header, const Bytes& inside)
    {
        return ethernet(ipv4(outer, udp(12345, port, wrap(header, inside))));
    }
};

TEST_F(Tunnels, ipInIpIsTheSameInBothDirections)
{
    const Ip back{.source = outer.destination, .destination = outer.source};
    expectInner(ethernet(ipv4(outer, m_four)), {"ipip:192.0.2.1-192.0.2.9"});
    const EncapsulationId there = m_segment.encapsulation;
    expectInner(ethernet(ipv4(back, m_four)), {"ipip:192.0.2.1-192.0.2.9"});
    EXPECT_EQ(m_segment.encapsulation, there);
    expectInner(ethernet(ipv4(outer, m_six)), {"6in4:192.0.2.1-192.0.2.9"});
    expectInner(ethernet(ipv6(outer6, m_four)), {"4in6:2001:db8::1-2001:db8::9"});
    expectInner(ethernet(ipv6(outer6, m_six)), {"ipip:2001:db8::1-2001:db8::9"});
}

TEST_F(Tunnels, gre)
{
    const auto inGre = [&](std::string_view header, const Bytes& inside) {
        return ethernet(ipv4(outer, wrap(header, inside, 47)));
    };
    expectInner(inGre("0000 0800", m_four.octets), {"gre:192.0.2.1-192.0.2.9"});
    expectInner(inGre("0000 86dd", m_six.octets), {"gre:192.0.2.1-192.0.2.9"});
    expectInner(inGre("2000 0800 0000002a", m_four.octets), {"gre:0x2a"});
    expectInner(inGre("b000 6558 12340000 0000002a 00000001", m_frame), {"gre:0x2a"});
    expectInner(inGre("3081 880b 0044 0007 00000001 00000002 ff030021", m_four.octets),
                {"gre:192.0.2.1-192.0.2.9"});
    expectInner(inGre("0000 883e 12345678", m_four.octets), {"gre:192.0.2.1-192.0.2.9"});
    expectInner(inGre("0000 8847 00010140", m_four.octets), {"gre:192.0.2.1-192.0.2.9"});
}

TEST_F(Tunnels, erspanIsAMirrorAndNoIdentity)
{
    const auto inGre = [&](std::string_view header) {
        return ethernet(ipv4(outer, wrap(header, m_frame, 47)));
    };
    expectInner(inGre("0000 88be"), {});
    expectInner(inGre("1000 88be 00000001 1064000700000000"), {});
    expectInner(inGre("1000 22eb 00000001 206400070000000000000000"), {});
    expectInner(inGre("1000 22eb 00000001 206400070000000000000001 1122334455667788"), {});
}

TEST_F(Tunnels, overlayNetworksAreToldApartByTheirIdentifier)
{
    expectInner(inUdp(4789, "08000000 00002a00", m_frame), {"vxlan:42"});
    expectInner(inUdp(8472, "08000000 00002a00", m_frame), {"vxlan:42"});
    expectInner(inUdp(4790, "0c000001 00002a00", m_four.octets), {"vxlan:42"});
    expectInner(
        inUdp(4790, "0c000004 00002a00 0fc60101 00000101 00000000000000000000000000000000", m_four.octets),
        {"vxlan:42"});
    expectInner(inUdp(6081, "0000 6558 00002b00", m_frame), {"geneve:43"});
    expectInner(inUdp(6081, "0200 86dd 00002b00 0011223344556677", m_six.octets), {"geneve:43"});
    EXPECT_EQ(decode(inUdp(4789, "00000000 00002a00", m_frame)), DecodeResult::NotTcp) << "no identifier";
    EXPECT_EQ(decode(inUdp(5000, "08000000 00002a00", m_frame)), DecodeResult::NotTcp);
}

TEST_F(Tunnels, gtpUserPlaneWithAndWithoutOptions)
{
    const std::size_t length = m_four.octets.size();
    const auto gtp = [&](unsigned flags, std::string_view endpoint, std::string_view options) {
        Bytes octets;
        append8(octets, flags);
        append8(octets, 0xff);
        append16(octets, static_cast<unsigned>(length + hex(options).size()));
        appendAll(octets, hex(endpoint));
        appendAll(octets, hex(options));
        appendAll(octets, m_four.octets);
        Layer layer;
        layer.octets = octets;
        return ethernet(ipv4(outer, udp(2152, 2152, layer)));
    };
    const EncapsulationNames names{"gtp:192.0.2.1-192.0.2.9"};
    expectInner(gtp(0x30, "00000001", ""), names);
    expectInner(gtp(0x30, "00000002", ""), names);
    expectInner(gtp(0x32, "00000001", "00070000"), names);
    expectInner(gtp(0x34, "00000001", "00000085 01100500"), names);
    EXPECT_EQ(decode(gtp(0x34, "00000001", "00000085 00100500")), DecodeResult::Undecoded)
        << "an extension of length 0";
}

TEST_F(Tunnels, l2tpDataMessages)
{
    const EncapsulationNames names{"l2tp:192.0.2.1-192.0.2.9"};
    expectInner(inUdp(1701, "0002 0001 0002 ff03 0021", m_four.octets), names);
    expectInner(inUdp(1701, "4a02 0060 0003 0004 0001 0002 0002 0000 0021", m_four.octets), names);
    EXPECT_EQ(decode(inUdp(1701, "c802 0014 0001 0000 0000 0000", {})), DecodeResult::NotTcp) << "control";
}

TEST_F(Tunnels, labelsAndSessionsAreNoIdentity)
{
    expectInner(ethernet(wrap("00064000 00065140", m_four.octets, 0, 0x8847)), {});
    expectInner(ethernet(wrap("00065140", m_six.octets, 0, 0x8847)), {});
    expectInner(ethernet(wrap("00065140 00000000", m_frame, 0, 0x8847)),
                {});                                                 // a pseudo-wire with control word
    expectInner(ethernet(wrap("00065140", m_frame, 0, 0x8847)), {}); // and without
    expectInner(ethernet(wrap("1100 0007 0030 0021", m_four.octets, 0, 0x8864)), {});
    EXPECT_EQ(decode(ethernet(wrap("1109 0007 0000", {}, 0, 0x8864))), DecodeResult::NotTcp);
    expectInner(ethernet(wrap("00123456", m_frame, 0, 0x88e7)), {"pbb:1193046"});
}

TEST_F(Tunnels, logicalLinkControl)
{
    Layer llc = wrap("aaaa03 000000 0800", m_four.octets);
    llc.etherType = static_cast<std::uint16_t>(llc.octets.size());
    expectInner(ethernet(llc), {});
    llc = wrap("060603", m_four.octets);
    llc.etherType = static_cast<std::uint16_t>(llc.octets.size());
    expectInner(ethernet(llc), {});
}

TEST_F(Tunnels, everyOtherLinkType)
{
    const auto link = [&](std::uint16_t type, std::string_view header, const Layer& inside) {
        SCOPED_TRACE(type);
        expectInner(wrap(header, inside.octets).octets, {}, LinkType{type});
    };
    const std::string snap = "aaaa03 000000 0800";
    link(9, "ff03 0021", m_four);
    link(9, "21", m_four); // compressed
    link(50, "ff03 0057", m_six);
    link(50, "0f00 0800", m_four); // Cisco's framing instead
    link(51, "1100 0007 0030 0021", m_four);
    link(166, "0003 0021", m_four);
    link(204, "01 ff03 0021", m_four);
    link(104, "0f00 86dd", m_six);
    link(205, "01 0f00 0800", m_four);
    link(107, "1841 03 cc", m_four);
    link(107, "1841 0300 80 000000 0800", m_four);
    link(107, "1841 0800", m_four);
    link(206, "01 1841 03 8e", m_six);
    link(6, "1040 020000000002 020000000001 " + snap, m_four);
    link(6, "1040 020000000002 820000000001 0630 00110022 " + snap, m_four);
    link(10, "50 020000000002 020000000001 " + snap, m_four);
    link(100, snap, m_four);
    link(123, "02000005 " + snap, m_four);
    link(122, "00000000000000000000000000000000 " + snap, m_four);
    link(8, "00000000000000000000000000000000", m_four);
    link(138, "0000000000000000 0000000000000000 86dd", m_six);
    link(242, std::string(80, '0') + "0800 0000", m_four);
    link(109, "02000000 00000000 00000000", m_four);
    link(117, "3d02" + std::string(124, '0'), m_four);
    link(113, "0000 0001 0006 020000000001 0000 0004 " + snap, m_four);
}

TEST_F(Tunnels, packetsThatNetfilterLogged)
{
    const auto length = static_cast<unsigned>(m_four.octets.size());
    const auto attribute = [](unsigned type, const Bytes& value, bool little) {
        Bytes out;
        const auto number = [&](unsigned n) { append16(out, little ? (n & 0xff) << 8 | n >> 8 : n); };
        number(static_cast<unsigned>(value.size() + 4));
        number(type);
        appendAll(out, value);
        out.resize((out.size() + 3) / 4 * 4);
        return out;
    };
    ASSERT_GT(length, 0u);
    for (const bool little : {true, false}) {
        Bytes octets = hex("02000064");
        appendAll(octets, attribute(1, hex("08000100"), little));
        appendAll(octets, attribute(10, bytes("prefix"), little));
        appendAll(octets, attribute(9, m_four.octets, little));
        expectInner(octets, {}, LinkType{239});

        Bytes netlink = hex("0004 0338 0000 0000000000000000 000c"); // cooked, family netfilter
        const std::uint8_t total = static_cast<std::uint8_t>(20 + m_four.octets.size() + 4);
        appendAll(netlink, little ? Bytes{total, 0, 0, 0, 0, 4} : Bytes{0, 0, 0, total, 4, 0});
        netlink.resize(netlink.size() + 10);
        appendAll(netlink, hex("02000000"));
        appendAll(netlink, attribute(9, m_four.octets, little));
        expectInner(netlink, {}, LinkType{253});
    }
}

TEST_F(Tunnels, wirelessDataFrames)
{
    const std::string snap = "aaaa03 000000 0800";
    const std::string addresses = "0000 020000000002 020000000001 020000000003 1000";
    const auto frame = [&](const std::string& header) { return wrap(header, m_four.octets).octets; };
    const LinkType wlan{105};
    expectInner(frame("0801" + addresses + snap), {}, wlan);
    expectInner(frame("0803" + addresses + "020000000004" + snap), {}, wlan);
    expectInner(frame("8802" + addresses + "0000" + snap), {}, wlan);
    expectInner(frame("8882" + addresses + "0000 00000000" + snap), {}, wlan);
    EXPECT_EQ(decode(frame("0841" + addresses + snap), wlan), DecodeResult::NotTcp) << "encrypted";
    EXPECT_EQ(decode(frame("4801" + addresses), wlan), DecodeResult::NotTcp) << "no data";
    EXPECT_EQ(decode(frame("8000" + addresses), wlan), DecodeResult::NotTcp) << "a beacon";
    EXPECT_EQ(decode(frame("0805" + addresses + snap), wlan), DecodeResult::Undecoded) << "a fragment";

    expectInner(frame("0000 0800 00000000 0801" + addresses + snap), {}, LinkType{127});
    expectInner(frame("0000 1200 03000000 0000000000000000 20 00 8802" + addresses + "0000 0000" + snap), {},
                LinkType{127});
    expectInner(frame("0000 0800 69000000 0801" + addresses + snap), {}, LinkType{192});
    expectInner(frame("80211001 00000010 0000000000000000 0801" + addresses + snap), {}, LinkType{163});
    expectInner(frame(std::string(288, '0') + "0801" + addresses + snap), {}, LinkType{119});
}

/// Of an aggregate (A-MSDU), padded.
Bytes subframe(const Layer& inside)
{
    Bytes octets = hex("020000000002 020000000001");
    append16(octets, static_cast<unsigned>(inside.octets.size() + 8));
    appendAll(octets, hex("aaaa03 000000 0800"));
    appendAll(octets, inside.octets);
    octets.resize((octets.size() + 3) / 4 * 4);
    return octets;
}

TEST_F(Tunnels, everyFrameOfAWirelessAggregateIsSeen)
{
    Bytes octets = hex("8802 0000 020000000002 020000000001 020000000003 1000 8000");
    for (const char* text : {"one", "second", ""})
        appendAll(octets, subframe(ipv4(inner, *text ? tcp({}, text) : udp(1, 2, {}))));
    octets.resize(octets.size() + 5);
    ASSERT_EQ(decode(octets, LinkType{105}), DecodeResult::Tcp);
    EXPECT_EQ(payload(), "one");
    ASSERT_TRUE(m_decoder.takeFurther(m_segment));
    EXPECT_EQ(payload(), "second");
    EXPECT_EQ(payloadInCapture(), "second");
    EXPECT_EQ(m_segment.frame, FrameNumber{1});
    EXPECT_FALSE(m_decoder.takeFurther(m_segment));
}

TEST_F(Tunnels, aFrameOfAnAggregateThatCompletesADatagramLeavesTheNextOneItsOwnOctets)
{
    const Layer datagram = udp(1, 2, tcp({}, std::string(64, 'z')));
    const std::size_t rest = datagram.octets.size() - 48;
    EXPECT_EQ(decode(ethernet(ipv4Fragment(inner, datagram, {0, 48, true}))), DecodeResult::Fragment);
    Bytes octets = hex("8802 0000 020000000002 020000000001 020000000003 1000 8000");
    for (const Layer& inside :
         {ipv4Fragment(inner, datagram, {48, rest, false}), ipv4(inner, tcp({}, "own"))})
        appendAll(octets, subframe(inside));
    ASSERT_EQ(decode(octets, LinkType{105}), DecodeResult::Tcp);
    EXPECT_EQ(payload(), "own");
    EXPECT_EQ(payloadInCapture(), "own");
}

TEST_F(Tunnels, layersAreNamedFromTheOutside)
{
    const Layer vxlan = udp(1, 4789, wrap("08000000 00000700", ethernet(vlan(9, m_four))));
    expectInner(ethernet(vlan(100, ipv4(outer, vxlan))), {"vlan:100", "vxlan:7", "vlan:9"});
}

TEST_F(Tunnels, fragmentsOfATunnelAreJoinedBeforeItIsOpened)
{
    const Layer tunnel =
        wrap("0000 6558", ethernet(ipv4(inner, tcp({}, std::string(90, 'x') + "inside"))), 47);
    EXPECT_EQ(decode(ethernet(ipv4Fragment(outer, tunnel, {104, tunnel.octets.size() - 104, false}))),
              DecodeResult::Fragment);
    ASSERT_EQ(decode(ethernet(ipv4Fragment(outer, tunnel, {0, 104, true}))), DecodeResult::Tcp);
    EXPECT_EQ(payload(), std::string(90, 'x') + "inside");
    EXPECT_EQ(payloadInCapture(), payload());
    EXPECT_EQ(m_segment.pieces.size(), 2u);
}

TEST_F(Tunnels, fragmentsInFragmentsAreJoinedTwice)
{
    const Layer segment = tcp({}, std::string(100, 'y') + "inside");
    DecodeResult result = DecodeResult::Fragment;
    for (const FragmentRange range : {FragmentRange{0, 64, true}, FragmentRange{64, 62, false}}) {
        const Layer inside = ipv4Fragment(inner, segment, range);
        Ip outside = outer;
        outside.identification = static_cast<std::uint32_t>(range.offset);
        decode(ethernet(ipv4Fragment(outside, inside, {0, 40, true})));
        result = decode(ethernet(ipv4Fragment(outside, inside, {40, inside.octets.size() - 40, false})));
    }
    ASSERT_EQ(result, DecodeResult::Tcp);
    EXPECT_EQ(payload(), std::string(100, 'y') + "inside");
    EXPECT_EQ(payloadInCapture(), payload());
}

TEST_F(Tunnels, nestedWithoutEndAreGivenUpVisibly)
{
    Layer layer = m_four;
    for (int i = 0; i < 60; ++i)
        layer = ipv4(outer, layer);
    EXPECT_EQ(decode(ethernet(layer)), DecodeResult::Undecoded);
    EXPECT_THAT(oddities(), ElementsAre(PacketOddity::LimitDepth));
}

TEST_F(Tunnels, aGiantPacketOfNothingButHeadersCostsNoStack)
{
    Bytes octets;
    for (int i = 0; i < 50'000; ++i)
        appendAll(octets, hex("0f00 880b")); // PPP in Cisco's framing, in Cisco's framing …
    EXPECT_EQ(decode(octets, LinkType{9}), DecodeResult::Undecoded);
    EXPECT_THAT(oddities(), ElementsAre(PacketOddity::LimitDepth));

    octets = ipv6(outer6, {}).octets;
    octets[6] = 51; // authentication headers and destination options, turn about; payload length 0: no end
    for (int i = 0; i < 20'000; ++i)
        appendAll(octets, hex("3c01 0000 00000000 00000000 3300 0000 00000000"));
    EXPECT_EQ(decode(octets, LinkType{229}), DecodeResult::Undecoded);
    EXPECT_THAT(oddities(), ElementsAre(PacketOddity::LimitDepth));
}

TEST_F(Tunnels, everyCutIsDecodedOrNotButNeverReadBeyond)
{
    const std::vector<Bytes> packets = {
        ethernet(ipv4(outer, wrap("b000 6558 12340000 0000002a 00000001", m_frame, 47))),
        ethernet(
            ipv4(outer, wrap("1000 22eb 00000001 206400070000000000000001 1122334455667788", m_frame, 47))),
        inUdp(4789, "08000000 00002a00", m_frame),
        inUdp(6081, "0200 86dd 00002b00 0011223344556677", m_six.octets),
        inUdp(2152, "34ff0100 00000001 00000085 01100500", m_four.octets),
        ethernet(wrap("00064000 00065140", m_four.octets, 0, 0x8847)),
    };
    for (const Bytes& packet : packets)
        for (std::size_t cut = 0; cut < packet.size(); ++cut)
            decode(Bytes(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(cut)), linkEthernet,
                   static_cast<std::uint32_t>(packet.size()));
}

} // namespace
} // namespace weir
