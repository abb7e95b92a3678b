// The rows of the connection list: what TCP says of a connection, and what everything above it does.
#pragma once

#include "core/model/chunked_rows.h"
#include "core/stream/connection_summary.h"
#include "core/stream/conversation_facts.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace weir {

/// Index: ConnectionId.
using ConnectionRows = ChunkedRows<ConnectionSummary>;

/// What most connections have late, or not at all.
struct ConnectionExtras
{
    // From the parsers.
    QString protocols; ///< from the outside in: "TLS 1.3 › HTTP/2"
    QString host;
    std::uint32_t requests = 0;
    std::optional<Decryption> decryption; ///< nothing: no TLS
    QString decryptionReason;

    // From the user.
    std::uint8_t color = 0; ///< 1 to 9; 0: none
    bool marked = false;
    QString note;
};

/// Index: ConnectionId; shorter than the rows where the last ones have none.
using ConnectionExtrasRows = ChunkedRows<ConnectionExtras>;

} // namespace weir
