// HTTP/2 (RFC 9113): frames taken apart, field blocks inflated, requests and responses put together per
// stream. Frames that are of no request or response are messages of kind Frame.
//
//   FrameReader (one a direction) ──frames──► Http2StreamParser ──► Streams ──► requests, responses, children
//                                                  │
//                                                  └── HpackInflater (one a direction)
#pragma once

#include "core/parsers/http2/frame_reader.h"
#include "core/parsers/http2/hpack_inflater.h"
#include "core/parsers/http2/http2_streams.h"
#include "core/stream/stream_parser.h"
#include "core/stream/stream_registry.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace weir {

class Http2StreamParser final : public StreamParser
{
public:
    explicit Http2StreamParser(const ParserOrigin& origin);
    ~Http2StreamParser() override;

    StreamParseResult parse(StreamContext& context, const StreamInput& input) override;
    void onSkipped(StreamContext& context, Direction direction, OffsetRange range) override;
    void onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap) override;
    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end) override;

private:
    class Events;

    /// A field block whose frames are still coming.
    struct OpenBlock
    {
        std::uint32_t stream = 0;  ///< that its frames name
        std::uint32_t message = 0; ///< stream whose message it belongs to: another one if it is promised
        bool promised = false;
        bool endStream = false;
        bool tooLong = false;
        OffsetRange range; ///< of its frames
        std::vector<std::uint8_t> octets;
        std::vector<DetailNode> nodes; ///< of its frames, where they are wanted
    };

    struct Side
    {
        http2::FrameReader reader;
        http2::HpackInflater inflater;
        std::optional<OpenBlock> block;
        std::optional<http2::FrameHeader> data;                  ///< the DATA frame under way
        std::optional<ParsedMessage> closedData;                 ///< it, where its stream is closed
        std::uint32_t maxFrameSize = http2::defaultMaxFrameSize; ///< that the receiver allowed
        bool whole = true;                                       ///< nothing of it is missing so far
    };

    Side& sideOf(Direction direction) { return m_sides[static_cast<std::size_t>(direction)]; }

    std::array<Side, 2> m_sides; ///< index: Direction
    http2::Streams m_streams;
};

/// Its line in the registry.
ProtocolEntry http2Protocol();

} // namespace weir
