// What the two directions of an HTTP/1 connection tell each other.
#pragma once

#include "core/parsers/http1/http_exchanges.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::http {

/// The server agreed to go on as another protocol.
struct AgreedTunnel
{
    /// Where it begins to speak it; nothing: where its direction is now, it was not asked.
    std::optional<std::uint64_t> serverOffset;
    std::optional<AskedRequest> asked; ///< nothing: its request was not captured
    std::string protocol;              ///< the registry's name; empty: not known
    std::vector<HeaderField> responseHeaders;
};

struct HttpConnection
{
    HttpExchanges exchanges;
    /// The response that has begun may open a tunnel: its status says so, its header is not read yet.
    bool tunnelLikely = false;
    /// A final response is under way. A client that waits for an answer goes on when it has ended, so that it
    /// does not depend on the cut of the octets what its next request finds.
    bool answering = false;
    std::optional<AgreedTunnel> tunnel;
};

} // namespace weir::http
