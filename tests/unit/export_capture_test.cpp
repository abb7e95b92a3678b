#include "core/analysis/analysis.h"
#include "core/export/capture_export.h"
#include "tests/support/capture_builder.h"
#include "tests/support/encoded.h"
#include "tests/support/packet_builder.h"
#include "tests/support/scratch_folder.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace weir::test {
namespace {

/// All packets of a capture, and what is known of it.
struct Contents
{
    explicit Contents(const std::string& path) : reader(openCapture(path).value())
    {
        Packet packet;
        while (reader->next(packet) == PacketReader::Result::Packet) {
            packets.push_back(packet);
            octets.emplace_back(packet.octets.begin(), packet.octets.end());
        }
    }

    std::unique_ptr<PacketReader> reader;
    std::vector<Packet> packets; ///< their octets are gone
    std::vector<Bytes> octets;
};

class CaptureExportTest : public testing::Test
{
protected:
    /// Packets of two connections, on interfaces of different resolution and link type.
    std::string write()
    {
        PcapngBuilder capture;
        capture.interface(1, 0, capture.option(9, {6}));
        capture.interface(101, 96, capture.option(9, {9}));
        capture.secrets("CLIENT_RANDOM 00 11\n");
        const Ip there{.source = "10.0.0.1", .destination = "10.0.0.2"};
        const Ip back{.source = "10.0.0.2", .destination = "10.0.0.1"};
        capture.packet(0, 1'700'000'000'123'456, tcpFrame(there, {.sourcePort = 1000, .seq = 1}, "one"), 0,
                       capture.comment("look here"));
        capture.packet(0, 1'700'000'000'200'000, tcpFrame(there, {.sourcePort = 2000, .seq = 1}, "two"));
        capture.packet(
            1, 1'700'000'001'000'000'007,
            ipv4(back, tcp({.sourcePort = 80, .destinationPort = 1000, .seq = 9, .ack = 4}, "three")).octets,
            999);
        const std::string path = m_folder.path("all.pcapng");
        writeFile(path, capture.octets());
        return path;
    }

    Contents exported(const std::string& path, std::uint32_t connection, const std::string& keyLog = {})
    {
        const auto analysis = Analysis::start(path, {}, {});
        analysis->wait();
        const auto result = exportCapture({analysis->octets(),
                                           analysis->captureInfo(),
                                           {analysis->connection(ConnectionId{connection})},
                                           keyLog},
                                          m_folder.path("some.pcapng"), ExistingFile::Refuse, {});
        EXPECT_TRUE(result.hasValue());
        return Contents(m_folder.path("some.pcapng"));
    }

    ScratchFolder m_folder;
};

TEST_F(CaptureExportTest, packetsOfTheConnectionAloneComeOutAsTheyWereCaptured)
{
    const std::string path = write();
    const Contents before(path);
    const Contents after = exported(path, 0, "CLIENT_RANDOM 22 33\n");
    ASSERT_EQ(after.packets.size(), 2u);
    for (const auto& [was, is] : {std::pair(0u, 0u), std::pair(2u, 1u)}) {
        EXPECT_EQ(after.octets[is], before.octets[was]);
        EXPECT_EQ(after.packets[is].time, before.packets[was].time);
        EXPECT_EQ(after.packets[is].linkType, before.packets[was].linkType);
        EXPECT_EQ(after.packets[is].originalLength, before.packets[was].originalLength);
    }
    const CaptureInfo& info = after.reader->info();
    ASSERT_EQ(info.interfaces.size(), 2u);
    EXPECT_EQ(info.interfaces[0].ticksPerSecond, 1'000'000u);
    EXPECT_EQ(info.interfaces[1].snapshotLength, 96u);
    ASSERT_EQ(info.secrets.size(), 1u);
    EXPECT_EQ(info.secrets[0].data, "CLIENT_RANDOM 22 33\n");
    ASSERT_EQ(info.comments.size(), 1u);
    EXPECT_EQ(info.comments[0].text, "look here");
    EXPECT_EQ(info.comments[0].frame, FrameNumber{1});
}

TEST_F(CaptureExportTest, timesBefore1970StayWhatTheyAre)
{
    PcapngBuilder early;
    const std::string path = m_folder.path("early.pcapng");
    early.interface(1, 0,
                    early.option(14, early.ordered().u64(static_cast<std::uint64_t>(-100)).octetsSoFar));
    early.packet(0, 5, tcpFrame({}, {.seq = 1}, "early"));
    writeFile(path, early.octets());
    const Contents before(path);
    ASSERT_LT(before.packets.at(0).time.nanoseconds, 0);
    EXPECT_EQ(exported(path, 0).packets.at(0).time, before.packets[0].time);
}

TEST_F(CaptureExportTest, fragmentsOfTheConnectionGoWithIt)
{
    PcapBuilder capture;
    const Layer segment = tcp({.seq = 1, .options = hex("01010101")}, std::string(64, 'x'));
    capture.packet(1, 0, ethernet(ipv4Fragment({}, segment, {0, 24, true})));
    capture.packet(2, 0, ethernet(ipv4Fragment({}, segment, {24, 32, true})));
    capture.packet(3, 0, ethernet(ipv4Fragment({}, segment, {56, 32, false})));
    const std::string path = m_folder.path("fragments.pcap");
    writeFile(path, capture.octets());
    EXPECT_GE(exported(path, 0).packets.size(), 2u) << "those with octets of the stream";
}

/// One connection of 10,000 packets.
Bytes longCapture()
{
    PcapBuilder capture;
    for (std::uint32_t i = 0; i < 10'000; ++i)
        capture.packet(1, i, tcpFrame({}, {.seq = 1 + i}, "x"));
    return capture.octets();
}

TEST_F(CaptureExportTest, progressIsTheShareOfPacketsWhetherTheCaptureIsCompressedOrNot)
{
    std::vector<std::vector<int>> told;
    for (const bool compressed : {false, true}) {
        const std::string path = m_folder.path(compressed ? "long.pcap.gz" : "long.pcap");
        const Bytes octets = longCapture();
        writeFile(path, compressed ? encoded::gzip(std::string(octets.begin(), octets.end())) : octets);
        const auto analysis = Analysis::start(path, {}, {});
        analysis->wait();
        auto& shares = told.emplace_back();
        const auto result = exportCapture(
            {analysis->octets(), analysis->captureInfo(), {analysis->connection(ConnectionId{0})}, {}},
            m_folder.path("some.pcapng"), ExistingFile::Replace, [&](int permille) {
                shares.push_back(permille);
                return true;
            });
        ASSERT_TRUE(result.hasValue());
        ASSERT_FALSE(shares.empty());
        EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
        EXPECT_NEAR(shares.front(), 409, 1);
        EXPECT_NEAR(shares.back(), 819, 1);
    }
    EXPECT_EQ(told[0], told[1]);
}

TEST_F(CaptureExportTest, aCancelledExportLeavesNoFile)
{
    const std::string path = m_folder.path("long.pcap");
    writeFile(path, longCapture());
    const auto analysis = Analysis::start(path, {}, {});
    analysis->wait();
    const auto result = exportCapture(
        {analysis->octets(), analysis->captureInfo(), {analysis->connection(ConnectionId{0})}, {}},
        m_folder.path("some.pcapng"), ExistingFile::Refuse, [](int) { return false; });
    ASSERT_FALSE(result.hasValue());
    EXPECT_EQ(result.error().kind, ExportError::Kind::Cancelled);
    EXPECT_TRUE(m_folder.read("some.pcapng").empty());
}

} // namespace
} // namespace weir::test
