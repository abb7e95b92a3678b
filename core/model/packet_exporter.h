// Saving the packets of connections as a capture of their own, off the GUI thread.
#pragma once

#include "core/export/capture_export.h"
#include "core/model/capture_session.h"
#include "core/model/exporter.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace weir {

class PacketExporter final : public Exporter
{
    Q_OBJECT

public:
    explicit PacketExporter(CaptureSession& session, QObject* parent = nullptr);

    /// A safe file name: "web-3.pcapng", "web-5-connections.pcapng".
    QString readyName(const std::vector<ConnectionId>& connections) const;

    /// A pcapng file with all packets of these connections and the TLS secrets that belong to them. Replaces
    /// what is there.
    void start(const std::vector<ConnectionId>& connections, const QString& path);

private:
    void write(CaptureExportSource source, const QString& path);

    CaptureSession& m_session;
    bool m_gathering = false;
};

} // namespace weir
