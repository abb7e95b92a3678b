#include "core/model/capture_session.h"

#include <QFile>
#include <QFileInfo>
#include <QStringList>

#include <algorithm>

namespace weir {

namespace {

// As many as are shown in some milliseconds. A window that was busy finds more in its mailbox.
constexpr std::size_t rowsAtOnce = 10'000;

} // namespace

CaptureSession::CaptureSession(QObject* parent, StartAnalysis start)
    : QObject(parent), m_start(std::move(start))
{
    m_connections.setEncapsulationLookup([this](EncapsulationId id) {
        QStringList names;
        if (m_analysis) {
            for (const std::string& name : m_analysis->encapsulationNames(id))
                names.append(fromUtf8(name));
        }
        return names.join(QStringLiteral(" › "));
    });
}

CaptureSession::~CaptureSession()
{
    leaveAnalysis();
}

/// An export may go on reading octets through it, but nothing more of the file is analysed.
void CaptureSession::leaveAnalysis()
{
    m_messages.end();
    m_bell.mute();
    if (m_analysis)
        m_analysis->cancel();
    m_analysis.reset();
}

void CaptureSession::open(const QString& path)
{
    const bool again = isOpen() && path == m_path;
    // The old analysis ends before its successor begins: two would only hinder each other.
    leaveAnalysis();
    ++m_generation;
    m_path = path;
    m_error.clear();
    m_progress = {};
    m_ended = false;
    m_batch = {};
    m_shown = 0;
    if (again)
        m_connections.clearToReload();
    else
        m_connections.clear();
    emit captureChanged();

    m_analysis = m_start(QFile::encodeName(path).toStdString(), m_options, m_bell.ringer());
    m_messages.begin(*m_analysis);
}

void CaptureSession::close()
{
    leaveAnalysis();
    ++m_generation;
    m_path.clear();
    m_error.clear();
    m_progress = {};
    m_ended = true;
    m_batch = {};
    m_shown = 0;
    m_connections.clear();
    emit captureChanged();
}

void CaptureSession::cancel()
{
    if (m_analysis)
        m_analysis->cancel();
}

void CaptureSession::reload()
{
    if (isOpen())
        open(QString(m_path));
}

bool CaptureSession::loading() const
{
    return !m_ended;
}

QString CaptureSession::name() const
{
    return m_path == QLatin1String("-") ? tr("standard input") : QFileInfo(m_path).fileName();
}

std::optional<int> CaptureSession::progressPermille() const
{
    if (m_progress.size == 0)
        return std::nullopt;
    const double share = static_cast<double>(m_progress.consumed) / static_cast<double>(m_progress.size);
    return static_cast<int>(std::min(share, 1.0) * 1000);
}

QStringList CaptureSession::notices() const
{
    QStringList sentences;
    if (const auto capture = info()) {
        for (const CaptureNotice& notice : capture->notices)
            sentences.append(fromUtf8(notice.message));
    }
    return sentences;
}

std::shared_ptr<const CaptureInfo> CaptureSession::info() const
{
    return m_analysis ? m_analysis->captureInfo() : nullptr;
}

Timestamp CaptureSession::startTime() const
{
    const auto capture = info();
    return capture && capture->firstTime ? *capture->firstTime : Timestamp{};
}

std::shared_ptr<const Connection> CaptureSession::connection(ConnectionId id) const
{
    return m_analysis ? m_analysis->connection(id) : nullptr;
}

std::shared_ptr<const StreamView> CaptureSession::tcpStream(StreamKey key) const
{
    return m_analysis ? m_analysis->tcpStream(key) : nullptr;
}

std::shared_ptr<const CaptureOctets> CaptureSession::octets() const
{
    return m_analysis ? m_analysis->octets() : nullptr;
}

std::array<std::uint64_t, anomalyCount> CaptureSession::anomalyCounts() const
{
    return m_analysis ? m_analysis->anomalyCounts() : std::array<std::uint64_t, anomalyCount>{};
}

void CaptureSession::swapRoles(ConnectionId id)
{
    if (m_analysis)
        m_analysis->swapRoles(id);
}

void CaptureSession::takeBatches()
{
    // A part at a time, so that the window breathes between: while more lie there, the next event follows.
    if (m_shown == m_batch.connections.size()) {
        std::optional<AnalysisBatch> batch = m_analysis->takeBatch();
        if (!batch)
            return;
        m_batch = std::move(*batch);
        m_shown = 0;
    }
    const auto left = std::span<const ConnectionSummary>(m_batch.connections).subspan(m_shown);
    const auto rows = left.first(std::min(left.size(), rowsAtOnce));
    m_shown += rows.size();
    const bool whole = rows.size() == left.size();
    const AnalysisStage stage = m_progress.stage;
    m_progress = m_batch.progress;
    if (!whole)
        m_progress.stage = stage; // what it tells comes with the last row
    else if (m_batch.error)
        m_error = fromUtf8(m_batch.error->message);
    m_connections.setCaptureStart(startTime());
    m_connections.putRows(rows);
    if (const auto capture = info())
        m_messages.onCaptureInfo(*capture);
    m_messages.onRows(rows, startTime());
    if (whole) {
        m_batch = {};
        m_shown = 0;
    }
    const quint64 generation = m_generation;
    emit updated();
    if (generation != m_generation)
        return;
    if (whole)
        finishIfEnded();
    // Until nothing is left: a part may have been shown when it was rung for the next batch.
    m_bell.ringAgain();
}

void CaptureSession::finishIfEnded()
{
    const AnalysisStage stage = m_progress.stage;
    if (m_ended || stage == AnalysisStage::Opening || stage == AnalysisStage::Reading)
        return;
    m_ended = true;
    if (stage == AnalysisStage::Finished)
        m_connections.allCameBack();
    m_messages.onLoaded();
    emit loaded();
}

} // namespace weir
