#include "core/model/capture_session.h"
#include "tests/model/connection_rows_of_test.h"

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QFile>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>

namespace weir {
namespace {

QString sample()
{
    return QStringLiteral(WEIR_SAMPLES_DIR "/welcome.pcapng");
}

void load(CaptureSession& session)
{
    while (session.loading())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

TEST(CaptureSession, readsACaptureIntoItsList)
{
    CaptureSession session;
    const QAbstractItemModelTester tester(&session.connections(),
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    session.open(sample());
    EXPECT_TRUE(session.loading());
    load(session);
    EXPECT_EQ(session.progress().stage, AnalysisStage::Finished);
    EXPECT_GT(session.connections().rowCount(), 10);
    EXPECT_NE(session.tcpStream({ConnectionId{0}, Direction::ToClient}), nullptr);
    EXPECT_EQ(session.name(), QStringLiteral("welcome.pcapng"));
    session.close();
    EXPECT_FALSE(session.isOpen());
    EXPECT_EQ(session.connections().rowCount(), 0);
}

TEST(CaptureSession, saysWhyAFileCannotBeRead)
{
    CaptureSession session;
    session.open(QStringLiteral("/does/not/exist.pcap"));
    load(session);
    EXPECT_EQ(session.progress().stage, AnalysisStage::Failed);
    EXPECT_TRUE(session.error().contains(QStringLiteral("exist.pcap"))) << session.error().toStdString();
}

TEST(CaptureSession, exchangesClientAndServer)
{
    CaptureSession session;
    session.open(sample());
    load(session);
    const Endpoint client = session.connections().connection(ConnectionId{0}).client;
    session.swapRoles(ConnectionId{0});
    while (session.connections().connection(ConnectionId{0}).server != client)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    EXPECT_EQ(session.connections().connection(ConnectionId{0}).roleEvidence, RoleEvidence::User);
}

TEST(CaptureSession, marksAndNotesOutliveReloadingAndKeys)
{
    const QString captures = QStringLiteral(WEIR_CAPTURES_DIR);
    CaptureSession session;
    const auto settle = [&session] {
        while (session.loading() || session.messages().busy())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    };
    session.open(captures + QStringLiteral("/tls-keylog.pcapng"));
    settle();
    const ConnectionId id{0};
    ConnectionListModel& list = session.connections();
    list.setColor(std::array{id}, 4);
    list.setMarked(std::array{id}, true);
    list.setNote(id, QStringLiteral("whose is it?"));
    const auto isThere = [&list, id] {
        return list.color(id) == 4 && list.marked(id) && list.note(id) == QStringLiteral("whose is it?");
    };
    session.messages().keys().addFile(captures + QStringLiteral("/tls-keylog.keys"));
    settle();
    EXPECT_TRUE(isThere()) << "keys arrived";
    session.reload();
    EXPECT_FALSE(isThere());
    settle();
    EXPECT_TRUE(isThere()) << "read again";
    session.open(sample());
    settle();
    EXPECT_FALSE(isThere()) << "another capture";
}

/// A capture whose rows come in a huge batch and a small one, which is announced while the first is taken.
class TwoBatches final : public Analysis
{
public:
    TwoBatches(std::uint32_t huge, std::uint32_t count, std::function<void()> onBatch)
        : m_huge(huge), m_count(count), m_onBatch(std::move(onBatch))
    {
        m_onBatch();
    }

    std::optional<AnalysisBatch> takeBatch() override
    {
        if (m_given == m_count)
            return std::nullopt;
        AnalysisBatch batch;
        const std::uint32_t to = m_given == 0 ? m_huge : m_count;
        for (std::mt19937 random(1); m_given < to; ++m_given)
            batch.connections.push_back(test::row(m_given, random));
        batch.progress = progress();
        if (to == m_huge)
            m_onBatch();
        return batch;
    }
    void cancel() override {}
    void wait() override {}
    AnalysisProgress progress() const override
    {
        return {m_given == m_count ? AnalysisStage::Finished : AnalysisStage::Reading, 1, 1, {}};
    }
    std::shared_ptr<const CaptureInfo> captureInfo() const override { return nullptr; }
    std::size_t connectionCount() const override { return 0; }
    std::shared_ptr<const Connection> connection(ConnectionId) const override { return nullptr; }
    std::shared_ptr<const CaptureOctets> octets() const override { return nullptr; }
    EncapsulationNames encapsulationNames(EncapsulationId) const override { return {}; }
    std::array<std::uint64_t, anomalyCount> anomalyCounts() const override { return {}; }
    void swapRoles(ConnectionId) override {}
    void settleRoles(ConnectionId, Side, RoleEvidence) override {}

private:
    std::uint32_t m_huge;
    std::uint32_t m_count;
    std::function<void()> m_onBatch;
    std::uint32_t m_given = 0;
};

TEST(CaptureSession, aHugeBatchIsShownInPartsAndEndsWithTheLast)
{
    static constexpr std::uint32_t count = 45'005;
    CaptureSession session(nullptr,
                           [](const std::string&, AnalysisOptions, const std::function<void()>& onBatch) {
                               return std::make_unique<TwoBatches>(45'000, count, onBatch);
                           });
    std::vector<std::size_t> totals;
    QObject::connect(&session, &CaptureSession::updated, &session, [&] {
        totals.push_back(session.connections().totalCount());
        EXPECT_TRUE(session.loading());
        EXPECT_EQ(session.progress().stage == AnalysisStage::Finished, totals.back() == count);
    });
    session.open(QStringLiteral("/made"));
    load(session);
    ASSERT_GT(totals.size(), 3u);
    EXPECT_EQ(totals.back(), count);
    EXPECT_TRUE(std::adjacent_find(totals.begin(), totals.end(), std::greater_equal()) == totals.end());
}

TEST(CaptureSession, mayBeClosedReopenedOrDieAtAnyMoment)
{
    for (int round = 0; round < 100; ++round) {
        CaptureSession session;
        session.open(sample());
        for (int turns = round % 7; turns > 0; --turns)
            QCoreApplication::processEvents();
        if (round % 3 == 0)
            session.reload();
        if (round % 4 == 0)
            session.close();
        if (round % 5 == 0)
            session.cancel();
        QCoreApplication::processEvents();
    }
}

} // namespace
} // namespace weir
