// The border between streams and protocols.
//
// A parser is a value without I/O, clock or thread. There is one per connection (and per child stream), which
// sees both directions in the order of the capture:
//
//     parse(octets)  →  how much it consumed  +  messages through the context
//     onGap, onEnd   →  what became of the octets that it had not consumed yet
//
// What a parser leaves unconsumed is presented again with more behind it, so it keeps no octets of its own.
// The same octets give the same messages however they are cut. Directions are those of the protocol: ToServer
// is what its client says (a connection whose roles the capture got wrong is turned round before).
#pragma once

#include "core/base/octets.h"
#include "core/stream/conversation_facts.h"
#include "core/stream/direction.h"
#include "core/stream/parsed_message.h"
#include "core/stream/segment.h"
#include "core/stream/stream_layer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace weir {

struct ParserLimits
{
    std::size_t maxHeld = std::size_t{16} << 20;       ///< octets a direction may leave unconsumed
    std::size_t maxHeaderBlock = std::size_t{1} << 20; ///< of one message; beyond: Anomaly::LimitHeaders
    std::size_t maxMessages = std::size_t{1} << 24;    ///< of one connection
    unsigned maxDepth = 8;                             ///< of streams inside streams
    std::size_t maxLayers = 4096;                      ///< of one connection
};

/// Octets of one direction that follow each other without a gap. Borrowed for the call.
struct StreamInput
{
    Direction direction = Direction::ToServer;
    std::uint64_t offset = 0; ///< of the first octet, in the parser's layer (for a child: in the child)
    Octets octets;            ///< not empty

    std::uint64_t end() const { return offset + octets.size(); }
};

struct StreamParseResult
{
    enum class Status : std::uint8_t {
        Ok,
        NotThisProtocol, ///< from here on these are not the octets of this protocol; nothing is consumed
        Failed           ///< they are, but cannot be understood: what follows is passed over until a gap
    };

    Status status = Status::Ok;
    std::size_t consumed = 0; ///< octets of the input that need not come again
    /// So many octets behind those consumed are of no interest: they are not read at all, and come as
    /// onSkipped (and onGap) instead of parse.
    std::uint64_t skip = 0;
    /// Unconsumed octets that must be there before the next call is of use; 0: any more.
    std::size_t needed = 0;
    std::string reason; ///< of the failure, for a person
    /// Nothing more of this direction can be understood before the other one went on (an upgrade that is not
    /// answered yet): what is unconsumed waits, up to ParserLimits::maxHeld.
    bool blocked = false;
    /// What the other direction waits for is known now: it has its turn, where it has octets that wait,
    /// before the rest of this input comes again.
    bool yields = false;

    static StreamParseResult took(std::size_t octets) { return {Status::Ok, octets, 0, 0, {}, false, false}; }
    static StreamParseResult tookAndSkips(std::size_t octets, std::uint64_t further)
    {
        return {Status::Ok, octets, further, 0, {}, false, false};
    }
    static StreamParseResult needs(std::size_t consumedBefore, std::size_t octets)
    {
        return {Status::Ok, consumedBefore, 0, octets, {}, false, false};
    }
    static StreamParseResult waitsForOther(std::size_t consumedBefore)
    {
        return {Status::Ok, consumedBefore, 0, 0, {}, true, false};
    }
    static StreamParseResult yieldsAfter(std::size_t consumedBefore)
    {
        return {Status::Ok, consumedBefore, 0, 0, {}, false, true};
    }
    static StreamParseResult notThisProtocol()
    {
        return {Status::NotThisProtocol, 0, 0, 0, {}, false, false};
    }
    static StreamParseResult failed(std::size_t consumedBefore, std::string why)
    {
        return {Status::Failed, consumedBefore, 0, 0, std::move(why), false, false};
    }
};

enum class StreamEnd : std::uint8_t {
    Fin,        ///< the sender said that nothing follows
    Reset,      ///< the connection was reset
    CaptureEnd, ///< the capture has no more
    HandOver    ///< another parser goes on from here
};

/// How a parser came to its stream.
struct ParserOrigin
{
    /// The registry's name; empty: find out from the octets.
    std::string protocol;
    /// Of an upgrade (RFC 9110, section 7.8) or extended CONNECT: both messages; empty otherwise.
    std::vector<HeaderField> requestHeaders;
    std::vector<HeaderField> responseHeaders;
    std::optional<MessageIndex> request; ///< that asked for it
    std::string url;                     ///< of that request
};

/// A stream inside a stream (TLS plaintext, content of an HTTP/2 stream). Its parser is chosen by the origin.
/// Lives as long as the parser that opened it.
class ChildStream
{
public:
    virtual ~ChildStream() = default;

    /// The next octets of that direction and what they were made of. piece.offset is set here; octets are
    /// borrowed for the call.
    virtual void add(Direction direction, LayerPiece piece, Octets octets) = 0;
    /// So many octets of the child are missing; 0: not known how many.
    virtual void gap(Direction direction, std::uint64_t length, GapCause cause) = 0;
    virtual void end(Direction direction, StreamEnd end) = 0;

    /// The layer that messages of the child are in.
    virtual LayerId layer() const = 0;
};

enum class ChildLayer : std::uint8_t {
    Own,         ///< new octets (TLS plaintext): a LayerId of its own, whose view anyone may ask for
    Unheard,     ///< of no interest: whatever is added is dropped
    Transparent, ///< octets of the parent in pieces without decoders: ranges are told in the parent's layer
};

/// What a parser may ask of its surroundings, and where it puts its results. Borrowed for the call.
class StreamContext
{
public:
    virtual ~StreamContext() = default;

    virtual const ParserLimits& limits() const = 0;
    virtual std::uint16_t serverPort() const = 0;
    virtual const ParserOrigin& origin() const = 0;
    /// The first octets presented in that direction are not known to be the first that were sent.
    virtual bool midstream(Direction direction) const = 0;
    /// The layer that this stream is.
    virtual LayerId layer() const = 0;

    /// The next message begins at that octet of that direction: its number, which fixes the order in lists.
    virtual MessageIndex begin(Direction direction, std::uint64_t offset) = 0;
    /// Whether detail trees and decoded contents of this message are wanted; else leave them out.
    virtual bool wantsDetail(MessageIndex index) const = 0;
    /// It is all known now: index as begin() gave it, ranges as in the parser's input. Each begun message is
    /// finished once, at onEnd at the latest; nothing of it can change afterwards.
    virtual void finish(ParsedMessage message) = 0;

    virtual ConversationFacts& facts() = 0;

    /// Opens a child stream. Beyond ParserLimits::maxDepth it has no parser; beyond maxLayers it is unheard.
    /// `name` of an Own layer: "tls", "http2.5"; made unique by a number behind it. Of a transparent one: not
    /// used.
    virtual ChildStream& openChild(ChildLayer layer, std::string_view name, ParserOrigin origin) = 0;

    /// Another parser takes over this stream, from these offsets on (index: Direction), as soon as the call
    /// under way returns. The result of that call must not consume beyond. Both directions get onEnd first.
    virtual void handOver(std::array<std::uint64_t, 2> from, ParserOrigin origin) = 0;
};

class StreamParser
{
public:
    virtual ~StreamParser() = default;

    /// Octets from the first unconsumed one on. Called again with the rest, at once, where it consumed some
    /// of them and did not say that it needs more.
    virtual StreamParseResult parse(StreamContext& context, const StreamInput& input) = 0;

    /// Octets that were asked to be skipped, a run at a time, in order with onGap.
    virtual void onSkipped(StreamContext& context, Direction direction, OffsetRange range)
    {
        static_cast<void>(context), static_cast<void>(direction), static_cast<void>(range);
    }

    /// Octets are missing. `before`: those left unconsumed just before the gap; they do not come again. A gap
    /// that reaches beyond skipped octets comes in two parts.
    virtual void onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap) = 0;

    /// Nothing follows in that direction. `rest`: octets left unconsumed (may be empty).
    virtual void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end) = 0;
};

} // namespace weir
