#include "core/model/connection_list_model.h"

#include "core/stream/anomaly.h"

#include <QStringList>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t maxSortKeys = 3;
constexpr int reorderIntervalMs = 200;

/// Suspicious is the gravest; what the hosts cannot help the least.
int gravity(AnomalyGroup group)
{
    switch (group) {
    case AnomalyGroup::Suspicious:
        return 5;
    case AnomalyGroup::Limit:
        return 4;
    case AnomalyGroup::Capture:
        return 3;
    case AnomalyGroup::Protocol:
        return 2;
    case AnomalyGroup::Network:
        return 1;
    }
    return 0;
}

template <typename Visit>
void forEachAnomaly(const ConnectionSummary& row, Visit&& visit)
{
    for (std::size_t i = 0; i < anomalyCount; ++i) {
        if (row.anomalies.test(i))
            visit(describe(static_cast<Anomaly>(i)));
    }
}

QVariant gravestGroup(const ConnectionSummary& row)
{
    std::optional<AnomalyGroup> gravest;
    forEachAnomaly(row, [&](const AnomalyDescription& anomaly) {
        if (!gravest || gravity(anomaly.group) > gravity(*gravest))
            gravest = anomaly.group;
    });
    return gravest ? QVariant(static_cast<int>(*gravest)) : QVariant();
}

/// Zero says nothing in a column of oddities: it stays empty.
QString countUnlessZero(std::uint64_t count)
{
    return count == 0 ? QString() : formatCount(count);
}

} // namespace

ConnectionListModel::ConnectionListModel(QObject* parent) : QAbstractTableModel(parent), m_job(this)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(reorderIntervalMs);
    connect(&m_timer, &QTimer::timeout, this, &ConnectionListModel::requestOrder);
}

int ConnectionListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int ConnectionListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : connectionColumnCount;
}

QVariant ConnectionListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ConnectionSummary& row = m_rows[m_order[static_cast<std::size_t>(index.row())]];
    const auto column = static_cast<ConnectionColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return toolTip(row, column);
    case ConnectionRole:
        return row.id.value;
    case AnomalyGroupRole:
        return gravestGroup(row);
    case StateRole:
        return static_cast<int>(row.state);
    case CopyRole:
        return copyText(row, column);
    default:
        return {};
    }
}

QVariant ConnectionListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= connectionColumnCount)
        return {};
    const auto column = static_cast<ConnectionColumn>(section);
    switch (role) {
    case Qt::DisplayRole:
        return columnTitle(column);
    case Qt::ToolTipRole:
        return columnExplanation(column);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QString ConnectionListModel::text(const ConnectionSummary& row, ConnectionColumn column) const
{
    const auto& toServer = row.direction(Direction::ToServer);
    const auto& toClient = row.direction(Direction::ToClient);
    switch (column) {
    case ConnectionColumn::Number:
        return QString::number(row.id.value);
    case ConnectionColumn::Start:
        return formatMoment(row.startTime, m_captureStart, m_timeFormat);
    case ConnectionColumn::Duration:
        return formatSeconds(row.duration);
    case ConnectionColumn::Client:
        return formatEndpoint(row.client);
    case ConnectionColumn::Server:
        return formatEndpoint(row.server);
    case ConnectionColumn::State:
        return fromUtf8(toName(row.state));
    case ConnectionColumn::ConnState:
        return fromUtf8(toName(row.connState));
    case ConnectionColumn::Packets:
        return formatCount(totalPackets(row));
    case ConnectionColumn::TotalOctets:
        return formatCount(totalOctets(row));
    case ConnectionColumn::ClientOctets:
        return formatCount(toServer.streamLength);
    case ConnectionColumn::ServerOctets:
        return formatCount(toClient.streamLength);
    case ConnectionColumn::Gaps:
        return countUnlessZero(totalGaps(row));
    case ConnectionColumn::Retransmissions:
        return countUnlessZero(std::uint64_t{toServer.retransmissions} + toClient.retransmissions);
    case ConnectionColumn::OutOfOrder:
        return countUnlessZero(std::uint64_t{toServer.outOfOrder} + toClient.outOfOrder);
    case ConnectionColumn::Conflicts:
        return countUnlessZero(std::uint64_t{toServer.conflicts} + toClient.conflicts);
    case ConnectionColumn::RoundTrip:
        return row.handshakeRoundTrip.nanoseconds < 0 ? QString() : formatDuration(row.handshakeRoundTrip);
    case ConnectionColumn::FirstOctet:
        return row.timeToFirstOctet.nanoseconds < 0 ? QString() : formatDuration(row.timeToFirstOctet);
    case ConnectionColumn::Throughput:
        return throughput(row) == 0 ? QString() : tr("%1/s").arg(formatOctets(throughput(row)));
    case ConnectionColumn::ClosedWindow:
        return row.zeroWindow.nanoseconds == 0 ? QString() : formatDuration(row.zeroWindow);
    case ConnectionColumn::Anomalies: {
        QStringList names;
        forEachAnomaly(row, [&](const AnomalyDescription& anomaly) { names.append(fromUtf8(anomaly.name)); });
        return names.join(QLatin1String(", "));
    }
    case ConnectionColumn::Encapsulation:
        return encapsulationText(row.encapsulation);
    case ConnectionColumn::Evidence:
        return fromUtf8(toName(row.roleEvidence));
    }
    return {};
}

QString ConnectionListModel::copyText(const ConnectionSummary& row, ConnectionColumn column) const
{
    switch (column) {
    case ConnectionColumn::Packets:
    case ConnectionColumn::TotalOctets:
    case ConnectionColumn::ClientOctets:
    case ConnectionColumn::ServerOctets:
    case ConnectionColumn::Gaps:
    case ConnectionColumn::Retransmissions:
    case ConnectionColumn::OutOfOrder:
    case ConnectionColumn::Conflicts:
    case ConnectionColumn::Throughput:
        return QString::number(sortWords(row, column).front());
    case ConnectionColumn::RoundTrip:
        return row.handshakeRoundTrip.nanoseconds < 0 ? QString() : formatSeconds(row.handshakeRoundTrip);
    case ConnectionColumn::FirstOctet:
        return row.timeToFirstOctet.nanoseconds < 0 ? QString() : formatSeconds(row.timeToFirstOctet);
    case ConnectionColumn::ClosedWindow:
        return formatSeconds(row.zeroWindow);
    default:
        return text(row, column);
    }
}

QString ConnectionListModel::toolTip(const ConnectionSummary& row, ConnectionColumn column) const
{
    switch (column) {
    case ConnectionColumn::State:
    case ConnectionColumn::ConnState:
        return tr("%1 – %2").arg(fromUtf8(toName(row.connState)), fromUtf8(explain(row.connState)));
    case ConnectionColumn::Anomalies: {
        QStringList lines;
        forEachAnomaly(row, [&](const AnomalyDescription& anomaly) {
            lines.append(
                tr("<b>%1</b>: %2").arg(fromUtf8(anomaly.name), fromUtf8(anomaly.sentence).toHtmlEscaped()));
        });
        return lines.join(QLatin1String("<br>"));
    }
    case ConnectionColumn::Start:
        return formatMoment(row.startTime, m_captureStart, TimeFormat::DateAndTime);
    case ConnectionColumn::TotalOctets:
        return formatOctets(totalOctets(row));
    case ConnectionColumn::ClientOctets:
        return formatOctets(row.direction(Direction::ToServer).streamLength);
    case ConnectionColumn::ServerOctets:
        return formatOctets(row.direction(Direction::ToClient).streamLength);
    case ConnectionColumn::Client:
    case ConnectionColumn::Server:
    case ConnectionColumn::Encapsulation:
        return text(row, column);
    default:
        return {};
    }
}

void ConnectionListModel::putRows(std::span<const ConnectionSummary> changed)
{
    if (changed.empty())
        return;
    const std::size_t before = m_rows.size();
    for (const ConnectionSummary& row : changed) {
        m_rows.put(row);
        const std::uint32_t encapsulation = row.encapsulation.value;
        if (encapsulation != 0 && m_encapsulationLookup && !m_encapsulations.contains(encapsulation))
            m_encapsulations.insert(encapsulation, m_encapsulationLookup(row.encapsulation));
    }
    // Which of the rows shown have changed would cost more to find out than to show.
    if (before != 0 && changed.front().id.value < before && !m_order.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, connectionColumnCount - 1));
    if (inNaturalOrder() && !ordering()) {
        appendNatural(before);
        return;
    }
    if (m_job.running())
        m_orderStale = true;
    else if (!m_timer.isActive())
        m_timer.start();
}

bool ConnectionListModel::inNaturalOrder() const
{
    return m_filter.matchesAll() && m_keys.front() == SortKey{};
}

void ConnectionListModel::appendNatural(std::size_t from)
{
    if (from == m_rows.size())
        return;
    beginInsertRows({}, static_cast<int>(from), static_cast<int>(m_rows.size()) - 1);
    for (std::size_t id = from; id < m_rows.size(); ++id)
        m_order.push_back(static_cast<std::uint32_t>(id));
    endInsertRows();
}

void ConnectionListModel::clear()
{
    m_job.cancel();
    m_timer.stop();
    m_orderStale = false;
    beginResetModel();
    m_rows.clear();
    m_order.clear();
    m_encapsulations.clear();
    endResetModel();
}

void ConnectionListModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= connectionColumnCount)
        return;
    const SortKey first{static_cast<ConnectionColumn>(column), order == Qt::DescendingOrder};
    std::vector<SortKey> keys{first};
    for (const SortKey& key : m_keys) {
        if (key.column != first.column && keys.size() < maxSortKeys)
            keys.push_back(key);
    }
    setSortKeys(std::move(keys));
}

void ConnectionListModel::setSortKeys(std::vector<SortKey> keys)
{
    if (keys.empty())
        keys.push_back(SortKey{});
    if (keys == m_keys)
        return;
    m_keys = std::move(keys);
    requestOrder();
}

void ConnectionListModel::setFilter(const ConnectionFilter& filter)
{
    m_filter = filter;
    requestOrder();
}

void ConnectionListModel::setTimeFormat(TimeFormat format)
{
    m_timeFormat = format;
    startColumnChanged();
}

void ConnectionListModel::setCaptureStart(Timestamp start)
{
    if (start == m_captureStart)
        return;
    m_captureStart = start;
    startColumnChanged();
}

void ConnectionListModel::startColumnChanged()
{
    if (m_order.empty())
        return;
    const int column = static_cast<int>(ConnectionColumn::Start);
    emit dataChanged(index(0, column), index(rowCount() - 1, column));
}

void ConnectionListModel::setEncapsulationLookup(std::function<QString(EncapsulationId)> lookup)
{
    m_encapsulationLookup = std::move(lookup);
}

ConnectionId ConnectionListModel::idAt(int row) const
{
    return ConnectionId{m_order[static_cast<std::size_t>(row)]};
}

std::optional<int> ConnectionListModel::rowOf(ConnectionId id) const
{
    const auto found = std::find(m_order.begin(), m_order.end(), id.value);
    if (found == m_order.end())
        return std::nullopt;
    return static_cast<int>(found - m_order.begin());
}

void ConnectionListModel::requestOrder()
{
    m_timer.stop();
    m_orderStale = false;
    OrderRequest request{m_rows, m_encapsulations, m_filter, m_keys};
    m_job.start([request = std::move(request)](
                    const JobContext& context) { return makeOrder(request, context.cancelFlag()); },
                [this](std::vector<std::uint32_t> order) {
                    applyOrder(std::move(order));
                    if (m_orderStale)
                        m_timer.start();
                    else
                        emit orderApplied();
                });
}

/// Three steps, each of which a view can follow: what is new is put at the end, all are brought into order
/// with what must go at the end, the end is taken off.
void ConnectionListModel::applyOrder(std::vector<std::uint32_t> order)
{
    std::vector<bool> shown(m_rows.size());
    for (const std::uint32_t id : m_order)
        shown[id] = true;
    std::vector<std::uint32_t> added;
    for (const std::uint32_t id : order) {
        if (!shown[id])
            added.push_back(id);
        shown[id] = false;
    }
    const std::size_t wanted = order.size();
    for (const std::uint32_t id : m_order) {
        if (shown[id])
            order.push_back(id);
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

void ConnectionListModel::permute(std::vector<std::uint32_t> order)
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
