#include "core/model/capture_session.h"

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QFile>
#include <gtest/gtest.h>

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
