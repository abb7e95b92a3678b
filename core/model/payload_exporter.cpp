#include "core/model/payload_exporter.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <optional>

namespace weir {

namespace {

struct Result
{
    std::vector<ExportedFile> files;
    std::optional<ExportError> error;
};

std::optional<Direction> directionOf(ExportShape shape)
{
    switch (shape) {
    case ExportShape::Client:
        return Direction::ToServer;
    case ExportShape::Server:
        return Direction::ToClient;
    default:
        return std::nullopt;
    }
}

std::uint64_t octetsOf(const PayloadSource& source)
{
    std::uint64_t octets = 0;
    for (const auto& view : source.directions)
        octets += view ? view->length() : 0;
    return octets;
}

/// Off the GUI thread: one source after the other, until one fails.
class Export
{
public:
    Export(const ExportOrder& order, const std::vector<PayloadSource>& sources)
        : m_order(order), m_sources(sources)
    {
        for (const PayloadSource& source : sources)
            m_total += octetsOf(source);
    }

    /// tell(permille) is false to cancel.
    template <typename Tell>
    Result run(Tell tell)
    {
        const std::string folder = QFile::encodeName(m_order.folder).toStdString();
        const PayloadExportOptions options{PayloadFiles::PerDirection, m_order.gaps, SideCar::WhereGaps,
                                           m_order.existing};
        Result result;
        QDir().mkpath(m_order.folder);
        for (const PayloadSource& source : m_sources) {
            const ExportProgress progress = [&](std::uint64_t done) {
                return tell(m_total == 0 ? 1000 : static_cast<int>((m_done + done) * 1000 / m_total));
            };
            if (m_order.shape == ExportShape::TwoFiles) {
                auto written = exportPayloadFolder(source, folder, defaultNameTemplate, options, progress);
                if (!written)
                    return failed(std::move(result), written.error());
                result.files.insert(result.files.end(), written->begin(), written->end());
            } else {
                auto written = exportPayloadFile(source, pathFor(source, folder), options, progress);
                if (!written)
                    return failed(std::move(result), written.error());
                result.files.push_back(*written);
            }
            m_done += octetsOf(source);
        }
        return result;
    }

private:
    std::string pathFor(const PayloadSource& source, const std::string& folder) const
    {
        const std::string name =
            m_order.fileName.isEmpty()
                ? payloadFileName(source, directionOf(m_order.shape), defaultNameTemplate)
                : QFile::encodeName(m_order.fileName).toStdString();
        return folder + "/" + name;
    }

    static Result failed(Result result, const ExportError& error)
    {
        result.error = error;
        return result;
    }

    const ExportOrder& m_order;
    const std::vector<PayloadSource>& m_sources;
    std::uint64_t m_total = 0;
    std::uint64_t m_done = 0;
};

QString sentenceOf(const std::vector<ExportedFile>& files, const QStringList& paths)
{
    std::uint64_t octets = 0;
    std::uint64_t gaps = 0;
    for (const ExportedFile& file : files) {
        octets += file.octets;
        gaps += file.gaps;
    }
    QString sentence =
        paths.size() == 1
            ? PayloadExporter::tr("Saved %1 in %2")
                  .arg(formatOctetCount(octets), QDir::toNativeSeparators(paths.front()))
            : PayloadExporter::tr("Saved %1 in %2 files in %3")
                  .arg(formatOctetCount(octets), formatCount(files.size()),
                       paths.isEmpty() ? QString()
                                       : QDir::toNativeSeparators(QFileInfo(paths.front()).absolutePath()));
    if (gaps != 0)
        sentence += PayloadExporter::tr(" – %1 gaps, listed beside it").arg(formatCount(gaps));
    return sentence;
}

} // namespace

PayloadExporter::PayloadExporter(const CaptureSession& session, QObject* parent)
    : Exporter(parent), m_session(session)
{
}

PayloadSource PayloadExporter::sourceOf(ConnectionId id, ExportShape shape) const
{
    const ConnectionSummary& row = m_session.connections().connection(id);
    PayloadSource source{id, row.client, row.server, {}};
    const auto only = directionOf(shape);
    for (const Direction direction : bothDirections) {
        if (!only || *only == direction)
            source.directions[static_cast<std::size_t>(direction)] = m_session.tcpStream({id, direction});
    }
    return source;
}

QString PayloadExporter::readyName(ConnectionId id, ExportShape shape) const
{
    if (shape == ExportShape::TwoFiles)
        return {};
    return fromUtf8(payloadFileName(sourceOf(id, shape), directionOf(shape), defaultNameTemplate));
}

bool PayloadExporter::hasGaps(ConnectionId id, ExportShape shape) const
{
    const ConnectionSummary& row = m_session.connections().connection(id);
    const auto only = directionOf(shape);
    return std::any_of(bothDirections.begin(), bothDirections.end(), [&](Direction direction) {
        return (!only || *only == direction) && row.direction(direction).gaps != 0;
    });
}

void PayloadExporter::start(const ExportOrder& order)
{
    std::vector<PayloadSource> sources;
    for (const ConnectionId id : order.connections)
        sources.push_back(sourceOf(id, order.shape));
    for (std::size_t i = 0; sources.size() == 1 && i < order.views.size(); ++i) {
        if (order.views[i] && sources.front().directions[i])
            sources.front().directions[i] = order.views[i];
    }
    run([order, sources = std::move(sources)](const JobContext& context, const Tell& tell) -> Outcome {
        const Result result = Export(order, sources).run([&](int permille) {
            tell(permille);
            return !context.cancelled();
        });
        if (result.error)
            return Unexpected(fromUtf8(result.error->message));
        QStringList paths;
        for (const ExportedFile& file : result.files)
            paths.append(QFile::decodeName(file.path.c_str()));
        QString sentence = sentenceOf(result.files, paths);
        return Saved{std::move(sentence), std::move(paths)};
    });
}

} // namespace weir
