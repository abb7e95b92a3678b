// Saving requests and responses as an HTTP archive, off the GUI thread.
#pragma once

#include "core/model/exporter.h"
#include "core/model/message_session.h"

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

class HarExporter final : public Exporter
{
    Q_OBJECT

public:
    HarExporter(const ConnectionListModel& connections, MessageSession& session, QObject* parent = nullptr);

    void start(const HarOrder& order);

private:
    const ConnectionListModel& m_connections;
    MessageSession& m_session;
};

/// Exchanges of the rows of a list of messages; rows of other kinds are left out.
std::vector<HarOrder::Exchange> exchangesOf(const MessageListModel& model,
                                            const std::vector<std::uint32_t>& rows);

} // namespace weir
