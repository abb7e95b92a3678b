// The columns of the connection list: their names, and how rows are ordered by them.
#pragma once

#include "core/model/connection_rows.h"
#include "core/model/list_column.h"
#include "core/model/row_order.h"

#include <cstdint>
#include <span>

namespace weir {

enum class ConnectionColumn : std::uint8_t {
    Number,
    Start,
    Duration,
    Client,
    Server,
    Host,
    Protocols,
    State,
    ConnState,
    Packets,
    TotalOctets,
    ClientOctets,
    ServerOctets,
    Requests,
    Gaps,
    Retransmissions,
    OutOfOrder,
    Conflicts,
    RoundTrip,
    FirstOctet,
    Throughput,
    ClosedWindow,
    Decryption,
    Anomalies,
    Encapsulation,
    Evidence,
    Note
};
inline constexpr int connectionColumnCount = static_cast<int>(ConnectionColumn::Note) + 1;

/// Index: ConnectionColumn.
std::span<const ListColumn> connectionColumns();

/// A row's place in a column's order; for all columns but the note, which lies elsewhere.
SortWords sortWords(const ConnectionSummary& row, const ConnectionExtras& extras, ConnectionColumn column);

/// Figures of both directions together.
std::uint64_t totalOctets(const ConnectionSummary& row);
std::uint64_t totalPackets(const ConnectionSummary& row);
std::uint64_t totalGaps(const ConnectionSummary& row);
/// Octets a second, over the whole duration; 0 where there is none.
std::uint64_t throughput(const ConnectionSummary& row);

} // namespace weir
