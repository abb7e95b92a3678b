#include "core/model/packet_exporter.h"

#include "core/export/capture_export.h"
#include "core/model/format.h"
#include "core/tls/key_log.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace weir {

PacketExporter::PacketExporter(const CaptureSession& session, QObject* parent)
    : Exporter(parent), m_session(session)
{
}

QString PacketExporter::readyName(const std::vector<ConnectionId>& connections) const
{
    // Of "web.pcap.gz", as of "web.pcapng": "web".
    const QString base = QFileInfo(m_session.path()).fileName().section(QLatin1Char('.'), 0, 0);
    const QString of = base.isEmpty() || base == QLatin1String("-") ? QStringLiteral("capture") : base;
    return connections.size() == 1
               ? QStringLiteral("%1-%2.pcapng").arg(of).arg(connections.front().value)
               : QStringLiteral("%1-%2-connections.pcapng").arg(of).arg(connections.size());
}

void PacketExporter::start(const std::vector<ConnectionId>& connections, const QString& path)
{
    const MessageSession& messages = m_session.messages();
    CaptureExportSource source{m_session.octets(),
                               m_session.info(),
                               {},
                               keyLogOf(*messages.secrets(), messages.clientRandoms(connections))};
    for (const ConnectionId id : connections) {
        if (auto connection = m_session.connection(id))
            source.connections.push_back(std::move(connection));
    }
    if (source.connections.empty())
        return;
    run([source = std::move(source), path](const JobContext& context, const Tell& tell) -> Outcome {
        const auto exported = exportCapture(source, QFile::encodeName(path).toStdString(),
                                            ExistingFile::Replace, [&](int permille) {
                                                tell(permille);
                                                return !context.cancelled();
                                            });
        if (!exported)
            return Unexpected(fromUtf8(exported.error().message));
        const QString written = QFile::decodeName(exported->path.c_str());
        return Saved{tr("Saved %1 packets in %2")
                         .arg(formatCount(exported->packets), QDir::toNativeSeparators(written)),
                     {written}};
    });
}

} // namespace weir
