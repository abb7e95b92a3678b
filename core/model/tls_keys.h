// The TLS secrets that the user gave: files, watched for changes, and what the capture brings along.
#pragma once

#include "core/tls/tls_secret_store.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace weir {

class TlsKeys final : public QObject
{
    Q_OBJECT

public:
    explicit TlsKeys(QObject* parent = nullptr);

    /// A key log or a file with RSA private keys. Empty where that went well, else a sentence that says why
    /// not.
    QString addFile(const QString& path, const QString& password = {});
    void remove(SecretSourceId id);
    /// Paths of the files, in the order in which they were added.
    QStringList files() const;
    bool hasFile(const QString& path) const;

    /// The texts of a capture's secret blocks; what another capture brought is forgotten.
    void setCaptureSecrets(std::span<const std::string> keyLogs);

    std::shared_ptr<const TlsSecrets> secrets() const { return m_store.secrets(); }
    std::vector<SecretSourceReport> sources() const { return m_store.sources(); }
    SecretSourceMatch match(SecretSourceId id, std::span<const ClientRandom> sessions) const
    {
        return m_store.match(id, sessions);
    }

    /// Files that may hold the keys of a capture and are not used yet: of the same name beside it, and what
    /// SSLKEYLOGFILE names.
    QStringList candidatesFor(const QString& capture) const;

signals:
    /// The set of secrets is another one.
    void changed();

private:
    void watch(const QString& path);
    void reload();

    TlsSecretStore m_store;
    QFileSystemWatcher m_watcher;
    QTimer m_delay; ///< a log that is being written changes many times a second
    std::size_t m_captureBlocks = 0;
};

/// Whether the beginning of a file looks like a key log or a private key, so that it is no capture.
bool looksLikeKeys(const QString& path);

} // namespace weir
