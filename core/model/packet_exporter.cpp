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

PacketExporter::PacketExporter(CaptureSession& session, QObject* parent)
    : Exporter(parent), m_session(session)
{
    // What the parsers found is gone then; what is being written goes on.
    connect(&session.messages(), &MessageSession::aboutToEnd, this, [this] {
        if (std::exchange(m_gathering, false))
            interrupt();
    });
}

QString PacketExporter::readyName(const std::vector<ConnectionId>& connections) const
{
    // Of "web.pcap.gz", as of "web.pcapng": "web".
    const QString base = QFileInfo(m_session.path()).fileName().section(QLatin1Char('.'), 0, 0);
    const QString of = base.isEmpty() || base == QLatin1String("-") ? QStringLiteral("capture") : base;
    return connections.size() == 1
               ? QStringLiteral("%1-%2.pcapng").arg(of, QString::number(connections.front().value))
               : QStringLiteral("%1-%2-connections.pcapng").arg(of, QString::number(connections.size()));
}

void PacketExporter::start(const std::vector<ConnectionId>& connections, const QString& path)
{
    auto analysis = m_session.analysis();
    const MessageAnalysis* parsed = m_session.messages().analysis();
    if (!analysis || parsed == nullptr)
        return;
    m_gathering = true;
    gather(
        [analysis = std::move(analysis), parsed, secrets = m_session.messages().secrets(),
         connections](const JobContext& context) {
            CaptureExportSource source{analysis->octets(), analysis->captureInfo(), {}, {}};
            std::vector<ClientRandom> randoms;
            for (const ConnectionId id : connections) {
                if (context.cancelled())
                    break;
                if (auto connection = analysis->connection(id))
                    source.connections.push_back(std::move(connection));
                if (const auto messages = parsed->messages(id))
                    addClientRandoms(randoms, messages->facts);
            }
            source.keyLog = keyLogOf(*secrets, randoms);
            return source;
        },
        [this, path](CaptureExportSource source) {
            m_gathering = false;
            write(std::move(source), path);
        },
        &m_session.messages().pool());
}

void PacketExporter::write(CaptureExportSource source, const QString& path)
{
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
