#include "core/model/connection_column.h"

#include <QtGlobal>

#include <array>

namespace weir {

namespace {

// In the order of the enumeration.
constexpr std::array<ListColumn, connectionColumnCount> columns{{
    {"number", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "#"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel",
                       "Number of the connection, in order of its first packet (tcp.stream)"),
     true, true, false, 5},
    {"start", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Start"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Time of the first packet"), true, true, false, 10},
    {"duration", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Duration"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "From the first packet to the last one"), true, true,
     true, 8},
    {"client", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Client"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel",
                       "Address and port of the side that opened the connection"),
     false, true, false, 17},
    {"server", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Server"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Address and port of the side that was called"), false,
     true, false, 16},
    {"host", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Host"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel",
                       "Name of the server as the client said it: SNI, Host, :authority"),
     false, true, false, 15},
    {"protocols", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Protocols"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "What the connection carries, from the outside in"),
     false, true, false, 17},
    {"state", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "State"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel",
                       "State of the connection after its last packet (RFC 9293)"),
     false, true, false, 11},
    {"conn_state", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Conn state"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "What became of the connection, in Zeek's words"), false,
     false, false, 12},
    {"packets", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Packets"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Packets in both directions"), true, true, true, 6},
    {"octets", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Octets"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Length of both streams together"), true, false, true,
     12},
    {"client_octets", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Client octets"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Length of the stream from client to server"), true, true,
     true, 9},
    {"server_octets", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Server octets"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Length of the stream from server to client"), true, true,
     true, 9},
    {"requests", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Requests"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Requests that were found in the connection"), true,
     false, true, 8},
    {"gaps", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Gaps"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Places where octets of the streams are missing"), true,
     true, true, 5},
    {"retransmissions", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Retrans."),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Packets with octets that had been sent before"), true,
     false, true, 8},
    {"out_of_order", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Out of order"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Packets that came after octets that follow theirs"),
     true, false, true, 12},
    {"conflicts", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Conflicts"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Ranges that were sent again with other octets"), true,
     false, true, 12},
    {"rtt", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "RTT"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Round trip time of the handshake"), true, false, true,
     8},
    {"first_octet", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "First octet"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel",
                       "From the first packet to the server's first octet of payload"),
     true, false, true, 12},
    {"throughput", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Throughput"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel",
                       "Octets of both streams a second, over the whole duration"),
     true, false, true, 12},
    {"closed_window", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Window closed"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Time for which a receiver could not take more octets"),
     true, false, true, 12},
    {"decryption", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Decryption"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Whether what TLS protects could be read"), false, false,
     true, 12},
    {"anomalies", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Anomalies"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Kinds of oddities seen in the connection"), false, true,
     true, 12},
    {"encapsulation", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Encapsulation"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "VLAN tags and tunnels around the connection"), false,
     false, false, 24},
    {"evidence", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Client by"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Why the client is taken for the client"), false, false,
     false, 12},
    {"note", QT_TRANSLATE_NOOP("weir::ConnectionListModel", "Note"),
     QT_TRANSLATE_NOOP("weir::ConnectionListModel", "What you noted of the connection (Ctrl+Alt+C)"), false,
     false, false, 20},
}};

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

std::span<const ListColumn> connectionColumns()
{
    return columns;
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

SortWords sortWords(const ConnectionSummary& row, const ConnectionExtras& extras, ConnectionColumn column)
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
    case ConnectionColumn::Host:
        return textWords(extras.host);
    case ConnectionColumn::Protocols:
        return textWords(extras.protocols);
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
    case ConnectionColumn::Requests:
        return {extras.requests};
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
        static constexpr std::size_t wordBits = 64;
        SortWords words{row.anomalies.count()};
        for (std::size_t i = 0; i < anomalyCount; ++i) {
            if (row.anomalies.test(i) && i / wordBits + 1 < words.size())
                words[i / wordBits + 1] |= std::uint64_t{1} << (wordBits - 1 - i % wordBits);
        }
        return words;
    }
    case ConnectionColumn::Encapsulation:
        return {row.encapsulation.value};
    case ConnectionColumn::Evidence:
        return {static_cast<std::uint64_t>(row.roleEvidence)};
    case ConnectionColumn::Decryption:
        // Those without TLS last: most look for what could be decrypted.
        return {extras.decryption ? 2 + static_cast<std::uint64_t>(*extras.decryption) : 0};
    case ConnectionColumn::Note:
        break;
    }
    return {};
}

} // namespace weir
