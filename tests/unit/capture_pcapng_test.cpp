#include "core/capture/pcapng_reader.h"
#include "tests/support/capture_builder.h"
#include "tests/support/memory_capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace test;

const Bytes first = bytes("first packet");
const Bytes second = bytes("second");

std::vector<std::int64_t> times(const std::vector<KeptPacket>& packets)
{
    std::vector<std::int64_t> result;
    for (const KeptPacket& kept : packets)
        result.push_back(kept.packet.time.nanoseconds);
    return result;
}

TEST(PcapngReader, eachSectionHasItsOwnByteOrderAndInterfaces)
{
    PcapngBuilder file(Order::Little);
    file.interface(1, 96).packet(0, 5, first, 200);
    file.section(Order::Big).interface(113, 0).interface(101, 64).packet(1, 6, second).packet(0, 7, first);
    const auto reader = openMemory(file.octets());
    const auto packets = readAll(*reader);
    ASSERT_EQ(packets.size(), 3u);
    EXPECT_EQ(packets[0].packet.linkType, LinkType{1});
    EXPECT_EQ(packets[0].packet.originalLength, 200u);
    EXPECT_EQ(packets[1].packet.linkType, LinkType{101});
    EXPECT_EQ(packets[1].packet.interface, 2u);
    EXPECT_EQ(packets[1].octets, second);
    EXPECT_EQ(packets[2].packet.linkType, LinkType{113});
    EXPECT_EQ(packets[2].packet.interface, 1u);
    EXPECT_EQ(reader->info().interfaces.size(), 3u);
    EXPECT_EQ(reader->info().interfaces[0].snapshotLength, 96u);
    EXPECT_TRUE(reader->info().notices.empty());
}

TEST(PcapngReader, timesFollowTheInterfacesResolutionAndOffset)
{
    PcapngBuilder file(Order::Big);
    const auto resolution = [&](unsigned value) {
        return file.option(9, {static_cast<std::uint8_t>(value)});
    };
    Bytes withOffset = resolution(3);
    appendAll(withOffset, file.option(14, file.ordered().u64(~std::uint64_t{0}).octetsSoFar)); // -1 s
    file.interface(1).interface(1, 0, resolution(9)).interface(1, 0, resolution(0x80 | 10));
    file.interface(1, 0, withOffset).interface(1, 0, resolution(12)).interface(1, 0, resolution(0));
    file.packet(0, 1'500'000, first).packet(1, 1'500'000'001, first).packet(2, 1024 + 512, first);
    file.packet(3, 2'500, first).packet(4, 1'500'000'000'999, first).packet(5, 1'700'000'000, first);
    const auto reader = openMemory(file.octets());
    EXPECT_THAT(times(readAll(*reader)),
                testing::ElementsAre(1'500'000'000, 1'500'000'001, 1'500'000'000, 1'500'000'000,
                                     1'500'000'000, 1'700'000'000'000'000'000));
    EXPECT_EQ(reader->info().interfaces[2].ticksPerSecond, 1024u);
    EXPECT_EQ(reader->info().interfaces[3].offsetSeconds, -1);
}

TEST(PcapngReader, anAbsurdOffsetIsClampedForTheFirstTickToo)
{
    using Limits = std::numeric_limits<std::int64_t>;
    PcapngBuilder file;
    for (const std::uint64_t offset : {0x7fff'ffff'ffff'ffffu, 0x8000'0000'0000'0000u})
        file.interface(1, 0, file.option(14, file.ordered().u64(offset).octetsSoFar));
    file.packet(0, 0, first).packet(1, 0, first);
    EXPECT_THAT(times(readAll(*openMemory(file.octets()))),
                testing::ElementsAre(Limits::max(), Limits::min()));
}

TEST(PcapngReader, absurdTimesAreClampedAndDoNotOverflow)
{
    PcapngBuilder file;
    const Bytes farOffset = file.option(14, file.ordered().u64(0x7fff'ffff'ffff'ffff).octetsSoFar);
    file.interface(1).interface(1, 0, farOffset).interface(1, 0, file.option(9, {0xff}));
    file.interface(1, 0, file.option(9, {0x7f}));
    for (const std::uint32_t interface : {0u, 1u, 2u, 3u})
        file.packet(interface, ~std::uint64_t{0}, first);
    const auto packets = readAll(*openMemory(file.octets()));
    ASSERT_EQ(packets.size(), 4u);
    EXPECT_EQ(packets[0].packet.time.nanoseconds, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(packets[1].packet.time.nanoseconds, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(packets[2].packet.time.nanoseconds, 1'999'999'999);
    EXPECT_EQ(packets[3].packet.time.nanoseconds, 1'844'674'407);
}

TEST(PcapngReader, resolutionsBeyondTheRangeTakeTheLargestThatFits)
{
    EXPECT_EQ(ticksPerSecond(6), 1'000'000u);
    EXPECT_EQ(ticksPerSecond(0x80 | 20), 1u << 20);
    EXPECT_EQ(ticksPerSecond(0x7f), 10'000'000'000'000'000'000u);
    EXPECT_EQ(ticksPerSecond(0xff), std::uint64_t{1} << 63);
}

TEST(PcapngReader, simplePacketsAreCutAtTheSnapshotLengthOfTheFirstInterface)
{
    PcapngBuilder file;
    file.interface(228, 6).interface(1);
    file.simplePacket(second, 1000).simplePacket(bytes("abc"), 3);
    const auto reader = openMemory(file.octets());
    const auto packets = readAll(*reader);
    ASSERT_EQ(packets.size(), 2u);
    EXPECT_EQ(packets[0].octets, second);
    EXPECT_EQ(packets[0].packet.originalLength, 1000u);
    EXPECT_EQ(packets[0].packet.linkType, LinkType{228});
    EXPECT_EQ(packets[1].octets, bytes("abc"));
    EXPECT_FALSE(reader->info().firstTime) << "simple packets have no time";
}

TEST(PcapngReader, readsTheObsoletePacketBlock)
{
    for (const Order order : {Order::Little, Order::Big}) {
        PcapngBuilder file(order);
        file.interface(1).interface(101).oldPacket(1, 5'000'000'000, first);
        const auto packets = readAll(*openMemory(file.octets()));
        ASSERT_EQ(packets.size(), 1u);
        EXPECT_EQ(packets[0].octets, first);
        EXPECT_EQ(packets[0].packet.time.nanoseconds, 5'000'000'000'000);
        EXPECT_EQ(packets[0].packet.linkType, LinkType{101});
    }
}

TEST(PcapngReader, unknownBlocksAreSteppedOver)
{
    PcapngBuilder file;
    file.interface(1).block(4, file.ordered().u32(0)).block(5, file.ordered().u32(0).u64(1));
    file.block(0xbad, file.ordered().u32(99).raw(first))
        .block(0x8000'1234, file.ordered())
        .packet(0, 1, first);
    const auto reader = openMemory(file.octets());
    EXPECT_EQ(readAll(*reader).size(), 1u);
    EXPECT_TRUE(reader->info().notices.empty());
}

TEST(PcapngReader, keepsSecretsWhereverTheyStand)
{
    PcapngBuilder file;
    file.secrets("CLIENT_RANDOM 1").interface(1).packet(0, 1, first).secrets("CLIENT_RANDOM 22");
    const auto reader = openMemory(file.octets());
    readAll(*reader);
    ASSERT_EQ(reader->info().secrets.size(), 2u);
    EXPECT_EQ(reader->info().secrets[0].type, 0x544c534bu);
    EXPECT_EQ(reader->info().secrets[0].data, "CLIENT_RANDOM 1");
    EXPECT_EQ(reader->info().secrets[1].data, "CLIENT_RANDOM 22");
}

TEST(PcapngReader, keepsCommentsNamesAndDescriptions)
{
    PcapngBuilder plain;
    Bytes interfaceOptions = plain.option(2, bytes("eth0"));
    appendAll(interfaceOptions, plain.option(3, bytes("uplink")));
    appendAll(interfaceOptions, plain.comment("of the interface"));
    PcapngBuilder file;
    file.section(Order::Little, file.comment("of the section")).interface(1, 0, interfaceOptions);
    Bytes two = file.comment("one");
    appendAll(two, file.comment("another"));
    file.packet(0, 1, first).packet(0, 2, second, 0, two);
    const auto reader = openMemory(file.octets());
    readAll(*reader);
    const CaptureInfo& info = reader->info();
    ASSERT_EQ(info.comments.size(), 4u);
    EXPECT_EQ(info.comments[0].text, "of the section");
    EXPECT_FALSE(info.comments[0].frame);
    EXPECT_EQ(info.comments[1].text, "of the interface");
    EXPECT_EQ(info.comments[2].text, "one");
    EXPECT_EQ(info.comments[2].frame, FrameNumber{2});
    EXPECT_EQ(info.comments[3].text, "another");
    EXPECT_EQ(info.interfaces.at(0).name, "eth0");
    EXPECT_EQ(info.interfaces.at(0).description, "uplink");
}

TEST(PcapngReader, packetsThatContradictThemselvesAreLeftOut)
{
    PcapngBuilder file;
    file.interface(1);
    file.packet(9, 1, first);                                               // no such interface
    file.block(6, file.ordered().u32(0).u32(0).u32(0).u32(1000).u32(1000)); // more than the block holds
    file.block(6, file.ordered().u32(0));                                   // too short
    file.packet(0, 1, second);
    const auto reader = openMemory(file.octets());
    const auto packets = readAll(*reader);
    ASSERT_EQ(packets.size(), 1u);
    EXPECT_EQ(packets[0].octets, second);
    EXPECT_EQ(packets[0].packet.frame, FrameNumber{1});
    EXPECT_EQ(reader->info().notices.size(), 3u);
    for (const CaptureNotice& notice : reader->info().notices)
        EXPECT_EQ(notice.kind, CaptureNotice::Kind::DamagedBlock);
}

TEST(PcapngReader, readingGoesOnBehindADamagedBlock)
{
    for (const Bytes& damage : {hex("00000000"), hex("06000000 ffffffff"), hex("06000000 20000000 11223344"),
                                hex("0a0d0d0a 1c000000 99999999"), hex("06000000 00000000 00")}) {
        PcapngBuilder file;
        file.interface(1).packet(0, 1, first);
        const std::size_t at = file.octets().size();
        file.raw(damage).packet(0, 2, second).packet(0, 3, first);
        const auto reader = openMemory(file.octets());
        const auto packets = readAll(*reader);
        ASSERT_EQ(packets.size(), 3u) << damage.size();
        EXPECT_EQ(packets[1].octets, second);
        ASSERT_EQ(reader->info().notices.size(), 1u);
        EXPECT_EQ(reader->info().notices[0].kind, CaptureNotice::Kind::DamagedBlock);
        EXPECT_EQ(reader->info().notices[0].position, at);
    }
}

TEST(PcapngReader, aCutAtAnyOctetLeavesAPrefix)
{
    PcapngBuilder file(Order::Big);
    file.interface(1, 0, file.comment("c")).packet(0, 1, first).simplePacket(second, 6).secrets("s");
    file.section(Order::Little)
        .interface(1)
        .packet(0, 2, second, 0, file.comment("x"))
        .oldPacket(0, 3, first);
    const auto expected = readAll(*openMemory(file.octets()));
    ASSERT_EQ(expected.size(), 4u);
    std::size_t last = 0;
    for (std::size_t cut = 12; cut <= file.octets().size(); ++cut) {
        const Bytes part(file.octets().begin(), file.octets().begin() + static_cast<std::ptrdiff_t>(cut));
        const auto reader = openMemory(part);
        ASSERT_EQ(reader != nullptr, cut >= 28) << cut;
        if (!reader)
            continue;
        const auto packets = readAll(*reader);
        ASSERT_GE(packets.size(), last);
        last = packets.size();
        for (std::size_t i = 0; i < packets.size(); ++i)
            EXPECT_EQ(packets[i].octets, expected[i].octets);
        EXPECT_EQ(reader->info().truncatedAt.has_value(), !reader->info().notices.empty()) << cut;
    }
    EXPECT_EQ(last, expected.size());
}

TEST(PcapngReader, everyBlockSizeGivesTheSamePackets)
{
    PcapngBuilder file;
    file.interface(1);
    for (unsigned i = 0; i < 30; ++i)
        file.packet(0, i, Bytes((i * 53) % 260, static_cast<std::uint8_t>(i)), 0, file.comment("note"));
    file.raw(hex("06000000 00000000 01")).packet(0, 99, second);
    const auto expected = readAll(*openMemory(file.octets()));
    ASSERT_EQ(expected.size(), 31u);
    for (std::size_t blockSize = 1; blockSize < 600; ++blockSize) {
        const auto packets = readAll(*openMemory(file.octets(), blockSize));
        ASSERT_EQ(packets.size(), expected.size()) << blockSize;
        for (std::size_t i = 0; i < packets.size(); ++i) {
            ASSERT_EQ(packets[i].octets, expected[i].octets) << blockSize;
            ASSERT_EQ(packets[i].packet.position, expected[i].packet.position) << blockSize;
        }
    }
}

TEST(PcapngReader, packetsBeforeAnyInterfaceAreLeftOutAndSaid)
{
    PcapngBuilder file;
    file.packet(0, 1, first).simplePacket(first, 12).interface(1).packet(0, 2, second);
    const auto reader = openMemory(file.octets());
    EXPECT_EQ(readAll(*reader).size(), 1u);
    EXPECT_EQ(reader->info().notices.size(), 2u);
}

} // namespace
} // namespace weir
