#include "core/model/tls_keys.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace weir {
namespace {

QByteArray line(char random)
{
    return "CLIENT_RANDOM " + QByteArray(64, random) + " " + QByteArray(96, 'a') + "\n";
}

void write(const QString& path, const QByteArray& text)
{
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly | QIODevice::Append));
    file.write(text);
}

TEST(TlsKeys, findsKeysBesideTheCaptureAndThoseOfTheEnvironment)
{
    const QTemporaryDir folder;
    const QString capture = folder.filePath(QStringLiteral("a.pcapng"));
    write(capture, "capture");
    write(folder.filePath(QStringLiteral("a.keys")), line('1'));
    write(folder.filePath(QStringLiteral("a.keylog")), "no keys at all");
    write(folder.filePath(QStringLiteral("env.log")), line('2'));
    qputenv("SSLKEYLOGFILE", folder.filePath(QStringLiteral("env.log")).toUtf8());
    TlsKeys keys;
    EXPECT_EQ(keys.candidatesFor(capture), (QStringList{folder.filePath(QStringLiteral("a.keys")),
                                                        folder.filePath(QStringLiteral("env.log"))}));
    EXPECT_TRUE(keys.addFile(folder.filePath(QStringLiteral("a.keys"))).isEmpty());
    EXPECT_EQ(keys.candidatesFor(capture).size(), 1);
    qunsetenv("SSLKEYLOGFILE");
}

TEST(TlsKeys, whatIsAddedToAFileTakesEffect)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log"));
    write(path, line('1'));
    TlsKeys keys;
    ASSERT_TRUE(keys.addFile(path).isEmpty());
    const auto before = keys.secrets();
    ClientRandom random{};
    random.fill(0x22);
    EXPECT_FALSE(before->find("CLIENT_RANDOM", random));
    bool changed = false;
    QObject::connect(&keys, &TlsKeys::changed, [&] { changed = true; });
    write(path, line('2'));
    while (!changed)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    EXPECT_TRUE(keys.secrets()->find("CLIENT_RANDOM", random));
    EXPECT_FALSE(before->find("CLIENT_RANDOM", random)) << "a set that was handed out does not change";
}

TEST(TlsKeys, aCaptureThatBringsSecretsIsNoKeyLog)
{
    EXPECT_FALSE(looksLikeKeys(QStringLiteral(WEIR_SAMPLES_DIR "/welcome.pcapng")));
    EXPECT_TRUE(looksLikeKeys(QStringLiteral(WEIR_CAPTURES_DIR "/tls-keylog.keys")));
}

TEST(TlsKeys, aFileThatIsNoneIsTold)
{
    const QTemporaryDir folder;
    TlsKeys keys;
    EXPECT_FALSE(keys.addFile(folder.filePath(QStringLiteral("missing"))).isEmpty());
    EXPECT_TRUE(keys.files().isEmpty());
}

} // namespace
} // namespace weir
