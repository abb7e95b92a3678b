#include "core/model/ordered_list_model.h"

#include <QCoreApplication>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace weir {

namespace {

constexpr int reorderIntervalMs = 200;

} // namespace

OrderedListModel::OrderedListModel(SortKey usual, QObject* parent)
    : QAbstractTableModel(parent), m_usual(usual), m_keys{usual}, m_job(this)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(reorderIntervalMs);
    connect(&m_timer, &QTimer::timeout, this, &OrderedListModel::requestOrder);
}

int OrderedListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int OrderedListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(columns().size());
}

QString OrderedListModel::columnTitle(int column) const
{
    return QCoreApplication::translate(context(), columns()[static_cast<std::size_t>(column)].title);
}

QString OrderedListModel::columnExplanation(int column) const
{
    return QCoreApplication::translate(context(), columns()[static_cast<std::size_t>(column)].explanation);
}

Qt::Alignment OrderedListModel::alignmentOf(int column) const
{
    const bool numeric = columns()[static_cast<std::size_t>(column)].numeric;
    return (numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
}

QVariant OrderedListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return columnTitle(section);
    case Qt::ToolTipRole:
        return columnExplanation(section);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(alignmentOf(section));
    default:
        return {};
    }
}

void OrderedListModel::rowsChanged(std::size_t from, bool changed)
{
    // Which of the rows shown have changed would cost more to find out than to show.
    if (changed && !m_order.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    if (appendsInOrder() && !ordering())
        appendRows(from);
    else if (m_job.running())
        m_orderStale = true;
    else if (!m_timer.isActive())
        m_timer.start();
}

void OrderedListModel::appendRows(std::size_t from)
{
    if (from == totalCount())
        return;
    beginInsertRows({}, static_cast<int>(from), static_cast<int>(totalCount()) - 1);
    for (std::size_t number = from; number < totalCount(); ++number)
        m_order.push_back(static_cast<std::uint32_t>(number));
    endInsertRows();
}

void OrderedListModel::columnChanged(int column)
{
    if (!m_order.empty())
        emit dataChanged(index(0, column), index(rowCount() - 1, column));
}

void OrderedListModel::setTimeFormat(TimeFormat format)
{
    if (format == m_timeFormat)
        return;
    m_timeFormat = format;
    columnChanged(timeColumn());
    emit timeFormatChanged();
}

void OrderedListModel::setCaptureStart(Timestamp start)
{
    if (start == m_captureStart)
        return;
    m_captureStart = start;
    columnChanged(timeColumn());
}

QString OrderedListModel::momentText(Timestamp time, std::optional<Timestamp> above) const
{
    const bool since = m_timeFormat == TimeFormat::SincePrevious;
    return formatMoment(time, since ? above.value_or(time) : m_captureStart, m_timeFormat);
}

void OrderedListModel::forgetOrder()
{
    m_job.cancel();
    m_timer.stop();
    m_orderStale = false;
    m_order.clear();
}

void OrderedListModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= columnCount())
        return;
    std::vector<SortKey> keys{SortKey{column, order == Qt::DescendingOrder}};
    for (const SortKey& key : m_keys) {
        if (key.column != column && keys.size() < maxSortKeys)
            keys.push_back(key);
    }
    setSortKeys(std::move(keys));
}

void OrderedListModel::setSortKeys(std::vector<SortKey> keys)
{
    if (keys.empty())
        keys.push_back(m_usual);
    if (keys == m_keys)
        return;
    m_keys = std::move(keys);
    requestOrder();
}

std::optional<int> OrderedListModel::placeOf(std::uint32_t number) const
{
    const auto found = std::find(m_order.begin(), m_order.end(), number);
    if (found == m_order.end())
        return std::nullopt;
    return static_cast<int>(found - m_order.begin());
}

void OrderedListModel::requestOrder()
{
    m_timer.stop();
    m_orderStale = false;
    std::shared_ptr<const RowSource> rows = snapshot();
    m_job.start([rows = std::move(rows), keys = m_keys](
                    const JobContext& context) { return makeOrder(*rows, keys, context.cancelFlag()); },
                [this](std::vector<std::uint32_t> order) {
                    applyOrder(std::move(order));
                    if (m_orderStale)
                        m_timer.start();
                    else
                        emit orderApplied();
                });
}

void OrderedListModel::applyOrder(std::vector<std::uint32_t> order)
{
    emit orderAboutToChange();
    rearrange(std::move(order));
    emit orderChanged();
}

/// Three steps, each of which a view can follow: what is new is put at the end, all are brought into order
/// with what must go at the end, the end is taken off.
void OrderedListModel::rearrange(std::vector<std::uint32_t> order)
{
    std::vector<bool> shown(totalCount());
    for (const std::uint32_t number : m_order)
        shown[number] = true;
    std::vector<std::uint32_t> added;
    for (const std::uint32_t number : order) {
        if (!shown[number])
            added.push_back(number);
        shown[number] = false;
    }
    const std::size_t wanted = order.size();
    for (const std::uint32_t number : m_order) {
        if (shown[number])
            order.push_back(number);
    }
    if (!added.empty()) {
        beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(added.size()) - 1);
        m_order.insert(m_order.end(), added.begin(), added.end());
        endInsertRows();
    }
    if (order != m_order)
        permute(std::move(order));
    if (wanted < m_order.size()) {
        beginRemoveRows({}, static_cast<int>(wanted), rowCount() - 1);
        m_order.resize(wanted);
        endRemoveRows();
    }
}

void OrderedListModel::permute(std::vector<std::uint32_t> order)
{
    emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    const std::vector<std::uint32_t> old = std::exchange(m_order, std::move(order));
    std::unordered_map<std::uint32_t, int> rows; // only of what is held on to: a selection, not the list
    for (const QModelIndex& held : before)
        rows.emplace(old[static_cast<std::size_t>(held.row())], -1);
    for (std::size_t row = 0; row < m_order.size() && !rows.empty(); ++row) {
        if (const auto found = rows.find(m_order[row]); found != rows.end())
            found->second = static_cast<int>(row);
    }
    QModelIndexList after;
    after.reserve(before.size());
    for (const QModelIndex& held : before)
        after.append(index(rows.at(old[static_cast<std::size_t>(held.row())]), held.column()));
    changePersistentIndexList(before, after);
    emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

} // namespace weir
