// The columns of the connection list: their names, and how rows are ordered by them.
#pragma once

#include "core/stream/connection_summary.h"

#include <QString>

#include <array>
#include <compare>
#include <cstdint>

namespace weir {

enum class ConnectionColumn : std::uint8_t {
    Number,
    Start,
    Duration,
    Client,
    Server,
    State,
    ConnState,
    Packets,
    TotalOctets,
    ClientOctets,
    ServerOctets,
    Gaps,
    Retransmissions,
    OutOfOrder,
    Conflicts,
    RoundTrip,
    FirstOctet,
    Throughput,
    ClosedWindow,
    Anomalies,
    Encapsulation,
    Evidence
};
inline constexpr int connectionColumnCount = static_cast<int>(ConnectionColumn::Evidence) + 1;

/// Does not change: names the column in settings.
QString columnKey(ConnectionColumn column);
QString columnTitle(ConnectionColumn column);
/// What the column tells, in a sentence.
QString columnExplanation(ConnectionColumn column);
/// Numbers stand right-aligned.
bool isNumeric(ConnectionColumn column);
/// Most people look for the largest first.
bool descendsFirst(ConnectionColumn column);
/// Whether a new user sees it.
bool shownAtFirst(ConnectionColumn column);

/// A row's place in a column's order, as unsigned words compared from the first to the last.
using SortWords = std::array<std::uint64_t, 3>;
SortWords sortWords(const ConnectionSummary& row, ConnectionColumn column);

/// Figures of both directions together.
std::uint64_t totalOctets(const ConnectionSummary& row);
std::uint64_t totalPackets(const ConnectionSummary& row);
std::uint64_t totalGaps(const ConnectionSummary& row);
/// Octets a second, over the whole duration; 0 where there is none.
std::uint64_t throughput(const ConnectionSummary& row);

} // namespace weir
