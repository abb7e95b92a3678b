// The streams of a connection: which message a frame belongs to, who answers whom, what their content is.
#pragma once

#include "core/parsers/http2/http2_message.h"
#include "core/stream/stream_parser.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::http2 {

/// Stream identifiers, as few ranges: they are used in ascending order.
class StreamSet
{
public:
    void add(std::uint32_t stream);
    bool contains(std::uint32_t stream) const;

private:
    /// Client's and server's streams alternate, so each has ranges of its own: begin → last, both by half.
    std::array<std::map<std::uint32_t, std::uint32_t>, 2> m_ranges;
};

class Streams
{
public:
    /// Beyond either the oldest stream is given up. Peers rarely allow more than a few hundred at once.
    static constexpr std::size_t maxStreams = 10'000;
    static constexpr std::size_t maxHeld = std::size_t{64} << 20; ///< octets that open messages take

    enum class Place : std::uint8_t {
        Message, ///< the frame belongs to its stream's message
        Tunnel,  ///< to what runs inside the stream
        Closed   ///< to nothing that is still open
    };

    /// Stream 1 was opened by an HTTP/1 request (RFC 7540, section 3.2).
    void openByUpgrade(const ParserOrigin& origin);

    /// The message that a field block in that direction belongs to; begun where none is open.
    /// promised: it is the request of a promised stream. Null: the stream is closed.
    OpenMessage* beginFields(StreamContext& context, Direction direction, std::uint32_t stream,
                             std::uint64_t offset, bool promised = false);
    void endFields(StreamContext& context, Direction direction, std::uint32_t stream, bool endStream,
                   bool promised = false);

    Place beginData(StreamContext& context, Direction direction, std::uint32_t stream, std::uint64_t offset);
    /// Whether the octets are for a parser; else they may be skipped.
    bool wantsOctets(Direction direction, std::uint32_t stream) const;
    void addData(Direction direction, std::uint32_t stream, OffsetRange range, Octets octets);
    void missData(Direction direction, std::uint32_t stream, OffsetRange range, GapCause cause);
    void endStream(StreamContext& context, Direction direction, std::uint32_t stream);

    /// RST_STREAM of either side.
    void reset(StreamContext& context, std::uint32_t stream);
    /// Whole frames are missing.
    void lose(Direction direction);
    /// Nothing follows in that direction.
    void finish(StreamContext& context, Direction direction, StreamEnd end);

    /// The open message; null where there is none.
    OpenMessage* find(Direction direction, std::uint32_t stream);
    bool isClosed(std::uint32_t stream) const { return m_closed.contains(stream); }

private:
    struct Stream
    {
        std::array<std::unique_ptr<OpenMessage>, 2> open; ///< index: Direction
        std::array<bool, 2> begun{};
        std::array<bool, 2> ended{};
        std::optional<MessageIndex> request;
        std::string method;
        std::string url;
        std::string tunnelled;                  ///< :protocol of an extended CONNECT
        std::vector<HeaderField> requestFields; ///< of a CONNECT
        ChildStream* tunnel = nullptr;
        std::array<std::uint64_t, 2> early{};  ///< octets that came before the tunnel was there
        std::array<std::uint64_t, 2> losses{}; ///< that the tunnel was told of
    };

    OpenMessage& begin(StreamContext& context, Stream& stream, Direction direction, std::uint32_t id,
                       std::uint64_t offset, bool request, bool seenBegin);
    void learnRequest(StreamContext& context, Stream& stream, const OpenMessage& message);
    void openTunnel(StreamContext& context, Stream& stream, std::uint32_t id, const OpenMessage& response);
    void openContent(StreamContext& context, const Stream& stream, OpenMessage& message);
    /// What the content of that direction goes to, told of what was lost since; null: nothing.
    ChildStream* childOf(Stream& stream, Direction direction);
    /// Publishes the open message of that direction, if there is one.
    void publish(StreamContext& context, Stream& stream, Direction direction, bool ended, StreamEnd end);
    void closeIfDone(std::uint32_t id);
    void close(StreamContext& context, std::uint32_t id, StreamEnd end);
    void account(OpenMessage& message);
    void keepWithinLimits(StreamContext& context, std::uint32_t current);

    std::map<std::uint32_t, Stream> m_streams;
    StreamSet m_closed;
    std::array<std::uint64_t, 2> m_losses{}; ///< index: Direction
    std::size_t m_held = 0;
};

} // namespace weir::http2
