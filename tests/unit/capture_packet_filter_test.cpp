#include "core/capture/packet_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace weir {
namespace {

using Verdict = PacketFilter::Verdict;
using ::testing::HasSubstr;

/// A UDP datagram from port 53 over IPv4: 192.0.2.1 to 192.0.2.2.
constexpr std::array<std::uint8_t, 28> datagram{0x45, 0, 0,   28, 0, 1, 0, 0,  64, 17, 0, 0, 192, 0,
                                                2,    1, 192, 0,  2, 2, 0, 53, 4,  0,  0, 8, 0,   0};

Packet packetOf(Octets octets, std::uint16_t linkType)
{
    Packet packet;
    packet.frame = FrameNumber{1};
    packet.linkType = LinkType{linkType};
    packet.originalLength = static_cast<std::uint32_t>(octets.size());
    packet.octets = octets;
    return packet;
}

TEST(PacketFilter, judgesByTheLinkTypeOfEachPacket)
{
    PacketFilter filter("udp src port 53");
    std::vector<std::uint8_t> frame(12, 2);
    frame.insert(frame.end(), {0x08, 0x00});
    frame.insert(frame.end(), datagram.begin(), datagram.end());
    EXPECT_EQ(filter.judge(packetOf(frame, 1)), Verdict::Match) << "Ethernet";
    EXPECT_EQ(filter.judge(packetOf(datagram, 101)), Verdict::Match)
        << "LINKTYPE_RAW is DLT_RAW, with another number";
    EXPECT_EQ(filter.judge(packetOf(datagram, 1)), Verdict::NoMatch)
        << "the same octets are no Ethernet frame";
}

TEST(PacketFilter, judgesByTheLengthOnTheWire)
{
    PacketFilter filter("greater 1000");
    Packet packet = packetOf(datagram, 101);
    EXPECT_EQ(filter.judge(packet), Verdict::NoMatch);
    packet.originalLength = 1500;
    EXPECT_EQ(filter.judge(packet), Verdict::Match);
}

TEST(PacketFilter, tellsWhyAnExpressionIsRefused)
{
    PacketFilter filter("tcp port telepathy");
    EXPECT_EQ(filter.judge(packetOf(datagram, 1)), Verdict::Refused);
    EXPECT_EQ(filter.error().kind, CaptureError::Kind::BadFilter);
    EXPECT_THAT(filter.error().message, HasSubstr("telepathy"));
}

TEST(PacketFilter, isRefusedByTheLinkTypesForWhichItMeansNothing)
{
    PacketFilter filter("wlan type mgt");
    EXPECT_EQ(filter.judge(packetOf(datagram, 105)), Verdict::NoMatch) << "IEEE 802.11";
    EXPECT_EQ(filter.judge(packetOf(datagram, 101)), Verdict::Refused);
    EXPECT_THAT(filter.error().message, HasSubstr("RAW"));
}

TEST(LinkTypeName, isThatOfLibpcapOrTheNumber)
{
    EXPECT_EQ(linkTypeName(LinkType{1}), "EN10MB");
    EXPECT_EQ(linkTypeName(LinkType{101}), "RAW");
    EXPECT_EQ(linkTypeName(LinkType{65000}), "65000");
}

} // namespace
} // namespace weir
