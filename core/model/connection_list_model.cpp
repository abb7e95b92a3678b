#include "core/model/connection_list_model.h"

#include "core/model/anomaly_text.h"

#include <algorithm>
#include <utility>

namespace weir {

namespace {

/// Zero says nothing in a column of oddities: it stays empty.
QString countUnlessZero(std::uint64_t count)
{
    return count == 0 ? QString() : formatCount(count);
}

/// A snapshot of the list, for its order.
class Snapshot final : public RowSource
{
public:
    Snapshot(ConnectionRows rows, ConnectionExtrasRows extras, EncapsulationTexts encapsulations,
             ConnectionFilter filter)
        : m_rows(std::move(rows)),
          m_extras(std::move(extras)),
          m_encapsulations(std::move(encapsulations)),
          m_filter(std::move(filter))
    {
    }

    std::uint32_t size() const override { return static_cast<std::uint32_t>(m_rows.size()); }
    bool shows(std::uint32_t number) const override
    {
        return m_filter.matchesAll() ||
               m_filter.matches(m_rows[number], extrasOf(number),
                                m_encapsulations.value(m_rows[number].encapsulation.value));
    }
    SortWords words(std::uint32_t number, int column) const override
    {
        return sortWords(m_rows[number], extrasOf(number), static_cast<ConnectionColumn>(column));
    }
    std::weak_ordering compare(std::uint32_t a, std::uint32_t b, int column) const override
    {
        const auto compared = [&](QString ConnectionExtras::*text) {
            return (extrasOf(a).*text).compare(extrasOf(b).*text, Qt::CaseInsensitive) <=> 0;
        };
        switch (static_cast<ConnectionColumn>(column)) {
        case ConnectionColumn::Host:
            return compared(&ConnectionExtras::host);
        case ConnectionColumn::Protocols:
            return compared(&ConnectionExtras::protocols);
        case ConnectionColumn::Note:
            return compared(&ConnectionExtras::note);
        default:
            return std::weak_ordering::equivalent;
        }
    }

private:
    const ConnectionExtras& extrasOf(std::uint32_t number) const
    {
        static const ConnectionExtras none;
        return number < m_extras.size() ? m_extras[number] : none;
    }

    ConnectionRows m_rows;
    ConnectionExtrasRows m_extras;
    EncapsulationTexts m_encapsulations;
    ConnectionFilter m_filter;
};

} // namespace

ConnectionListModel::ConnectionListModel(QObject* parent) : OrderedListModel(SortKey{}, parent) {}

QVariant ConnectionListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ConnectionSummary& row = m_rows[rowNumber(index.row())];
    const auto column = static_cast<ConnectionColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(alignmentOf(index.column()));
    case Qt::ToolTipRole:
        return toolTip(row, column);
    case ConnectionRole:
        return row.id.value;
    case AnomalyGroupRole: {
        const auto group = gravestGroup(row.anomalies);
        return group ? QVariant(static_cast<int>(*group)) : QVariant();
    }
    case StateRole:
        return static_cast<int>(row.state);
    case CopyRole:
        return copyText(row, column);
    case ColorRole: {
        const unsigned color = extras(row.id).color;
        return color == 0 ? QVariant() : QVariant(static_cast<int>(color));
    }
    case MarkedRole:
        return extras(row.id).marked;
    case DecryptionRole: {
        const auto& decryption = extras(row.id).decryption;
        return decryption ? QVariant(static_cast<int>(*decryption)) : QVariant();
    }
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
    case ConnectionColumn::Anomalies:
        return anomalyNames(row.anomalies);
    case ConnectionColumn::Encapsulation:
        return encapsulationText(row.encapsulation);
    case ConnectionColumn::Evidence:
        return fromUtf8(toName(row.roleEvidence));
    default:
        return factsText(row, column);
    }
}

/// What the parsers found, and the user's note.
QString ConnectionListModel::factsText(const ConnectionSummary& row, ConnectionColumn column) const
{
    const ConnectionExtras& facts = extras(row.id);
    switch (column) {
    case ConnectionColumn::Host:
        return facts.host;
    case ConnectionColumn::Protocols:
        return facts.protocols;
    case ConnectionColumn::Requests:
        return countUnlessZero(facts.requests);
    case ConnectionColumn::Decryption:
        return facts.decryption ? decryptionText(*facts.decryption) : QString();
    case ConnectionColumn::Note:
        return facts.note;
    default:
        return {};
    }
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
    case ConnectionColumn::Requests:
    case ConnectionColumn::Throughput:
        return QString::number(sortWords(row, extras(row.id), column).front());
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
    case ConnectionColumn::Anomalies:
        return anomalySentences(row.anomalies);
    case ConnectionColumn::Start:
        return formatMoment(row.startTime, m_captureStart, TimeFormat::DateAndTime);
    case ConnectionColumn::TotalOctets:
        return formatOctets(totalOctets(row));
    case ConnectionColumn::ClientOctets:
        return formatOctets(row.direction(Direction::ToServer).streamLength);
    case ConnectionColumn::ServerOctets:
        return formatOctets(row.direction(Direction::ToClient).streamLength);
    case ConnectionColumn::Number:
    case ConnectionColumn::Note:
        return extras(row.id).note;
    case ConnectionColumn::Decryption:
        return extras(row.id).decryptionReason;
    case ConnectionColumn::Client:
    case ConnectionColumn::Server:
    case ConnectionColumn::Host:
    case ConnectionColumn::Protocols:
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
        const bool wasAnomalous = row.id.value < m_rows.size() && m_rows[row.id.value].anomalies.any();
        m_anomalous += (row.anomalies.any() ? 1u : 0u) - (wasAnomalous ? 1u : 0u);
        m_rows.put(row.id.value, row, [](std::size_t number) {
            ConnectionSummary filler;
            filler.id = ConnectionId{static_cast<std::uint32_t>(number)};
            return filler;
        });
        const std::uint32_t encapsulation = row.encapsulation.value;
        if (encapsulation != 0 && m_encapsulationLookup && !m_encapsulations.contains(encapsulation))
            m_encapsulations.insert(encapsulation, m_encapsulationLookup(row.encapsulation));
    }
    rowsChanged(before, before != 0 && changed.front().id.value < before);
}

bool ConnectionListModel::appendsInOrder() const
{
    return m_filter.matchesAll() && sortKeys().front() == SortKey{};
}

void ConnectionListModel::clear()
{
    beginResetModel();
    forgetOrder();
    m_rows.clear();
    m_anomalous = 0;
    m_extras.clear();
    m_encapsulations.clear();
    endResetModel();
}

void ConnectionListModel::setFilter(const ConnectionFilter& filter)
{
    m_filter = filter;
    requestOrder();
}

void ConnectionListModel::setTimeFormat(TimeFormat format)
{
    m_timeFormat = format;
    columnChanged(static_cast<int>(ConnectionColumn::Start));
}

void ConnectionListModel::setCaptureStart(Timestamp start)
{
    if (start == m_captureStart)
        return;
    m_captureStart = start;
    columnChanged(static_cast<int>(ConnectionColumn::Start));
}

void ConnectionListModel::setEncapsulationLookup(std::function<QString(EncapsulationId)> lookup)
{
    m_encapsulationLookup = std::move(lookup);
}

std::unique_ptr<const RowSource> ConnectionListModel::snapshot() const
{
    return std::make_unique<Snapshot>(m_rows, m_extras, m_encapsulations, m_filter);
}

// ---- beyond TCP

const ConnectionExtras& ConnectionListModel::extras(ConnectionId id) const
{
    static const ConnectionExtras none;
    return id.value < m_extras.size() ? m_extras[id.value] : none;
}

template <typename Change>
void ConnectionListModel::changeExtras(std::span<const ConnectionId> connections, Change change)
{
    if (connections.empty())
        return;
    for (const ConnectionId id : connections) {
        ConnectionExtras changed = extras(id);
        change(changed);
        m_extras.put(id.value, std::move(changed));
    }
    rowsChanged(m_rows.size(), true);
}

void ConnectionListModel::putFacts(std::span<const ParsedFacts> facts)
{
    std::vector<ConnectionId> ids;
    std::vector<const ParsedFacts*> told;
    for (const ParsedFacts& fact : facts) {
        // Most connections of a big capture say nothing that could be parsed: they cost nothing here.
        if (fact.protocols.isEmpty() && fact.host.isEmpty() && fact.connection.value >= m_extras.size())
            continue;
        ids.push_back(fact.connection);
        told.push_back(&fact);
    }
    auto next = told.begin();
    changeExtras(ids, [&next](ConnectionExtras& extras) {
        const ParsedFacts& fact = **next++;
        extras.protocols = fact.protocols;
        extras.host = fact.host;
        extras.requests = fact.requests;
        extras.decryption = fact.decryption;
        extras.decryptionReason = fact.decryptionReason;
    });
}

void ConnectionListModel::setColor(std::span<const ConnectionId> connections, unsigned color)
{
    changeExtras(connections,
                 [color](ConnectionExtras& extras) { extras.color = static_cast<std::uint8_t>(color); });
}

void ConnectionListModel::setMarked(std::span<const ConnectionId> connections, bool marked)
{
    changeExtras(connections, [marked](ConnectionExtras& extras) { extras.marked = marked; });
}

void ConnectionListModel::setNote(ConnectionId connection, const QString& note)
{
    changeExtras(std::span(&connection, 1), [&note](ConnectionExtras& extras) { extras.note = note; });
}

QString decryptionText(Decryption decryption)
{
    switch (decryption) {
    case Decryption::Decrypted:
        return ConnectionListModel::tr("decrypted");
    case Decryption::Partly:
        return ConnectionListModel::tr("partly");
    case Decryption::NoSecrets:
        return ConnectionListModel::tr("no secrets");
    case Decryption::Unsupported:
        return ConnectionListModel::tr("unsupported");
    case Decryption::Failed:
        return ConnectionListModel::tr("secrets do not fit");
    case Decryption::NotNeeded:
        return ConnectionListModel::tr("nothing encrypted");
    }
    return {};
}

} // namespace weir
