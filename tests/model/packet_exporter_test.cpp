#include "core/model/packet_exporter.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(PacketExporter, theReadyNameTakesThatOfTheFileAsItIs)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("shop%2Fcart.pcapng"));
    ASSERT_TRUE(QFile::copy(QStringLiteral(WEIR_SAMPLES_DIR "/welcome.pcapng"), path));
    CaptureSession session;
    const PacketExporter exporter(session);
    session.open(path);
    EXPECT_EQ(exporter.readyName({ConnectionId{3}}), QStringLiteral("shop%2Fcart-3.pcapng"));
    EXPECT_EQ(exporter.readyName({ConnectionId{3}, ConnectionId{4}}),
              QStringLiteral("shop%2Fcart-2-connections.pcapng"));
}

} // namespace
} // namespace weir
