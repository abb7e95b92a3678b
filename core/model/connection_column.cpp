#include "core/model/connection_column.h"

#include <QCoreApplication>

#include <algorithm>
#include <bit>

namespace weir {

namespace {

struct ColumnTexts
{
    const char* key;
    const char* title;
    const char* explanation;
    bool numeric;
    bool shown;
};

// In the order of the enumeration.
constexpr std::array<ColumnTexts, connectionColumnCount> texts{{
    {"number", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "#"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn",
                       "Number of the connection, in order of its first packet (tcp.stream)"),
     true, true},
    {"start", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Start"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Time of the first packet"), true, true},
    {"duration", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Duration"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "From the first packet to the last one"), true, true},
    {"client", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Client"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Address and port of the side that opened the connection"),
     false, true},
    {"server", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Server"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Address and port of the side that was called"), false,
     true},
    {"state", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "State"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "State of the connection after its last packet (RFC 9293)"),
     false, true},
    {"conn_state", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Conn state"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "What became of the connection, in Zeek's words"), false,
     false},
    {"packets", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Packets"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Packets in both directions"), true, true},
    {"octets", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Octets"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Length of both streams together"), true, false},
    {"client_octets", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Client octets"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Length of the stream from client to server"), true, true},
    {"server_octets", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Server octets"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Length of the stream from server to client"), true, true},
    {"gaps", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Gaps"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Places where octets of the streams are missing"), true,
     true},
    {"retransmissions", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Retrans."),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Packets with octets that had been sent before"), true,
     true},
    {"out_of_order", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Out of order"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Packets that came after octets that follow theirs"), true,
     false},
    {"conflicts", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Conflicts"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Ranges that were sent again with other octets"), true,
     false},
    {"rtt", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "RTT"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Round trip time of the handshake"), true, true},
    {"first_octet", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "First octet"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn",
                       "From the first packet to the server's first octet of payload"),
     true, false},
    {"throughput", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Throughput"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Octets of both streams a second, over the whole duration"),
     true, false},
    {"closed_window", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Window closed"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Time for which a receiver could not take more octets"),
     true, false},
    {"anomalies", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Anomalies"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Kinds of oddities seen in the connection"), false, true},
    {"encapsulation", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Encapsulation"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "VLAN tags and tunnels around the connection"), false,
     false},
    {"evidence", QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Client by"),
     QT_TRANSLATE_NOOP("weir::ConnectionColumn", "Why the client is taken for the client"), false, false},
}};

const ColumnTexts& textsOf(ConnectionColumn column)
{
    return texts[static_cast<std::size_t>(column)];
}

QString translated(const char* text)
{
    return QCoreApplication::translate("weir::ConnectionColumn", text);
}

/// Signed to unsigned, order kept.
std::uint64_t ordered(std::int64_t value)
{
    return static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
}

SortWords wordsOf(const Endpoint& endpoint)
{
    SortWords words{};
    const auto& octets = endpoint.address.octets;
    std::array<std::uint64_t, 2> halves{};
    for (std::size_t i = 0; i < octets.size(); ++i)
        halves[i / 8] = halves[i / 8] << 8 | octets[i];
    // One bit for the family, 128 for the address, 16 for the port: shifted down by the family's bit.
    const bool v6 = endpoint.address.family == IpAddress::Family::V6;
    words[0] = v6 ? halves[0] >> 1 | std::uint64_t{1} << 63 : halves[0] >> 1;
    words[1] = halves[1] >> 1 | (halves[0] & 1) << 63;
    words[2] = (halves[1] & 1) << 16 | endpoint.port;
    return words;
}

template <typename Member>
std::uint64_t bothDirectionsOf(const ConnectionSummary& row, Member ConnectionSummary::PerDirection::*member)
{
    return std::uint64_t{row.directions[0].*member} + row.directions[1].*member;
}

} // namespace

QString columnKey(ConnectionColumn column)
{
    return QLatin1String(textsOf(column).key);
}

QString columnTitle(ConnectionColumn column)
{
    return translated(textsOf(column).title);
}

QString columnExplanation(ConnectionColumn column)
{
    return translated(textsOf(column).explanation);
}

bool isNumeric(ConnectionColumn column)
{
    return textsOf(column).numeric;
}

bool descendsFirst(ConnectionColumn column)
{
    switch (column) {
    case ConnectionColumn::Number:
    case ConnectionColumn::Start:
    case ConnectionColumn::Client:
    case ConnectionColumn::Server:
    case ConnectionColumn::State:
    case ConnectionColumn::ConnState:
    case ConnectionColumn::Encapsulation:
    case ConnectionColumn::Evidence:
        return false;
    default:
        return true;
    }
}

bool shownAtFirst(ConnectionColumn column)
{
    return textsOf(column).shown;
}

std::uint64_t totalOctets(const ConnectionSummary& row)
{
    return bothDirectionsOf(row, &ConnectionSummary::PerDirection::streamLength);
}

std::uint64_t totalPackets(const ConnectionSummary& row)
{
    return bothDirectionsOf(row, &ConnectionSummary::PerDirection::packets);
}

std::uint64_t totalGaps(const ConnectionSummary& row)
{
    return bothDirectionsOf(row, &ConnectionSummary::PerDirection::gaps);
}

std::uint64_t throughput(const ConnectionSummary& row)
{
    const auto nanoseconds = static_cast<double>(row.duration.nanoseconds);
    return nanoseconds > 0
               ? static_cast<std::uint64_t>(static_cast<double>(totalOctets(row)) / nanoseconds * 1e9)
               : 0;
}

SortWords sortWords(const ConnectionSummary& row, ConnectionColumn column)
{
    using PerDirection = ConnectionSummary::PerDirection;
    switch (column) {
    case ConnectionColumn::Number:
        return {row.id.value};
    case ConnectionColumn::Start:
        return {ordered(row.startTime.nanoseconds)};
    case ConnectionColumn::Duration:
        return {ordered(row.duration.nanoseconds)};
    case ConnectionColumn::Client:
        return wordsOf(row.client);
    case ConnectionColumn::Server:
        return wordsOf(row.server);
    case ConnectionColumn::State:
        return {static_cast<std::uint64_t>(row.state)};
    case ConnectionColumn::ConnState:
        return {static_cast<std::uint64_t>(row.connState)};
    case ConnectionColumn::Packets:
        return {totalPackets(row)};
    case ConnectionColumn::TotalOctets:
        return {totalOctets(row)};
    case ConnectionColumn::ClientOctets:
        return {row.direction(Direction::ToServer).streamLength};
    case ConnectionColumn::ServerOctets:
        return {row.direction(Direction::ToClient).streamLength};
    case ConnectionColumn::Gaps:
        return {totalGaps(row)};
    case ConnectionColumn::Retransmissions:
        return {bothDirectionsOf(row, &PerDirection::retransmissions)};
    case ConnectionColumn::OutOfOrder:
        return {bothDirectionsOf(row, &PerDirection::outOfOrder)};
    case ConnectionColumn::Conflicts:
        return {bothDirectionsOf(row, &PerDirection::conflicts)};
    case ConnectionColumn::RoundTrip:
        return {ordered(row.handshakeRoundTrip.nanoseconds)};
    case ConnectionColumn::FirstOctet:
        return {ordered(row.timeToFirstOctet.nanoseconds)};
    case ConnectionColumn::Throughput:
        return {throughput(row)};
    case ConnectionColumn::ClosedWindow:
        return {ordered(row.zeroWindow.nanoseconds)};
    case ConnectionColumn::Anomalies: {
        // By how many kinds there are, then which.
        const std::uint64_t bits = row.anomalies.to_ullong();
        return {static_cast<std::uint64_t>(std::popcount(bits)), bits};
    }
    case ConnectionColumn::Encapsulation:
        return {row.encapsulation.value};
    case ConnectionColumn::Evidence:
        return {static_cast<std::uint64_t>(row.roleEvidence)};
    }
    return {};
}

} // namespace weir
