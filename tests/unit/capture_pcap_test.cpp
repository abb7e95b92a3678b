#include "tests/support/capture_builder.h"
#include "tests/support/memory_capture.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace test;

const Bytes first = bytes("first packet");
const Bytes second = bytes("second");

TEST(PcapReader, readsBothByteOrdersAndBothResolutions)
{
    for (const Order order : {Order::Little, Order::Big})
        for (const std::uint32_t magic : {0xa1b2c3d4u, 0xa1b23c4du, 0xa1b2cd34u}) {
            PcapBuilder file({.order = order, .magic = magic, .linkType = 113, .snapshotLength = 96});
            file.packet(1'712'345'678, 123'456, first, 1500).packet(4'000'000'000, 7, second);
            const auto reader = openMemory(file.octets());
            ASSERT_TRUE(reader);
            const auto packets = readAll(*reader);
            ASSERT_EQ(packets.size(), 2u);
            const std::int64_t tick = magic == 0xa1b23c4d ? 1 : 1000;
            EXPECT_EQ(packets[0].packet.time.nanoseconds, 1'712'345'678'000'000'000 + 123'456 * tick);
            EXPECT_EQ(packets[1].packet.time.nanoseconds, 4'000'000'000'000'000'000 + 7 * tick);
            EXPECT_EQ(packets[0].octets, first);
            EXPECT_EQ(packets[1].octets, second);
            EXPECT_EQ(packets[0].packet.originalLength, 1500u);
            EXPECT_EQ(packets[0].packet.linkType, LinkType{113});
            EXPECT_EQ(packets[0].packet.frame, FrameNumber{1});
            EXPECT_EQ(packets[1].packet.frame, FrameNumber{2});
            EXPECT_EQ(reader->info().format, CaptureFormat::Pcap);
            EXPECT_EQ(reader->info().interfaces.at(0).snapshotLength, 96u);
            EXPECT_EQ(reader->info().interfaces.at(0).ticksPerSecond,
                      1'000'000'000u / static_cast<unsigned>(tick));
            EXPECT_EQ(reader->info().packets, 2u);
            EXPECT_EQ(reader->info().octets, first.size() + second.size());
            EXPECT_EQ(reader->info().firstTime, packets[0].packet.time);
            EXPECT_EQ(reader->info().lastTime, packets[1].packet.time);
            EXPECT_TRUE(reader->info().notices.empty());
        }
}

TEST(PcapReader, positionsPointAtThePacketsOctets)
{
    PcapBuilder file;
    file.packet(1, 0, first).packet(2, 0, second);
    const auto packets = readAll(*openMemory(file.octets()));
    for (const KeptPacket& kept : packets) {
        const auto at = file.octets().begin() + static_cast<std::ptrdiff_t>(kept.packet.position);
        EXPECT_TRUE(std::equal(kept.octets.begin(), kept.octets.end(), at));
    }
}

TEST(PcapReader, ignoresTheFrameCheckSequenceBitsBesideTheLinkType)
{
    PcapBuilder file({.linkType = 0x4400'0001});
    file.packet(1, 0, first);
    EXPECT_EQ(readAll(*openMemory(file.octets())).at(0).packet.linkType, LinkType{1});
}

TEST(PcapReader, lengthsOfOldVersionsStandInTheOtherOrder)
{
    PcapBuilder file({.minorVersion = 2});
    file.raw(OrderedBytes(Order::Little).u32(1).u32(0).u32(1500).u32(6).raw(second).octetsSoFar);
    const auto packets = readAll(*openMemory(file.octets()));
    ASSERT_EQ(packets.size(), 1u);
    EXPECT_EQ(packets[0].octets, second);
    EXPECT_EQ(packets[0].packet.originalLength, 1500u);
}

TEST(PcapReader, endsAtARecordThatClaimsTooMuch)
{
    PcapBuilder file;
    file.packet(1, 0, first)
        .raw(OrderedBytes(Order::Little).u32(1).u32(0).u32(0xffff'fff0).u32(60).octetsSoFar);
    const auto reader = openMemory(file.octets());
    EXPECT_EQ(readAll(*reader).size(), 1u);
    ASSERT_EQ(reader->info().notices.size(), 1u);
    EXPECT_EQ(reader->info().notices[0].kind, CaptureNotice::Kind::DamagedBlock);
    EXPECT_EQ(reader->info().notices[0].position, 24 + 16 + first.size());
}

TEST(PcapReader, aCutAtAnyOctetLeavesTheWholePacketsAndSaysWhereItIs)
{
    PcapBuilder file;
    std::vector<std::size_t> ends{file.octets().size()};
    for (unsigned i = 0; i < 4; ++i) {
        file.packet(i, 0, Bytes(i * 5, static_cast<std::uint8_t>(i)));
        ends.push_back(file.octets().size());
    }
    for (std::size_t cut = 24; cut <= file.octets().size(); ++cut) {
        const Bytes part(file.octets().begin(), file.octets().begin() + static_cast<std::ptrdiff_t>(cut));
        const auto reader = openMemory(part);
        ASSERT_TRUE(reader);
        const std::size_t packets = readAll(*reader).size();
        const auto whole =
            static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), cut) - ends.begin() - 1);
        EXPECT_EQ(packets, whole) << cut;
        if (cut == ends[whole]) {
            EXPECT_FALSE(reader->info().truncatedAt) << cut;
            EXPECT_TRUE(reader->info().notices.empty()) << cut;
        } else {
            EXPECT_EQ(reader->info().truncatedAt, ends[whole]) << cut;
            ASSERT_EQ(reader->info().notices.size(), 1u) << cut;
            EXPECT_EQ(reader->info().notices[0].kind, CaptureNotice::Kind::Truncated);
        }
    }
}

TEST(PcapReader, everyBlockSizeGivesTheSamePackets)
{
    PcapBuilder file;
    for (unsigned i = 0; i < 40; ++i)
        file.packet(i, i, Bytes((i * 37) % 300, static_cast<std::uint8_t>(i)));
    const auto expected = readAll(*openMemory(file.octets()));
    ASSERT_EQ(expected.size(), 40u);
    for (std::size_t blockSize = 1; blockSize < 700; ++blockSize) {
        const auto packets = readAll(*openMemory(file.octets(), blockSize));
        ASSERT_EQ(packets.size(), expected.size()) << blockSize;
        for (std::size_t i = 0; i < packets.size(); ++i) {
            ASSERT_EQ(packets[i].octets, expected[i].octets) << blockSize;
            ASSERT_EQ(packets[i].packet.position, expected[i].packet.position) << blockSize;
        }
    }
}

TEST(PcapReader, packetsFarLargerThanABlockAreRead)
{
    PcapBuilder file;
    const Bytes giant(3'000'000, 0x5a);
    file.packet(1, 0, giant).packet(2, 0, second).packet(3, 0, giant).packet(4, 0, first);
    const auto packets = readAll(*openMemory(file.octets(), 4096));
    ASSERT_EQ(packets.size(), 4u);
    EXPECT_EQ(packets[0].octets, giant);
    EXPECT_EQ(packets[1].octets, second);
    EXPECT_EQ(packets[2].octets, giant);
    EXPECT_EQ(packets[3].octets, first);
}

TEST(PcapReader, anUnknownVersionIsAnErrorAndNotAGuess)
{
    PcapBuilder file;
    Bytes octets = file.octets();
    octets[4] = 7;
    EXPECT_FALSE(openMemory(octets));
}

} // namespace
} // namespace weir
