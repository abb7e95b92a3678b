// What a parser found: one message of a protocol, whole.
//
// Full messages exist for as long as someone looks at them; lists keep rows (core/analysis) and have a
// message parsed again when it is wanted.
#pragma once

#include "core/base/ids.h"
#include "core/base/offset_range.h"
#include "core/base/timestamp.h"
#include "core/stream/anomaly.h"
#include "core/stream/direction.h"
#include "core/stream/stream_layer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

/// Messages of one connection in the order in which they began, both directions together, counted from 0.
using MessageIndex = StrongId<struct MessageIndexTag, std::uint32_t>;

enum class MessageKind : std::uint8_t {
    Request,
    Response,
    Handshake, ///< a TLS handshake message
    Alert,
    Record,  ///< a TLS record that is none of the others: ChangeCipherSpec, heartbeat, undecrypted data
    Frame,   ///< of HTTP/2 beyond requests and responses: SETTINGS, PING, GOAWAY …
    Message, ///< WebSocket, gRPC
    Event,   ///< a server-sent event
    Command, ///< a line of SMTP, IMAP, … from the client
    Reply
};

/// "request", "response", …
std::string_view toName(MessageKind kind);

/// An oddity of a message. Its sentence is describe(anomaly).
struct MessageAnomaly
{
    Anomaly anomaly;
    OffsetRange range;  ///< in the message's layer; empty: the message as a whole
    std::string detail; ///< what exactly, for a person: "chunk size “12x”"; may be empty
};

struct RequestLine
{
    std::string method;
    std::string target;  ///< as sent
    std::string version; ///< "HTTP/1.1", "HTTP/2"; empty: none was sent
};

struct StatusLine
{
    unsigned status = 0; ///< 0: none could be read
    std::string reason;
    std::string version;
};

/// A field line (RFC 9110, section 5) exactly as sent, bar the blanks around the value. For HTTP/2 the
/// pseudo-header fields are fields like others.
struct HeaderField
{
    std::string name;
    std::string value;
    OffsetRange nameRange;  ///< in the message's layer; empty where the protocol gives none (HPACK)
    OffsetRange valueRange; ///< likewise; for folded values from the first to the last octet
};

/// The content of a message, without the framing (chunks, frames, masks), still in its content codings.
struct MessageContent
{
    std::vector<LayerPiece> pieces; ///< made from the message's layer; between those that do not touch: gaps
    std::uint64_t length = 0;       ///< gaps included, as far as known
    bool complete = true;           ///< false: gaps, or its end was not seen
    std::string mediaType;          ///< Content-Type as declared, with its parameters; empty: none
    std::vector<std::string> encodings; ///< in the order applied; the last one is taken off first
    std::string fileName;               ///< that the message itself suggests (Content-Disposition); untrusted

    /// The decoded octets, where they cannot be made from the pieces alone (a compression whose context runs
    /// over several messages). Only where StreamContext::wantsDetail().
    std::shared_ptr<const std::vector<std::uint8_t>> decoded;
};

/// A node of a detail tree. The layer and direction are those of the message where not said otherwise.
struct DetailNode
{
    std::string name;
    std::string text;
    std::string filterName; ///< Wireshark's, of the field: "http.host"; empty: none
    OffsetRange range;      ///< octets that it is made of; empty: none of its own
    std::optional<LayerId> layer;
    std::optional<Anomaly> anomaly; ///< the node tells of one
    std::vector<DetailNode> children;
};

struct ParsedMessage
{
    MessageIndex index;
    std::string_view protocol; ///< of static storage: "http", "http2", "websocket", "tls", …
    MessageKind kind = MessageKind::Message;
    Direction direction = Direction::ToServer; ///< as the connection has it
    LayerId layer;                             ///< whose octets `range` and all other ranges count
    OffsetRange range;                         ///< first to last octet, those of others between included
    std::string summary;                       ///< one line for a list
    bool complete = true;                      ///< false: cut off by a gap, an end or a limit
    std::vector<MessageAnomaly> anomalies;

    // Set by whoever feeds the parser, from the range.
    FrameNumber firstFrame; ///< 0: the octets are of no frame
    FrameNumber lastFrame;
    Timestamp firstTime;
    Timestamp lastTime;

    std::optional<MessageIndex> answers; ///< of a response: its request
    bool interim = false;                ///< a 1xx response
    std::optional<std::uint32_t> stream; ///< HTTP/2
    std::optional<RequestLine> request;  ///< kind Request
    std::optional<StatusLine> response;  ///< kind Response
    std::string url;                     ///< of a request, put together from target, host and scheme
    std::vector<HeaderField> headers;    ///< in order, repeats kept
    std::vector<HeaderField> trailers;
    std::optional<MessageContent> content;
    std::string opcode; ///< WebSocket: "text", "binary", "close", "ping", "pong"
    /// Facts of all others, in order: Wireshark's filter name and its value.
    std::vector<std::pair<std::string, std::string>> fields;

    std::vector<DetailNode> detail; ///< only where StreamContext::wantsDetail()

    /// Value of the first field of that name, whatever its case; null where there is none.
    const std::string* header(std::string_view name) const;
};

} // namespace weir
