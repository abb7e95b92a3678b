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

/// Nothing where there is no such connection.
std::optional<PayloadSource> sourceOf(const Analysis& analysis, ConnectionId id, ExportShape shape)
{
    const auto connection = analysis.connection(id);
    if (!connection)
        return std::nullopt;
    PayloadSource source{id, connection->client(), connection->server(), {}};
    const auto only = directionOf(shape);
    for (const Direction direction : bothDirections) {
        if (!only || *only == direction)
            source.directions[static_cast<std::size_t>(direction)] =
                std::make_shared<const TcpStreamView>(connection->stream(direction), analysis.octets());
    }
    return source;
}

/// Off the GUI thread: one source after the other, until one fails.
class Export
{
public:
    Export(const ExportOrder& order, const Analysis& analysis) : m_order(order), m_analysis(analysis) {}

    /// tell(permille) is false to cancel.
    template <typename Tell>
    Result run(Tell tell)
    {
        const std::string folder = QFile::encodeName(m_order.folder).toStdString();
        const PayloadExportOptions options{PayloadFiles::PerDirection, m_order.gaps, SideCar::WhereGaps,
                                           m_order.existing};
        Result result;
        QDir().mkpath(m_order.folder);
        for (std::size_t i = 0; i < m_order.connections.size(); ++i) {
            // One at a time: the indexes of a million connections would not have room.
            if (!tell(static_cast<int>(i * 1000 / m_order.connections.size())))
                break;
            const auto made = sourceOf(m_analysis, m_order.connections[i], m_order.shape);
            if (!made)
                continue;
            const PayloadSource source = m_order.connections.size() == 1 ? withViews(*made) : *made;
            const std::uint64_t octets = std::max<std::uint64_t>(octetsOf(source), 1);
            const ExportProgress progress = [&](std::uint64_t done) {
                const std::uint64_t share = std::min(done, octets) * 1000 / octets;
                return tell(static_cast<int>((i * 1000 + share) / m_order.connections.size()));
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
        }
        return result;
    }

private:
    PayloadSource withViews(PayloadSource source) const
    {
        for (std::size_t i = 0; i < m_order.views.size(); ++i) {
            if (m_order.views[i] && source.directions[i])
                source.directions[i] = m_order.views[i];
        }
        return source;
    }

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
    const Analysis& m_analysis;
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

QString PayloadExporter::readyName(ConnectionId id, ExportShape shape) const
{
    if (shape == ExportShape::TwoFiles)
        return {};
    const auto analysis = m_session.analysis();
    const auto source = analysis ? sourceOf(*analysis, id, shape) : std::nullopt;
    return source ? fromUtf8(payloadFileName(*source, directionOf(shape), defaultNameTemplate)) : QString();
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
    auto analysis = m_session.analysis();
    if (!analysis)
        return;
    run([order, analysis = std::move(analysis)](const JobContext& context, const Tell& tell) -> Outcome {
        const Result result = Export(order, *analysis).run([&](int permille) {
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
