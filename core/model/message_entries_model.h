// Lists of what the parsers found: one row per message, or per pair of messages that belong together.
#pragma once

#include "core/analysis/message_analysis.h"
#include "core/analysis/message_order.h"
#include "core/model/chunked_rows.h"
#include "core/model/ordered_list_model.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace weir {

/// A row: a message of a connection, and the one that it is shown with.
struct MessageEntry
{
    std::shared_ptr<const ConnectionMessages> owner; ///< null: the row is gone
    std::uint32_t first = 0;                         ///< index in owner->messages
    std::optional<std::uint32_t> second;

    const MessageRow& message() const { return owner->messages[first]; }
    /// Null where there is none.
    const MessageRow* other() const { return second ? &owner->messages[*second] : nullptr; }
};

/// Where the first message of a row stands among those of all connections.
MessagePlace messagePlaceOf(const MessageEntry& entry);

/// What was published for a connection again replaces its rows; their numbers stay where there are as many.
class MessageEntriesModel : public OrderedListModel
{
    Q_OBJECT

public:
    enum OwnRoles {
        ConnectionRole = OwnRole, ///< number of the connection, uint
        AnomalyGroupRole,         ///< the gravest AnomalyGroup of the row, int; none: invalid
        LastRole
    };

    void put(std::span<const std::shared_ptr<const ConnectionMessages>> connections);
    void clear();
    /// The numbers that messages have in the whole capture: null while they are not known.
    void setNumbers(std::shared_ptr<const MessageOrder> numbers);
    std::size_t totalCount() const override { return m_entries.size(); }
    /// owner is null where the row is gone.
    const MessageEntry& entry(std::uint32_t number) const { return m_entries[number]; }
    /// By number. A copy is a snapshot for another thread.
    const ChunkedRows<MessageEntry>& entries() const { return m_entries; }
    /// The row that shows a message, in either place.
    std::optional<std::uint32_t> find(ConnectionId connection, MessageIndex message) const;
    /// Rows of a connection, in order of their messages.
    std::span<const std::uint32_t> rowsOf(ConnectionId connection) const;

    QVariant data(const QModelIndex& index, int role) const override;
    QString copiedText(std::uint32_t number, std::optional<std::uint32_t> above, int column) const override;

protected:
    using OrderedListModel::OrderedListModel;

    /// The rows that a connection gives.
    virtual std::vector<MessageEntry>
    entriesOf(const std::shared_ptr<const ConnectionMessages>& messages) const = 0;
    /// Of all columns but that of the time.
    virtual QString text(const MessageEntry& entry, int column) const = 0;
    /// As it is copied.
    virtual QString copyText(const MessageEntry& entry, int column) const { return text(entry, column); }
    virtual QString toolTip(const MessageEntry& entry, int column) const { return text(entry, column); }

    bool appendsInOrder() const override { return false; }
    /// Of the first message of the row; empty while it is not known.
    QString numberText(const MessageEntry& entry) const;

private:
    QString timeText(const MessageEntry& entry, std::optional<std::uint32_t> above) const;

    ChunkedRows<MessageEntry> m_entries;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> m_rows; ///< by ConnectionId
    std::shared_ptr<const MessageOrder> m_numbers;
};

/// The snapshot that both lists are ordered from.
class MessageEntrySource : public RowSource
{
public:
    explicit MessageEntrySource(ChunkedRows<MessageEntry> entries) : m_entries(std::move(entries)) {}

    std::uint32_t size() const override { return static_cast<std::uint32_t>(m_entries.size()); }
    bool shows(std::uint32_t row) const override
    {
        return m_entries[row].owner != nullptr && lets(m_entries[row]);
    }
    SortWords words(std::uint32_t row, int column) const override
    {
        return m_entries[row].owner ? wordsOf(m_entries[row], column) : SortWords{};
    }
    std::weak_ordering compare(std::uint32_t a, std::uint32_t b, int column) const override;

protected:
    /// Whether the filter lets it through.
    virtual bool lets(const MessageEntry& entry) const = 0;
    virtual SortWords wordsOf(const MessageEntry& entry, int column) const = 0;
    /// In the order of the messages' numbers.
    static SortWords numberWords(const MessageEntry& entry);
    /// Where words stand for text: all of it; empty for other columns.
    virtual std::string_view textOf(const MessageEntry& entry, int column) const = 0;

private:
    ChunkedRows<MessageEntry> m_entries;
};

} // namespace weir
