// HTTP Archives (HAR 1.2): requests with their responses, in the form that browsers' network panels load.
#pragma once

#include "core/base/timestamp.h"
#include "core/content/content_decoder.h"
#include "core/packet/ip_address.h"
#include "core/stream/parsed_message.h"
#include "core/stream/stream_view.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// When a connection was opened.
struct HarOpening
{
    Timestamp start;                  ///< first SYN
    Timestamp connected;              ///< the handshake of TCP is done
    std::optional<Timestamp> secured; ///< that of TLS, where there is one
};

/// One request with its final response, as far as they were captured. All is borrowed for the call.
struct HarEntry
{
    ConnectionId connection;
    Endpoint server;
    const ParsedMessage* request = nullptr;      ///< null: not captured
    const ParsedMessage* response = nullptr;     ///< null: not captured; not both are null
    const StreamView* requestContent = nullptr;  ///< as sent, without framing; null: none, or not wanted
    const StreamView* responseContent = nullptr; ///< likewise
    std::optional<HarOpening> opening = {};      ///< of the connection's first entry
};

struct HarOptions
{
    std::string version; ///< of the program
    /// Decoded octets of a content that go into the file; the size is told in full all the same.
    std::uint64_t maxContent = std::uint64_t{16} << 20;
    ContentLimits limits = {};
};

/// Writes an archive entry by entry; holds one at a time. What HAR has no word for is told by members whose
/// names begin with an underscore:
///
///     _complete false: not all of the message or its content was captured
///     _missing         octets that are missing in the content
///     _decoding        "damaged", "limit", "unsupported": what became of the content's codings
///     _truncated       the content goes on; HarOptions::maxContent
///     _anomalies       names, as in `weir-cli messages`
///     _frames          [first, last] of the message
class HarWriter
{
public:
    using Sink = std::function<bool(std::string_view)>; ///< false: cannot be written

    HarWriter(HarOptions options, Sink sink);

    /// False once the sink returned false.
    bool begin();
    bool add(const HarEntry& entry);
    bool end();

private:
    HarOptions m_options;
    Sink m_sink;
    bool m_isFirst = true;
};

} // namespace weir
