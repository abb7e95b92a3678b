// Saving requests and responses as an HTTP archive, off the GUI thread.
#pragma once

#include "core/model/exporter.h"
#include "core/model/message_session.h"

#include <QString>

#include <vector>

namespace weir {

struct HarOrder
{
    ChunkedRows<MessageEntry> entries; ///< of the list of messages, as they are now
    std::vector<std::uint32_t> rows;   ///< of those, by number; what is no request or response is left out
    QString path;
};

/// Whether any of the rows is an exchange. Looks at the first hundred thousand: beyond, it is taken for
/// granted.
bool hasExchange(const HarOrder& order);

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

} // namespace weir
