// The list of messages over all connections: one row per request with its response, per WebSocket or gRPC
// message, per handshake message, by what is chosen.
#pragma once

#include "core/model/filter_terms.h"
#include "core/model/format.h"
#include "core/model/message_entries_model.h"

#include <optional>

namespace weir {

/// Which messages the list shows.
enum class MessageChoice : std::uint8_t {
    Exchanges, ///< requests with their responses; commands with their replies
    Messages,  ///< WebSocket, gRPC, server-sent events
    Handshakes,
    All
};

enum class MessageColumn : std::uint8_t {
    Number, ///< in the whole capture, as weir-cli counts
    Connection,
    Time,
    Method,
    What,
    Status,
    Type,
    Size,
    Wait,
    Total,
    Protocol,
    Host,
    Frames,
    Anomalies
};

class MessageListModel final : public MessageEntriesModel
{
    Q_OBJECT

public:
    explicit MessageListModel(QObject* parent = nullptr);

    std::span<const ListColumn> columns() const override;
    int octetsColumn() const override { return static_cast<int>(MessageColumn::Size); }
    int timeColumn() const override { return static_cast<int>(MessageColumn::Time); }

    void setFilter(const QString& text);
    bool isFiltered() const { return !m_terms.empty(); }
    void setChoice(MessageChoice choice);
    MessageChoice choice() const { return m_choice; }
    /// A choice that shows some, where this one shows none.
    MessageChoice otherChoice() const;
    static QStringList filterFields();

private:
    const char* context() const override { return "weir::MessageListModel"; }
    std::unique_ptr<const RowSource> snapshot() const override;
    std::vector<MessageEntry>
    entriesOf(const std::shared_ptr<const ConnectionMessages>& messages) const override;
    QString text(const MessageEntry& entry, int column) const override;
    QString copyText(const MessageEntry& entry, int column) const override;
    QString toolTip(const MessageEntry& entry, int column) const override;

    std::vector<FilterTerm> m_terms;
    MessageChoice m_choice = MessageChoice::Exchanges;
};

/// "GET /index.html → 200", "ClientHello": what a row is, in one line.
QString entrySummary(const MessageEntry& entry);
/// Host of a URL, without port; empty where there is none.
std::string_view hostOfUrl(std::string_view url);
/// "HTTP/1", "WebSocket": for a person.
QString protocolTitle(std::string_view protocol);

} // namespace weir
