#include "core/model/connection_detail_model.h"

#include "core/stream/anomaly.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <optional>

namespace weir {

struct ConnectionDetailModel::Node
{
    QString key; ///< part of the path; not shown
    QString name;
    QString value;
    QString description;
    std::optional<Direction> direction;
    std::optional<std::uint64_t> offset;
    std::optional<AnomalyGroup> group;
    Node* parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<Node>> children;

    Node& add(const char* childKey, QString childName, QString childValue = {}, QString childDescription = {})
    {
        auto child = std::make_unique<Node>();
        child->key = QLatin1String(childKey);
        child->name = std::move(childName);
        child->value = std::move(childValue);
        child->description = std::move(childDescription);
        child->parent = this;
        child->row = static_cast<int>(children.size());
        children.push_back(std::move(child));
        return *children.back();
    }

    QString path() const { return parent ? parent->path() + QLatin1Char('/') + key : QString(); }
};

namespace {

using Node = ConnectionDetailModel::Node;

/// More would help nobody: the stream itself shows them.
constexpr std::size_t maxPlaces = 200;

QString tr(const char* text)
{
    return QCoreApplication::translate("weir::ConnectionDetailModel", text);
}

QString frames(FrameNumber before, FrameNumber after)
{
    if (before.value == 0 && after.value == 0)
        return tr("no frame beside it");
    if (before.value == 0)
        return tr("before frame %1").arg(after.value);
    if (after.value == 0)
        return tr("behind frame %1").arg(before.value);
    return tr("between frames %1 and %2").arg(before.value).arg(after.value);
}

QString evidenceSentence(RoleEvidence evidence)
{
    switch (evidence) {
    case RoleEvidence::User:
        return tr("You exchanged client and server.");
    case RoleEvidence::Syn:
        return tr("The client sent the SYN.");
    case RoleEvidence::SynAck:
        return tr("The server sent the SYN/ACK.");
    case RoleEvidence::Protocol:
        return tr("The first octets tell which side is the client.");
    case RoleEvidence::Port:
        return tr("No handshake was captured; the server has the well-known port.");
    case RoleEvidence::FirstSender:
        return tr("No handshake was captured; the client sent the first packet.");
    }
    return {};
}

QString historyWords(const std::string& history)
{
    static const std::map<char, const char*> words{
        {'s', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "SYN")},
        {'h', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "SYN/ACK")},
        {'a', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "ACK alone")},
        {'d', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "data")},
        {'f', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "FIN")},
        {'r', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "RST")},
        {'g', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "gap")},
        {'t', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "data again")},
        {'w', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "window closed")},
        {'c', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "bad checksum")},
        {'i', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "inconsistent flags")},
        {'q', QT_TRANSLATE_NOOP("weir::ConnectionDetailModel", "SYN and FIN or RST in one")},
    };
    QStringList lines;
    for (const char letter : history) {
        const char lowered = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
        const auto found = words.find(lowered);
        if (found == words.end())
            continue;
        lines.append(tr("%1  %2: %3")
                         .arg(QLatin1Char(letter))
                         .arg(senderName(lowered == letter ? Direction::ToClient : Direction::ToServer),
                              tr(found->second)));
    }
    return lines.join(QLatin1Char('\n'));
}

void addConnection(Node& root, const Connection& connection, const QString& encapsulation, Timestamp start)
{
    Node& node = root.add("connection", tr("Connection"), tr("tcp.stream %1").arg(connection.id().value));
    node.add("client", tr("Client"), formatEndpoint(connection.client()));
    node.add("server", tr("Server"), formatEndpoint(connection.server()));
    node.add("evidence", tr("Client by"), fromUtf8(toName(connection.roleEvidence())),
             evidenceSentence(connection.roleEvidence()));
    if (!encapsulation.isEmpty())
        node.add("encapsulation", tr("Encapsulation"), encapsulation);
    node.add("frames", tr("Frames"),
             tr("%1 packets, from %2 to %3")
                 .arg(formatCount(connection.packets().size()))
                 .arg(connection.firstFrame().value)
                 .arg(connection.lastFrame().value));
    node.add(
        "start", tr("Start"), formatMoment(connection.startTime(), start, TimeFormat::DateAndTime),
        tr("%1 s after the first packet of the capture").arg(formatSeconds(connection.startTime() - start)));
    node.add("duration", tr("Duration"), formatDuration(connection.duration()));
}

void addState(Node& root, const Connection& connection)
{
    Node& node = root.add("state", tr("State"), fromUtf8(toName(connection.state())));
    for (const Direction sender : bothDirections)
        node.add(sender == Direction::ToServer ? "client" : "server", senderName(sender),
                 fromUtf8(toName(connection.endpointState(sender))));
    node.add("conn_state", tr("Conn state"),
             tr("%1 – %2").arg(fromUtf8(toName(connection.connState())),
                               fromUtf8(explain(connection.connState()))));
    const std::string history = connection.history();
    node.add("history", tr("History"), fromUtf8(history), historyWords(history));
}

void addTiming(Node& root, const Connection& connection)
{
    Node& node = root.add("timing", tr("Timing"));
    if (const auto roundTrip = connection.handshakeRoundTrip()) {
        node.value = tr("RTT %1").arg(formatDuration(*roundTrip));
        node.add("rtt", tr("Handshake RTT"), formatDuration(*roundTrip),
                 tr("From the SYN to the ACK that completes the handshake"));
    }
    for (const Direction direction : bothDirections) {
        const StreamStats& stats = connection.stats(direction);
        const QString sender = senderName(direction);
        if (stats.timeToFirstOctet)
            node.add(direction == Direction::ToServer ? "first_client" : "first_server",
                     tr("%1: first octet").arg(sender),
                     tr("after %1").arg(formatDuration(*stats.timeToFirstOctet)));
        const StreamStats::RoundTrip& acks = stats.ackRoundTrip;
        if (acks.samples != 0) {
            node.add(direction == Direction::ToServer ? "ack_client" : "ack_server",
                     tr("%1: ACK RTT").arg(sender),
                     tr("%1 … %2, mean %3 (%4 samples)")
                         .arg(formatDuration(acks.minimum), formatDuration(acks.maximum),
                              formatDuration(acks.mean()), formatCount(acks.samples)));
        }
    }
}

void addGaps(Node& node, const Connection& connection, Direction direction)
{
    const std::vector<SequenceGap> gaps = connection.stream(direction).gaps();
    if (gaps.empty())
        return;
    std::uint64_t missing = 0;
    for (const SequenceGap& gap : gaps)
        missing += gap.length;
    Node& list = node.add("gaps", tr("Gaps"),
                          tr("%1, %2 missing").arg(formatCount(gaps.size()), formatOctetCount(missing)));
    for (std::size_t i = 0; i < std::min(gaps.size(), maxPlaces); ++i) {
        const SequenceGap& gap = gaps[i];
        Node& child =
            list.add("gap", tr("at %1").arg(formatCount(gap.offset)),
                     tr("%1, %2").arg(formatOctetCount(gap.length), QLatin1String(toName(gap.cause))),
                     frames(gap.before, gap.after));
        child.direction = direction;
        child.offset = gap.offset;
    }
    if (gaps.size() > maxPlaces)
        list.add("more", tr("…"), tr("%1 more").arg(formatCount(gaps.size() - maxPlaces)));
}

void addDirection(Node& root, const Connection& connection, Direction direction)
{
    const StreamStats& stats = connection.stats(direction);
    const StreamBuffer& stream = connection.stream(direction);
    const bool fromClient = direction == Direction::ToServer;
    Node& node = root.add(fromClient ? "to_server" : "to_client",
                          fromClient ? tr("Client → server") : tr("Server → client"),
                          formatOctetCount(stream.length()));
    node.direction = direction;
    node.offset = 0;
    node.add("packets", tr("Packets"), formatCount(stats.packets));
    node.add("payload", tr("Payload"), formatOctetCount(stats.payloadOctets),
             tr("What the packets carried, repeated octets included"));
    if (stream.presentOctets() != stream.length())
        node.add("present", tr("Captured"), formatOctetCount(stream.presentOctets()),
                 tr("Octets of the stream that are in the capture"));
    if (stats.retransmissions != 0)
        node.add("retransmissions", tr("Retransmissions"), formatCount(stats.retransmissions));
    if (stats.outOfOrder != 0)
        node.add("out_of_order", tr("Out of order"), formatCount(stats.outOfOrder));
    if (stats.conflicts != 0)
        node.add("conflicts", tr("Conflicts"), formatCount(stats.conflicts),
                 tr("Ranges that were sent again with other octets"));
    if (stats.zeroWindows != 0)
        node.add(
            "zero_window", tr("Window closed"),
            tr("%1 times, %2 in all").arg(formatCount(stats.zeroWindows), formatDuration(stats.zeroWindow)));
    if (const std::int64_t lasted = connection.duration().nanoseconds; lasted > 0 && stream.length() > 0) {
        const double rate = static_cast<double>(stream.length()) / static_cast<double>(lasted) * 1e9;
        node.add("throughput", tr("Throughput"),
                 tr("%1/s").arg(formatOctets(static_cast<std::uint64_t>(rate))),
                 tr("Octets of the stream over the whole duration of the connection"));
    }
    const QString end = stats.rst && stats.fin ? tr("FIN, RST")
                        : stats.rst            ? tr("RST")
                        : stats.fin            ? tr("FIN")
                                               : tr("open");
    node.add("end", tr("End"), end);
    addGaps(node, connection, direction);
}

void addAnomalies(Node& root, const Connection& connection)
{
    const std::vector<AnomalyCount> counts = connection.anomalies();
    if (counts.empty())
        return;
    std::map<Anomaly, std::vector<AnomalyPlace>> places;
    for (const AnomalyPlace& place : connection.anomalyPlaces())
        places[place.anomaly].push_back(place);
    Node& node = root.add("anomalies", tr("Anomalies"), formatCount(counts.size()));
    for (const AnomalyCount& count : counts) {
        const AnomalyDescription& anomaly = describe(count.anomaly);
        Node& child = node.add("anomaly", fromUtf8(anomaly.name), fromUtf8(anomaly.sentence),
                               fromUtf8(anomaly.sentence));
        child.key = child.name;
        child.group = anomaly.group;
        child.add("count", tr("Count"), formatCount(count.count));
        const auto& where = places[count.anomaly];
        for (std::size_t i = 0; i < std::min(where.size(), maxPlaces); ++i) {
            const AnomalyPlace& place = where[i];
            QString value = senderName(place.direction);
            if (place.offset)
                value = tr("%1, offset %2").arg(value, formatCount(*place.offset));
            Node& leaf = child.add("place", tr("Frame %1").arg(place.frame.value), value);
            leaf.direction = place.direction;
            leaf.offset = place.offset;
        }
    }
}

} // namespace

ConnectionDetailModel::ConnectionDetailModel(QObject* parent)
    : QAbstractItemModel(parent), m_root(std::make_unique<Node>())
{
}

ConnectionDetailModel::~ConnectionDetailModel() = default;

void ConnectionDetailModel::setConnection(std::shared_ptr<const Connection> connection,
                                          const QString& encapsulation, Timestamp captureStart)
{
    beginResetModel();
    m_root = std::make_unique<Node>();
    if (connection) {
        addConnection(*m_root, *connection, encapsulation, captureStart);
        addState(*m_root, *connection);
        addTiming(*m_root, *connection);
        for (const Direction direction : bothDirections)
            addDirection(*m_root, *connection, direction);
        addAnomalies(*m_root, *connection);
    }
    endResetModel();
}

const ConnectionDetailModel::Node* ConnectionDetailModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<const Node*>(index.constInternalPointer()) : m_root.get();
}

QModelIndex ConnectionDetailModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeOf(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex ConnectionDetailModel::parent(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    const Node* above = nodeOf(index)->parent;
    return above == m_root.get() ? QModelIndex() : createIndex(above->row, 0, above);
}

int ConnectionDetailModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent)->children.size());
}

int ConnectionDetailModel::columnCount(const QModelIndex&) const
{
    return 2;
}

QVariant ConnectionDetailModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Node& node = *nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == 0 ? node.name : node.value;
    case Qt::ToolTipRole: // what a narrow column cuts off, and what it means
        return node.description.isEmpty() || node.description == node.value
                   ? node.value
                   : QStringLiteral("%1\n%2").arg(node.value, node.description);
    case DescriptionRole:
        return node.description.isEmpty() ? QVariant() : QVariant(node.description);
    case PathRole:
        return node.path();
    case DirectionRole:
        return node.direction ? QVariant(static_cast<int>(*node.direction)) : QVariant();
    case OffsetRole:
        return node.offset ? QVariant(static_cast<quint64>(*node.offset)) : QVariant();
    case AnomalyGroupRole:
        return node.group ? QVariant(static_cast<int>(*node.group)) : QVariant();
    default:
        return {};
    }
}

QVariant ConnectionDetailModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == 0 ? tr("Field") : tr("Value");
}

} // namespace weir
