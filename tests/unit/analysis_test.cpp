#include "core/analysis/analysis.h"
#include "tests/support/capture_builder.h"
#include "tests/support/packet_builder.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

namespace weir::test {
namespace {

/// A capture file of `connections` connections with a request and an answer each, deleted afterwards.
class AnalysisTest : public testing::Test
{
protected:
    void SetUp() override
    {
        m_path = std::filesystem::temp_directory_path() /
                 ("weir-analysis-" + std::to_string(::getpid()) + "-" +
                  testing::UnitTest::GetInstance()->current_test_info()->name() + ".pcap");
    }
    void TearDown() override { std::filesystem::remove(m_path); }

    std::string write(unsigned connections)
    {
        PcapBuilder pcap;
        std::uint32_t frame = 0;
        for (unsigned i = 0; i < connections; ++i) {
            const auto port = static_cast<std::uint16_t>(10000 + i % 50000);
            const Ip there{.source = "10.0." + std::to_string(i / 50000) + ".1", .destination = "10.9.9.9"};
            const Ip back{.source = there.destination, .destination = there.source};
            pcap.packet(1 + i, frame++ % 1000,
                        tcpFrame(there, {.sourcePort = port, .seq = 99, .flags = 0x02}));
            pcap.packet(
                1 + i, frame++ % 1000,
                tcpFrame(back,
                         {.sourcePort = 80, .destinationPort = port, .seq = 499, .ack = 100, .flags = 0x12}));
            pcap.packet(1 + i, frame++ % 1000,
                        tcpFrame(there, {.sourcePort = port, .seq = 100, .ack = 500}, "request"));
            pcap.packet(1 + i, frame++ % 1000,
                        tcpFrame(back, {.sourcePort = 80, .destinationPort = port, .seq = 500, .ack = 107},
                                 "answer"));
        }
        writeFile(m_path, pcap.octets());
        return m_path;
    }

    std::filesystem::path m_path;
};

/// Collects batches as a list would, on the thread of the test.
class Collector
{
public:
    std::function<void()> onBatch()
    {
        return [this] {
            const std::lock_guard lock(m_mutex);
            m_isNews = true;
            m_changed.notify_all();
        };
    }

    /// Takes batches until the analysis has ended.
    AnalysisBatch collect(Analysis& analysis)
    {
        for (;;) {
            {
                std::unique_lock lock(m_mutex);
                m_changed.wait(lock, [this] { return m_isNews; });
                m_isNews = false;
            }
            while (auto batch = analysis.takeBatch()) {
                for (const ConnectionSummary& row : batch->connections) {
                    EXPECT_LE(row.id.value, rows.size()) << "ids come without holes";
                    if (row.id.value == rows.size())
                        rows.push_back(row);
                    else
                        rows[row.id.value] = row;
                }
                if (batch->progress.stage >= AnalysisStage::Finished)
                    return std::move(*batch);
            }
        }
    }

    std::vector<ConnectionSummary> rows;

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isNews = false;
};

TEST_F(AnalysisTest, batchesAddUpToWhatTheConnectionsAre)
{
    Collector collector;
    const auto analysis = Analysis::start(write(20000), {}, collector.onBatch());
    const AnalysisBatch last = collector.collect(*analysis);
    EXPECT_EQ(last.progress.stage, AnalysisStage::Finished);
    EXPECT_EQ(last.progress.counts.packets, 80000u);
    EXPECT_EQ(last.progress.consumed, last.progress.size);
    ASSERT_EQ(collector.rows.size(), 20000u);
    for (const ConnectionSummary& row : collector.rows) {
        ASSERT_EQ(row.direction(Direction::ToServer).streamLength, 7u);
        ASSERT_EQ(row.direction(Direction::ToClient).streamLength, 6u);
    }
}

TEST_F(AnalysisTest, theStartOfTheCaptureIsKnownWithItsFirstConnections)
{
    const auto analysis = Analysis::start(write(20000), {}, {});
    std::optional<AnalysisBatch> batch;
    while (!batch || batch->connections.empty()) {
        batch = analysis->takeBatch();
        std::this_thread::yield();
    }
    EXPECT_EQ(analysis->captureInfo()->firstTime, batch->connections.front().startTime);
}

TEST_F(AnalysisTest, canBeDestroyedAtAnyMomentOfReading)
{
    const std::string path = write(800);
    for (unsigned round = 0; round < 200; ++round) {
        Collector collector;
        const auto analysis = Analysis::start(path, {}, collector.onBatch());
        // The moment varies with what the other threads have got to; no time is waited for.
        while (analysis->progress().counts.packets < round * 16 &&
               analysis->progress().stage < AnalysisStage::Finished)
            std::this_thread::yield();
        if (round % 3 == 0)
            analysis->cancel();
    }
}

TEST_F(AnalysisTest, aCancelledAnalysisKeepsWhatItHas)
{
    const auto analysis = Analysis::start(write(20000), {}, {});
    while (analysis->connectionCount() < 10 && analysis->progress().stage < AnalysisStage::Finished) {
    }
    analysis->cancel();
    analysis->wait();
    ASSERT_GE(analysis->connectionCount(), 10u);
    EXPECT_EQ(analysis->connection(ConnectionId{3})->stats(Direction::ToServer).packets, 2u);
}

TEST_F(AnalysisTest, aSnapshotStaysAsItWasWhileReadingGoesOn)
{
    const auto analysis = Analysis::start(write(20000), {}, {});
    std::shared_ptr<const Connection> snapshot;
    while (!snapshot)
        snapshot = analysis->connection(ConnectionId{0});
    const std::uint64_t length = snapshot->stream(Direction::ToServer).length();
    const std::size_t packets = snapshot->packets().size();
    analysis->wait();
    EXPECT_EQ(snapshot->stream(Direction::ToServer).length(), length);
    EXPECT_EQ(snapshot->packets().size(), packets);
    EXPECT_EQ(analysis->connection(ConnectionId{0})->packets().size(), 4u);
}

TEST_F(AnalysisTest, aStreamIsReadFromTheFile)
{
    const auto analysis = Analysis::start(write(1), {}, {});
    analysis->wait();
    const auto stream = analysis->tcpStream({ConnectionId{0}, Direction::ToClient});
    ASSERT_TRUE(stream);
    std::string text(6, '\0');
    EXPECT_EQ(stream->read(0, {reinterpret_cast<std::uint8_t*>(text.data()), 6}), 6u);
    EXPECT_EQ(text, "answer");
    EXPECT_FALSE(analysis->tcpStream({ConnectionId{1}, Direction::ToClient}));
}

TEST_F(AnalysisTest, fragmentsBecomeTheStreamAndAMissingOneAGap)
{
    // A header of 24 octets in a fragment of its own, then 64 octets of payload in one or two; the last lacks
    // one.
    constexpr unsigned segments = 2000;
    PcapBuilder pcap;
    std::string sent;
    for (unsigned i = 0; i < segments; ++i) {
        const std::string text(64, static_cast<char>('a' + i % 26));
        const Ip ip{.identification = i};
        const Layer segment = tcp({.seq = 1 + i * 64, .options = hex("01010101")}, text);
        sent += text;
        pcap.packet(i, 0, ethernet(ipv4Fragment(ip, segment, {0, 24, true})));
        if (i % 2 == 0) {
            pcap.packet(i, 1, ethernet(ipv4Fragment(ip, segment, {24, 64, false})));
        } else {
            if (i + 1 < segments)
                pcap.packet(i, 1, ethernet(ipv4Fragment(ip, segment, {24, 32, true})));
            pcap.packet(i, 2, ethernet(ipv4Fragment(ip, segment, {56, 32, false})));
        }
    }
    writeFile(m_path, pcap.octets());
    const auto analysis = Analysis::start(m_path, {}, {});
    analysis->wait();
    const auto stream = analysis->tcpStream({ConnectionId{0}, Direction::ToServer});
    ASSERT_TRUE(stream);
    EXPECT_EQ(stream->length(), sent.size());
    const std::size_t beforeGap = sent.size() - 64;
    std::string text(beforeGap, '\0');
    EXPECT_EQ(stream->read(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}), text.size());
    EXPECT_EQ(text, sent.substr(0, beforeGap));
    const auto gaps = analysis->connection(ConnectionId{0})->stream(Direction::ToServer).gaps();
    ASSERT_EQ(gaps.size(), 1u);
    EXPECT_EQ(gaps[0].length, 32u);
}

TEST_F(AnalysisTest, theUserMaySwapTheRolesAfterwards)
{
    Collector collector;
    const auto analysis = Analysis::start(write(2), {}, collector.onBatch());
    collector.collect(*analysis);
    analysis->swapRoles(ConnectionId{1});
    const auto batch = analysis->takeBatch();
    ASSERT_TRUE(batch);
    ASSERT_EQ(batch->connections.size(), 1u);
    EXPECT_EQ(batch->connections[0].client.port, 80);
    EXPECT_EQ(batch->connections[0].roleEvidence, RoleEvidence::User);
}

TEST_F(AnalysisTest, rolesThatAreSettledWhileABatchLiesUntakenGoWithIt)
{
    const auto analysis = Analysis::start(write(3), {}, {});
    analysis->wait();
    analysis->swapRoles(ConnectionId{0});
    analysis->swapRoles(ConnectionId{2});
    auto batch = analysis->takeBatch();
    ASSERT_TRUE(batch);
    ASSERT_EQ(batch->connections.size(), 3u);
    EXPECT_EQ(batch->connections[0].client.port, 80);
    EXPECT_EQ(batch->connections[1].server.port, 80);
    EXPECT_EQ(batch->connections[2].client.port, 80);
    EXPECT_FALSE(analysis->takeBatch());
    // A SYN is better evidence than a parser.
    analysis->settleRoles(ConnectionId{1}, 1, RoleEvidence::Protocol);
    EXPECT_FALSE(analysis->takeBatch());
}

TEST_F(AnalysisTest, whatIsNoCaptureFailsWithASentence)
{
    std::ofstream(m_path) << "this is a letter, not a capture";
    Collector collector;
    const auto analysis = Analysis::start(m_path, {}, collector.onBatch());
    const AnalysisBatch last = collector.collect(*analysis);
    EXPECT_EQ(last.progress.stage, AnalysisStage::Failed);
    ASSERT_TRUE(last.error);
    EXPECT_EQ(last.error->kind, CaptureError::Kind::NotACapture);
    EXPECT_FALSE(last.error->message.empty());
}

TEST_F(AnalysisTest, eachLimitIsCountedUnderItsOwnName)
{
    AnalysisOptions options;
    options.stream.maxSegments = 1;
    const auto analysis = Analysis::start(write(2), options, {});
    analysis->wait();
    const auto counts = analysis->anomalyCounts();
    EXPECT_EQ(counts[static_cast<std::size_t>(Anomaly::LimitQueue)], 3u);
    EXPECT_EQ(counts[static_cast<std::size_t>(Anomaly::LimitConnections)], 0u);
}

TEST_F(AnalysisTest, aPacketFilterLeavesTheOthersOut)
{
    AnalysisOptions options;
    options.packetFilter = "tcp port 10001";
    const auto analysis = Analysis::start(write(3), options, {});
    analysis->wait();
    EXPECT_EQ(analysis->connectionCount(), 1u);
    EXPECT_EQ(analysis->progress().counts.filteredOut, 8u);
}

TEST_F(AnalysisTest, aPacketFilterThatCannotBeUnderstoodFails)
{
    AnalysisOptions options;
    options.packetFilter = "tcp prot 80";
    Collector collector;
    const auto analysis = Analysis::start(write(1), options, collector.onBatch());
    const AnalysisBatch last = collector.collect(*analysis);
    EXPECT_EQ(last.progress.stage, AnalysisStage::Failed);
    ASSERT_TRUE(last.error);
    EXPECT_FALSE(last.error->message.empty());
}

} // namespace
} // namespace weir::test
