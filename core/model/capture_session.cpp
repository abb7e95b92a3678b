#include "core/model/capture_session.h"

#include <QFile>
#include <QFileInfo>
#include <QStringList>

#include <algorithm>

namespace weir {

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
    m_messages.end();
}

void CaptureSession::open(const QString& path)
{
    // The old analysis ends before its successor begins: two would only hinder each other.
    m_messages.end();
    m_analysis.reset();
    ++m_generation;
    m_path = path;
    m_error.clear();
    m_progress = {};
    m_ended = false;
    m_connections.clear();
    emit captureChanged();

    m_analysis = m_start(QFile::encodeName(path).toStdString(), m_options, m_bell.ringer());
    m_messages.begin(*m_analysis);
}

void CaptureSession::close()
{
    m_messages.end();
    m_bell.mute();
    m_analysis.reset();
    ++m_generation;
    m_path.clear();
    m_error.clear();
    m_progress = {};
    m_ended = true;
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
    // One at a time, so that the window breathes between: while more lie there, the next event follows.
    const quint64 generation = m_generation;
    std::optional<AnalysisBatch> batch = m_analysis->takeBatch();
    if (!batch)
        return;
    m_progress = batch->progress;
    if (batch->error)
        m_error = fromUtf8(batch->error->message);
    m_connections.setCaptureStart(startTime());
    m_connections.putRows(batch->connections);
    if (const auto capture = info())
        m_messages.onCaptureInfo(*capture);
    m_messages.onRows(batch->connections, startTime());
    emit updated();
    if (generation == m_generation)
        finishIfEnded();
}

void CaptureSession::finishIfEnded()
{
    const AnalysisStage stage = m_progress.stage;
    if (m_ended || stage == AnalysisStage::Opening || stage == AnalysisStage::Reading)
        return;
    m_ended = true;
    m_messages.onLoaded();
    emit loaded();
}

} // namespace weir
