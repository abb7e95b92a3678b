// Saving requests and responses as an HTTP archive, off the GUI thread.
#pragma once

#include "core/model/latest_job.h"
#include "core/model/message_session.h"

#include <QObject>
#include <QString>

#include <vector>

namespace weir {

struct HarOrder
{
    /// A request with its response; either index may be nothing, not both.
    struct Exchange
    {
        ConnectionId connection;
        std::optional<MessageIndex> request;
        std::optional<MessageIndex> response;
    };
    std::vector<Exchange> exchanges;
    QString path;
};

/// One order at a time; a new one supersedes the one before.
class HarExporter final : public QObject
{
    Q_OBJECT

public:
    HarExporter(const ConnectionListModel& connections, MessageSession& session, QObject* parent = nullptr);

    void start(const HarOrder& order);
    void cancel();
    bool running() const { return m_job.running(); }

signals:
    void progressed(int permille);
    void finished(const QString& sentence, const QStringList& paths);
    void failed(const QString& sentence);

private:
    const ConnectionListModel& m_connections;
    MessageSession& m_session;
    LatestJob m_job;
};

/// Exchanges of the rows of a list of messages; rows of other kinds are left out.
std::vector<HarOrder::Exchange> exchangesOf(const MessageListModel& model,
                                            const std::vector<std::uint32_t>& rows);

} // namespace weir
