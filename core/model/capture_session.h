// One open capture: the analysis that reads it, and the models that show it. Lives in the GUI thread.
#pragma once

#include "core/analysis/analysis.h"
#include "core/model/bell.h"
#include "core/model/connection_list_model.h"
#include "core/model/message_session.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace weir {

class CaptureSession final : public QObject
{
    Q_OBJECT

public:
    using StartAnalysis =
        std::function<std::unique_ptr<Analysis>(std::string, AnalysisOptions, std::function<void()>)>;

    explicit CaptureSession(QObject* parent = nullptr, StartAnalysis start = Analysis::start);
    /// Stops reading; waits for the slice of packets under way, no longer.
    ~CaptureSession() override;

    /// For the captures that are opened from now on.
    void setOptions(const AnalysisOptions& options) { m_options = options; }

    /// Closes what is open and begins to read. "-": standard input.
    void open(const QString& path);
    void close();
    /// Stops reading; what was read stays.
    void cancel();
    /// Opens the same file again.
    void reload();

    bool isOpen() const { return m_analysis != nullptr; }
    bool loading() const;
    const QString& path() const { return m_path; }
    /// The file's name without folders.
    QString name() const;
    /// Counts captures opened: what was made for another number is out of date.
    quint64 generation() const { return m_generation; }
    const AnalysisProgress& progress() const { return m_progress; }
    /// In thousandths; nothing where the size is not known.
    std::optional<int> progressPermille() const;
    /// Why reading failed; empty where it did not.
    const QString& error() const { return m_error; }
    /// Sentences about the file that its reader should know (cut off, damaged …).
    QStringList notices() const;
    std::shared_ptr<const CaptureInfo> info() const;
    /// Time of the first packet; of the epoch where there is none.
    Timestamp startTime() const;

    ConnectionListModel& connections() { return m_connections; }
    const ConnectionListModel& connections() const { return m_connections; }

    /// What the parsers find.
    MessageSession& messages() { return m_messages; }
    const MessageSession& messages() const { return m_messages; }

    /// Null where nothing is open. Whoever holds it may read on when the capture was closed.
    std::shared_ptr<const Analysis> analysis() const { return m_analysis; }

    // Null where nothing is open.
    std::shared_ptr<const Connection> connection(ConnectionId id) const;
    std::shared_ptr<const StreamView> tcpStream(StreamKey key) const;
    std::shared_ptr<const CaptureOctets> octets() const;
    std::array<std::uint64_t, anomalyCount> anomalyCounts() const;
    void swapRoles(ConnectionId id);

signals:
    /// Another capture, or none: everything before is out of date.
    void captureChanged();
    /// A batch was taken: rows, progress, or the stage changed.
    void updated();
    /// Reading ended, whichever way (stage of progress()).
    void loaded();

private:
    void leaveAnalysis();
    void takeBatches();
    void finishIfEnded();

    StartAnalysis m_start;
    AnalysisOptions m_options;
    QString m_path;
    QString m_error;
    AnalysisProgress m_progress;
    AnalysisBatch m_batch;   ///< the last one taken
    std::size_t m_shown = 0; ///< of its connections
    ConnectionListModel m_connections;
    MessageSession m_messages{m_connections};
    quint64 m_generation = 0;
    bool m_ended = true;
    Bell m_bell{this, [this] { takeBatches(); }};
    std::shared_ptr<Analysis> m_analysis; ///< last but for m_messages, which end() takes off it before
};

} // namespace weir
