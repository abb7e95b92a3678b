#include "core/model/connection_detail.h"

#include "core/stream/anomaly.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <map>
#include <optional>

namespace weir {

namespace {

using Node = DetailField;

/// More would help nobody: the stream itself shows them.
constexpr std::size_t maxPlaces = 200;

QString tr(const char* text)
{
    return QCoreApplication::translate("weir::ConnectionDetail", text);
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
        {'s', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "SYN")},
        {'h', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "SYN/ACK")},
        {'a', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "ACK alone")},
        {'d', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "data")},
        {'f', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "FIN")},
        {'r', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "RST")},
        {'g', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "gap")},
        {'t', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "data again")},
        {'w', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "window closed")},
        {'c', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "bad checksum")},
        {'i', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "inconsistent flags")},
        {'q', QT_TRANSLATE_NOOP("weir::ConnectionDetail", "SYN and FIN or RST in one")},
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
        child.octets = LayerRange{direction, tcpLayer, {gap.offset, gap.end()}};
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
    node.octets = LayerRange{direction, tcpLayer, {}};
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
            if (place.offset)
                leaf.octets = LayerRange{place.direction, tcpLayer, {*place.offset, *place.offset}};
        }
    }
}

} // namespace

void addConnectionFields(DetailField& root, const Connection& connection, const QString& encapsulation,
                         Timestamp captureStart)
{
    addConnection(root, connection, encapsulation, captureStart);
    addState(root, connection);
    addTiming(root, connection);
    for (const Direction direction : bothDirections)
        addDirection(root, connection, direction);
    addAnomalies(root, connection);
}

} // namespace weir
