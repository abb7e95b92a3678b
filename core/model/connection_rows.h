// The rows of the connection list: what TCP says of a connection, and what everything above it does.
#pragma once

#include "core/model/chunked_rows.h"
#include "core/stream/connection_summary.h"
#include "core/stream/conversation_facts.h"

#include <QHash>
#include <QString>

#include <cstdint>
#include <optional>

namespace weir {

/// Index: ConnectionId.
using ConnectionRows = ChunkedRows<ConnectionSummary>;

/// What the parsers found, which most connections have late, or not at all.
struct ConnectionExtras
{
    QString protocols; ///< from the outside in: "TLS 1.3 › HTTP/2"
    QString host;
    std::uint32_t requests = 0;
    std::optional<Decryption> decryption; ///< nothing: no TLS
    QString decryptionReason;
};

/// Index: ConnectionId; shorter than the rows where the last ones have none.
using ConnectionExtrasRows = ChunkedRows<ConnectionExtras>;

/// What the user did to a connection.
struct ConnectionMark
{
    std::uint8_t color : 4 = 0; ///< 1 to 9; 0: none
    bool marked : 1 = false;

    friend bool operator==(const ConnectionMark&, const ConnectionMark&) = default;
};

/// What the user gave to connections. A copy is a snapshot.
class ConnectionMarks
{
public:
    ConnectionMark mark(ConnectionId id) const
    {
        return id.value < m_marks.size() ? m_marks[id.value] : none;
    }
    QString note(ConnectionId id) const { return m_notes.value(id.value); }
    bool empty() const { return m_marks.size() == 0 && m_notes.isEmpty(); }

    void setMark(ConnectionId id, ConnectionMark mark) { m_marks.put(id.value, mark); }
    /// Empty: takes it away.
    void setNote(ConnectionId id, const QString& note)
    {
        if (note.isEmpty())
            m_notes.remove(id.value);
        else
            m_notes.insert(id.value, note);
    }
    void clear()
    {
        m_marks.clear();
        m_notes.clear();
    }

private:
    static constexpr ConnectionMark none{};

    ChunkedRows<ConnectionMark> m_marks; ///< index: ConnectionId; shorter where the last ones have none
    QHash<std::uint32_t, QString> m_notes;
};

} // namespace weir
