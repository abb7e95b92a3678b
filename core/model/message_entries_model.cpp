#include "core/model/message_entries_model.h"

#include "core/model/anomaly_text.h"

#include <algorithm>

namespace weir {

namespace {

std::bitset<anomalyCount> anomaliesOf(const MessageEntry& entry)
{
    return entry.other() ? entry.message().anomalies | entry.other()->anomalies : entry.message().anomalies;
}

} // namespace

void MessageEntriesModel::put(std::span<const std::shared_ptr<const ConnectionMessages>> connections)
{
    if (connections.empty())
        return;
    const std::size_t before = m_entries.size();
    bool changed = false;
    for (const auto& messages : connections) {
        const std::vector<MessageEntry> entries = entriesOf(messages);
        std::vector<std::uint32_t>& rows = m_rows[messages->connection.value];
        changed = changed || !rows.empty();
        for (std::size_t i = 0; i < std::max(entries.size(), rows.size()); ++i) {
            if (i >= rows.size())
                rows.push_back(static_cast<std::uint32_t>(m_entries.size()));
            m_entries.put(rows[i], i < entries.size() ? entries[i] : MessageEntry{});
        }
        // Rows that are gone keep their number, but are nobody's: a later message must not be taken for them.
        rows.resize(entries.size());
        if (rows.empty())
            m_rows.erase(messages->connection.value);
    }
    rowsChanged(before, changed);
}

MessagePlace messagePlaceOf(const MessageEntry& entry)
{
    return {entry.message().firstFrame, entry.owner->connection, entry.message().index};
}

void MessageEntriesModel::setNumbers(std::shared_ptr<const MessageOrder> numbers)
{
    m_numbers = std::move(numbers);
    columnChanged(0);
}

QString MessageEntriesModel::numberText(const MessageEntry& entry) const
{
    const auto number = m_numbers ? m_numbers->numberOf(messagePlaceOf(entry)) : std::nullopt;
    return number ? QString::number(number->value) : QString();
}

SortWords MessageEntrySource::numberWords(const MessageEntry& entry)
{
    const MessagePlace place = messagePlaceOf(entry);
    return {place.firstFrame.value, place.connection.value, place.index.value};
}

void MessageEntriesModel::clear()
{
    beginResetModel();
    forgetOrder();
    m_entries.clear();
    m_rows.clear();
    m_numbers.reset();
    endResetModel();
}

std::span<const std::uint32_t> MessageEntriesModel::rowsOf(ConnectionId connection) const
{
    const auto found = m_rows.find(connection.value);
    return found == m_rows.end() ? std::span<const std::uint32_t>() : found->second;
}

std::optional<std::uint32_t> MessageEntriesModel::find(ConnectionId connection, MessageIndex message) const
{
    for (const std::uint32_t row : rowsOf(connection)) {
        const MessageEntry& shown = m_entries[row];
        if (shown.message().index == message || (shown.other() && shown.other()->index == message))
            return row;
    }
    return std::nullopt;
}

QVariant MessageEntriesModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const MessageEntry& shown = m_entries[rowNumber(index.row())];
    if (!shown.owner)
        return {}; // gone, and taken off with the next order
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == timeColumn() ? timeText(shown, numberAbove(index.row()))
                                              : text(shown, index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(alignmentOf(index.column()));
    case Qt::ToolTipRole:
        return index.column() == timeColumn()
                   ? formatMoment(shown.message().firstTime, captureStart(), TimeFormat::DateAndTime)
                   : toolTip(shown, index.column());
    case CopyRole:
        return copiedText(rowNumber(index.row()), numberAbove(index.row()), index.column());
    case ConnectionRole:
        return shown.owner->connection.value;
    case AnomalyGroupRole: {
        const auto group = gravestGroup(anomaliesOf(shown));
        return group ? QVariant(static_cast<int>(*group)) : QVariant();
    }
    default:
        return {};
    }
}

QString MessageEntriesModel::copiedText(std::uint32_t number, std::optional<std::uint32_t> above,
                                        int column) const
{
    const MessageEntry& shown = m_entries[number];
    if (!shown.owner)
        return {};
    return column == timeColumn() ? timeText(shown, above) : copyText(shown, column);
}

/// Empty where octets of no frame made the message.
QString MessageEntriesModel::timeText(const MessageEntry& entry, std::optional<std::uint32_t> above) const
{
    const auto timeOf = [](const MessageEntry& of) {
        return of.owner && of.message().firstFrame.value != 0 ? std::optional(of.message().firstTime)
                                                              : std::nullopt;
    };
    const auto time = timeOf(entry);
    return time ? momentText(*time, above ? timeOf(m_entries[*above]) : std::nullopt) : QString();
}

std::weak_ordering MessageEntrySource::compare(std::uint32_t a, std::uint32_t b, int column) const
{
    if (!m_entries[a].owner || !m_entries[b].owner)
        return std::weak_ordering::equivalent;
    return compareText(textOf(m_entries[a], column), textOf(m_entries[b], column));
}

} // namespace weir
