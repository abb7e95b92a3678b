// gRPC: the content of a request or response, which is a row of messages, each behind its length.
//
//   | compressed (1) | length (4) | message … |      compressed: 0 or 1; 128 added: trailers, as text
//   (gRPC-Web)
//
#pragma once

#include "core/stream/stream_parser.h"
#include "core/stream/stream_registry.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir {

class GrpcStreamParser final : public StreamParser
{
public:
    explicit GrpcStreamParser(const ParserOrigin& origin);

    StreamParseResult parse(StreamContext& context, const StreamInput& input) override;
    void onSkipped(StreamContext& context, Direction direction, OffsetRange range) override;
    void onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap) override;
    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end) override;

private:
    static constexpr std::size_t prefixSize = 5;

    struct Side
    {
        std::optional<ParsedMessage> message; ///< under way
        std::uint8_t flag = 0;
        std::uint64_t left = 0; ///< octets of it
        bool wantsDetail = false;
        bool wantsOctets = false;
        bool lost = false;                ///< where the next message begins is not known, and nothing tells
        std::vector<std::uint8_t> octets; ///< of the message, where they are wanted

        bool compressed() const;
        bool isTrailers() const;
    };

    Side& sideOf(Direction direction) { return m_sides[static_cast<std::size_t>(direction)]; }

    ParsedMessage messageAt(StreamContext& context, const StreamInput& input, std::size_t prefix) const;
    void begin(StreamContext& context, const StreamInput& input);
    void beginCut(StreamContext& context, const StreamInput& rest);
    void pass(StreamContext& context, Direction direction, OffsetRange range, Octets octets);
    void finish(StreamContext& context, Side& side, bool whole);
    static void understand(Side& side);
    static void takeTrailers(Side& side, Octets plain, std::optional<std::uint64_t> offset);

    std::array<std::string, 2> m_codings; ///< grpc-encoding, by direction
    std::string m_mediaType;              ///< of the messages
    std::string m_url;
    std::string m_path;
    std::array<Side, 2> m_sides;
};

/// Its line in the registry: only named, by the type of a content.
ProtocolEntry grpcProtocol();

} // namespace weir
