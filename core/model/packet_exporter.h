// Saving the packets of connections as a capture of their own, off the GUI thread.
#pragma once

#include "core/model/capture_session.h"
#include "core/model/latest_job.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <vector>

namespace weir {

/// One order at a time; a new one supersedes the one before.
class PacketExporter final : public QObject
{
    Q_OBJECT

public:
    explicit PacketExporter(const CaptureSession& session, QObject* parent = nullptr);

    /// A safe file name: "web-3.pcapng", "web-5-connections.pcapng".
    QString readyName(const std::vector<ConnectionId>& connections) const;

    /// A pcapng file with all packets of these connections and the TLS secrets that belong to them. Replaces
    /// what is there.
    void start(const std::vector<ConnectionId>& connections, const QString& path);
    void cancel();
    bool running() const { return m_job.running(); }

signals:
    void progressed(int permille);
    void finished(const QString& sentence, const QStringList& paths);
    void failed(const QString& sentence);

private:
    const CaptureSession& m_session;
    LatestJob m_job;
};

} // namespace weir
