// WebSocket (RFC 6455) with permessage-deflate (RFC 7692), behind its handshake: one message for each message
// and each control frame.
//
//   Frames   at the beginning of a frame
//   Payload  inside one: looked at as far as its message wants, the rest skipped
//   Passing  inside one whose masking key was not captured
//   Lost     where the next frame begins is not known: until several frames follow each other
#pragma once

#include "core/parsers/websocket/frame.h"
#include "core/parsers/websocket/message_inflater.h"
#include "core/parsers/websocket/websocket_message.h"
#include "core/stream/stream_parser.h"
#include "core/stream/stream_registry.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace weir {

class WebSocketStreamParser final : public StreamParser
{
public:
    explicit WebSocketStreamParser(const ParserOrigin& origin);
    ~WebSocketStreamParser() override;

    StreamParseResult parse(StreamContext& context, const StreamInput& input) override;
    void onSkipped(StreamContext& context, Direction direction, OffsetRange range) override;
    void onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap) override;
    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end) override;

private:
    enum class Phase : std::uint8_t { Frames, Payload, Passing, Lost };

    struct Side
    {
        Phase phase = Phase::Frames;
        websocket::FrameHeader header;                   ///< of the frame under way
        std::uint64_t left = 0;                          ///< octets of its payload; Passing: of the frame
        bool lostBefore = false;                         ///< frames may be missing before the next one
        std::uint64_t lostAt = 0;                        ///< Lost: offset of the first octet behind the gap
        std::unique_ptr<websocket::OpenMessage> message; ///< whose frames are not all there yet
        std::unique_ptr<websocket::OpenMessage> control; ///< the control frame under way
        std::unique_ptr<websocket::MessageInflater> inflater;
    };

    Side& sideOf(Direction direction) { return m_sides[static_cast<std::size_t>(direction)]; }

    /// What was found of the next frames in octets that come behind a loss.
    struct Search
    {
        std::size_t passed = 0; ///< octets that are none
        std::size_t needed = 0; ///< octets from there on that would decide; 0: decided
        bool found = false;
    };

    StreamParseResult readHeader(StreamContext& context, const StreamInput& input);
    void beginFrame(StreamContext& context, Direction direction, std::uint64_t offset);
    std::unique_ptr<websocket::OpenMessage> beginMessage(StreamContext& context, Direction direction,
                                                         std::uint64_t offset);
    void markFaults(Direction direction, websocket::OpenMessage& message, OffsetRange range,
                    bool continues) const;
    void passPayload(StreamContext& context, Direction direction, OffsetRange range, Octets octets);
    void missPayload(StreamContext& context, Direction direction, std::uint64_t length);
    void finishFrame(StreamContext& context, Side& side);
    void passWithoutKey(StreamContext& context, Direction direction, std::uint64_t offset,
                        std::uint64_t left);
    /// Gives up what is open in that direction.
    void cut(StreamContext& context, Side& side);
    void lose(StreamContext& context, Side& side, std::uint64_t offset);
    Search findFrames(const StreamInput& input, bool last);
    /// Reads what can be read although nothing follows directly; the rest of it.
    StreamInput readLast(StreamContext& context, const StreamInput& rest);
    StreamParseResult read(StreamContext& context, const StreamInput& input);

    websocket::Extensions m_extensions;
    std::array<Side, 2> m_sides; ///< index: Direction
};

/// Its line in the registry: named by a handshake, or found where the capture begins behind it.
ProtocolEntry webSocketProtocol();

} // namespace weir
