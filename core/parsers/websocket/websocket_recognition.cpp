// Where the handshake was not captured: frames have little to be known by, so many must follow each other.
#include "core/parsers/websocket/websocket_stream_parser.h"

namespace weir {

namespace {

using namespace websocket;

/// One header in fifty is mere chance: six in a row, one in ten thousand million.
constexpr std::size_t framesToRecognise = 6;

Recognition recognise(const FirstOctets& first)
{
    std::size_t frames = 0;
    bool waiting = false;
    for (const Direction direction : bothDirections) {
        const auto i = static_cast<std::size_t>(direction);
        if (first.octets[i].empty())
            continue;
        if (!first.midstream[i])
            return Recognition::No;
        const FrameChain chain =
            followFrames(first.octets[i], direction == Direction::ToServer, framesToRecognise);
        if (chain.broken)
            return Recognition::No;
        frames += chain.frames;
        waiting = waiting || !first.final[i];
        // What the server sends is not masked, and alone too little to know it by.
        if (direction == Direction::ToServer && chain.frames == 0)
            return first.final[i] ? Recognition::No : Recognition::NeedsMore;
    }
    if (first.octets[0].empty())
        return Recognition::No;
    if (frames >= framesToRecognise)
        return Recognition::Likely;
    return waiting ? Recognition::NeedsMore : Recognition::No;
}

} // namespace

ProtocolEntry webSocketProtocol()
{
    return {"websocket", recognise,
            [](const ParserOrigin& origin) { return std::make_unique<WebSocketStreamParser>(origin); }};
}

} // namespace weir
