#include "core/model/tls_keys.h"

#include "core/model/format.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <array>

namespace weir {

namespace {

constexpr int reloadDelayMs = 150;
constexpr qint64 lookedAtOctets = 4096;

} // namespace

TlsKeys::TlsKeys(QObject* parent) : QObject(parent)
{
    m_delay.setSingleShot(true);
    m_delay.setInterval(reloadDelayMs);
    connect(&m_delay, &QTimer::timeout, this, &TlsKeys::reload);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_delay, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_delay, qOverload<>(&QTimer::start));
}

QString TlsKeys::addFile(const QString& path, const QString& password)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    const auto given = password.isEmpty() ? std::nullopt : std::optional(password.toStdString());
    const auto added = m_store.addFile(QFile::encodeName(absolute).toStdString(), given);
    if (!added)
        return fromUtf8(added.error().message);
    watch(absolute);
    emit changed();
    return {};
}

void TlsKeys::remove(SecretSourceId id)
{
    m_store.remove(id);
    emit changed();
}

QStringList TlsKeys::files() const
{
    QStringList paths;
    for (const SecretSourceReport& source : m_store.sources()) {
        if (!source.path.empty())
            paths.append(QFile::decodeName(source.path.c_str()));
    }
    return paths;
}

bool TlsKeys::hasFile(const QString& path) const
{
    return files().contains(QFileInfo(path).absoluteFilePath());
}

void TlsKeys::setCaptureSecrets(std::span<const std::string> keyLogs)
{
    if (keyLogs.size() == m_captureBlocks)
        return; // blocks are only ever added while a capture is read
    m_store.removeCaptureSecrets();
    for (const std::string& keyLog : keyLogs)
        m_store.addCaptureSecrets(keyLog);
    m_captureBlocks = keyLogs.size();
    emit changed();
}

void TlsKeys::watch(const QString& path)
{
    m_watcher.addPath(path);
    // A file that is replaced is lost to the watcher; its folder tells of the new one.
    m_watcher.addPath(QFileInfo(path).absolutePath());
}

void TlsKeys::reload()
{
    for (const QString& path : files()) {
        if (QFile::exists(path))
            m_watcher.addPath(path);
    }
    if (m_store.reload())
        emit changed();
}

QStringList TlsKeys::candidatesFor(const QString& capture) const
{
    static constexpr std::array suffixes{".keys", ".keylog", ".keylog.txt", ".sslkeylog", ".key", ".pem"};
    QStringList found;
    const auto consider = [&](const QString& path) {
        const QFileInfo file(path);
        if (file.isFile() && file.isReadable() && !hasFile(path) &&
            !found.contains(file.absoluteFilePath()) && looksLikeKeys(path))
            found.append(file.absoluteFilePath());
    };
    if (capture != QLatin1String("-")) {
        const QFileInfo file(capture);
        const QDir folder = file.absoluteDir();
        for (const QString& stem : {file.fileName(), file.completeBaseName(), file.baseName()}) {
            for (const char* suffix : suffixes)
                consider(folder.filePath(stem + QLatin1String(suffix)));
        }
    }
    if (const QString named = qEnvironmentVariable("SSLKEYLOGFILE"); !named.isEmpty())
        consider(named);
    return found;
}

bool looksLikeKeys(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray beginning = file.read(lookedAtOctets);
    // A capture may have lines of a key log inside; keys are text.
    if (beginning.contains('\0'))
        return false;
    if (beginning.contains("-----BEGIN ") && beginning.contains("PRIVATE KEY-----"))
        return true;
    static constexpr std::array labels{"CLIENT_RANDOM ",
                                       "RSA ",
                                       "CLIENT_HANDSHAKE_TRAFFIC_SECRET ",
                                       "SERVER_HANDSHAKE_TRAFFIC_SECRET ",
                                       "CLIENT_TRAFFIC_SECRET_0 ",
                                       "SERVER_TRAFFIC_SECRET_0 ",
                                       "EXPORTER_SECRET ",
                                       "CLIENT_EARLY_TRAFFIC_SECRET ",
                                       "PMS_CLIENT_RANDOM "};
    for (const QByteArray& line : beginning.split('\n')) {
        for (const char* label : labels) {
            if (line.startsWith(label))
                return true;
        }
    }
    return false;
}

} // namespace weir
