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
    Snapshot(ConnectionRows rows, ConnectionExtrasRows extras, ConnectionMarks marks,
             EncapsulationTexts encapsulations, ConnectionFilter filter)
        : m_rows(std::move(rows)),
          m_extras(std::move(extras)),
          m_marks(std::move(marks)),
          m_encapsulations(std::move(encapsulations)),
          m_filter(std::move(filter))
    {
    }

    std::uint32_t size() const override { return static_cast<std::uint32_t>(m_rows.size()); }
    bool shows(std::uint32_t number) const override
    {
        if (m_filter.matchesAll())
            return true;
        const ConnectionId id{number};
        return m_filter.matches({m_rows[number], extrasOf(number), m_marks.mark(id), m_marks.note(id),
                                 m_encapsulations.value(m_rows[number].encapsulation.value)});
    }
    SortWords words(std::uint32_t number, int column) const override
    {
        if (static_cast<ConnectionColumn>(column) == ConnectionColumn::Note)
            return textWords(m_marks.note(ConnectionId{number}));
        return sortWords(m_rows[number], extrasOf(number), static_cast<ConnectionColumn>(column));
    }
    std::weak_ordering compare(std::uint32_t a, std::uint32_t b, int column) const override
    {
        const auto compared = [](const QString& one, const QString& other) {
            return one.compare(other, Qt::CaseInsensitive) <=> 0;
        };
        switch (static_cast<ConnectionColumn>(column)) {
        case ConnectionColumn::Host:
            return compared(extrasOf(a).host, extrasOf(b).host);
        case ConnectionColumn::Protocols:
            return compared(extrasOf(a).protocols, extrasOf(b).protocols);
        case ConnectionColumn::Note:
            return compared(m_marks.note(ConnectionId{a}), m_marks.note(ConnectionId{b}));
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
    ConnectionMarks m_marks;
    EncapsulationTexts m_encapsulations;
    ConnectionFilter m_filter;
};

/// The same connection of the same capture, read again.
bool isSame(const ConnectionSummary& a, const ConnectionSummary& b)
{
    return a.firstFrame == b.firstFrame && a.startTime == b.startTime &&
           ((a.client == b.client && a.server == b.server) || (a.client == b.server && a.server == b.client));
}

/// In rows whose first frames go up; nothing where it is not there.
std::optional<ConnectionId> findSame(const ConnectionRows& rows, const ConnectionSummary& row)
{
    if (row.id.value < rows.size() && isSame(rows[row.id.value], row))
        return row.id;
    // With another filter or limit the numbers differ.
    std::size_t from = 0;
    for (std::size_t to = rows.size(); from < to;) {
        const std::size_t middle = from + (to - from) / 2;
        if (rows[middle].firstFrame < row.firstFrame)
            from = middle + 1;
        else
            to = middle;
    }
    return from < rows.size() && isSame(rows[from], row) ? std::optional(rows[from].id) : std::nullopt;
}

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
        return text(row, numberAbove(index.row()), column);
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
        return copiedText(row.id.value, numberAbove(index.row()), index.column());
    case ColorRole: {
        const unsigned given = color(row.id);
        return given == 0 ? QVariant() : QVariant(static_cast<int>(given));
    }
    case MarkedRole:
        return marked(row.id);
    case DecryptionRole: {
        const auto& decryption = extras(row.id).decryption;
        return decryption ? QVariant(static_cast<int>(*decryption)) : QVariant();
    }
    default:
        return {};
    }
}

QString ConnectionListModel::text(const ConnectionSummary& row, std::optional<std::uint32_t> above,
                                  ConnectionColumn column) const
{
    const auto& toServer = row.direction(Direction::ToServer);
    const auto& toClient = row.direction(Direction::ToClient);
    switch (column) {
    case ConnectionColumn::Number:
        return QString::number(row.id.value);
    case ConnectionColumn::Start:
        return momentText(row.startTime, above ? std::optional(m_rows[*above].startTime) : std::nullopt);
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
        return note(row.id);
    default:
        return {};
    }
}

QString ConnectionListModel::copiedText(std::uint32_t number, std::optional<std::uint32_t> above,
                                        int columnNumber) const
{
    const ConnectionSummary& row = m_rows[number];
    const auto column = static_cast<ConnectionColumn>(columnNumber);
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
        return text(row, above, column);
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
        return formatMoment(row.startTime, captureStart(), TimeFormat::DateAndTime);
    case ConnectionColumn::TotalOctets:
        return formatOctets(totalOctets(row));
    case ConnectionColumn::ClientOctets:
        return formatOctets(row.direction(Direction::ToServer).streamLength);
    case ConnectionColumn::ServerOctets:
        return formatOctets(row.direction(Direction::ToClient).streamLength);
    case ConnectionColumn::Number:
    case ConnectionColumn::Note:
        return note(row.id);
    case ConnectionColumn::Decryption:
        return extras(row.id).decryptionReason;
    case ConnectionColumn::Client:
    case ConnectionColumn::Server:
    case ConnectionColumn::Host:
    case ConnectionColumn::Protocols:
    case ConnectionColumn::Encapsulation:
        return text(row, std::nullopt, column);
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
        const bool isNew = row.id.value >= m_rows.size();
        const bool wasAnomalous = !isNew && m_rows[row.id.value].anomalies.any();
        m_anomalous += (row.anomalies.any() ? 1u : 0u) - (wasAnomalous ? 1u : 0u);
        m_rows.put(row.id.value, row, [](std::size_t number) {
            ConnectionSummary filler;
            filler.id = ConnectionId{static_cast<std::uint32_t>(number)};
            return filler;
        });
        if (m_before && isNew)
            carryOver(row);
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
    m_marks.clear();
    m_texts.clear();
    m_before.reset();
    endResetModel();
}

void ConnectionListModel::clearToReload()
{
    std::optional<Before> before = std::exchange(m_before, std::nullopt);
    if (before) {
        // It is read again before all came back that was to: what was given meanwhile goes with it.
        for (std::uint32_t number = 0; number < m_rows.size(); ++number) {
            const auto same = findSame(before->rows, m_rows[number]);
            if (!same)
                continue;
            before->marks.setMark(*same, m_marks.mark(ConnectionId{number}));
            before->marks.setNote(*same, m_marks.note(ConnectionId{number}));
        }
    } else if (!m_marks.empty()) {
        before = Before{m_rows, m_marks};
    }
    clear();
    m_before = std::move(before);
}

void ConnectionListModel::allCameBack()
{
    m_before.reset();
}

void ConnectionListModel::carryOver(const ConnectionSummary& row)
{
    const auto same = findSame(m_before->rows, row);
    if (!same)
        return;
    if (const ConnectionMark mark = m_before->marks.mark(*same); mark != ConnectionMark{})
        m_marks.setMark(row.id, mark);
    if (const QString note = m_before->marks.note(*same); !note.isEmpty())
        m_marks.setNote(row.id, note);
}

void ConnectionListModel::setFilter(const ConnectionFilter& filter)
{
    m_filter = filter;
    requestOrder();
}

void ConnectionListModel::setEncapsulationLookup(std::function<QString(EncapsulationId)> lookup)
{
    m_encapsulationLookup = std::move(lookup);
}

std::unique_ptr<const RowSource> ConnectionListModel::snapshot() const
{
    return std::make_unique<Snapshot>(m_rows, m_extras, m_marks, m_encapsulations, m_filter);
}

// ---- beyond TCP

const ConnectionExtras& ConnectionListModel::extras(ConnectionId id) const
{
    static const ConnectionExtras none;
    return id.value < m_extras.size() ? m_extras[id.value] : none;
}

void ConnectionListModel::putFacts(std::span<const ParsedFacts> facts)
{
    bool changed = false;
    for (const ParsedFacts& fact : facts) {
        // Most connections of a big capture say nothing that could be parsed: they cost nothing here.
        if (fact.protocols.isEmpty() && fact.host.isEmpty() && fact.connection.value >= m_extras.size())
            continue;
        m_extras.put(fact.connection.value, {shared(fact.protocols), shared(fact.host), fact.requests,
                                             fact.decryption, shared(fact.decryptionReason)});
        changed = true;
    }
    if (changed)
        rowsChanged(m_rows.size(), true);
}

/// One copy of a text, however many connections bear it.
QString ConnectionListModel::shared(const QString& text)
{
    return text.isEmpty() ? QString() : *m_texts.insert(text);
}

// ---- what the user gives

template <typename Change>
void ConnectionListModel::changeMarks(std::span<const ConnectionId> connections, Change change)
{
    if (connections.empty())
        return;
    for (const ConnectionId id : connections) {
        ConnectionMark mark = m_marks.mark(id);
        change(mark);
        m_marks.setMark(id, mark);
    }
    rowsChanged(m_rows.size(), true);
}

void ConnectionListModel::setColor(std::span<const ConnectionId> connections, unsigned color)
{
    changeMarks(connections, [color](ConnectionMark& mark) { mark.color = color & 0xf; });
}

void ConnectionListModel::setMarked(std::span<const ConnectionId> connections, bool marked)
{
    changeMarks(connections, [marked](ConnectionMark& mark) { mark.marked = marked; });
}

void ConnectionListModel::setNote(ConnectionId connection, const QString& note)
{
    m_marks.setNote(connection, note);
    rowsChanged(m_rows.size(), true);
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
