#include "core/parsers/http2/frame.h"
#include "core/parsers/http2/http2_stream_parser.h"

#include <algorithm>

namespace weir {

namespace {

using namespace http2;

/// In the middle of a connection; two could be chance where a protocol is full of small numbers.
constexpr std::size_t framesToRecognise = 3;

Recognition byPreface(Octets octets)
{
    constexpr std::size_t enough = 16; // "PRI * HTTP/2.0\r\n"
    const std::size_t length = std::min(octets.size(), enough);
    const bool fits = std::equal(
        octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(length), clientPreface.begin(),
        [](std::uint8_t octet, char c) { return octet == static_cast<std::uint8_t>(c); });
    if (!fits)
        return Recognition::No;
    return length == enough ? Recognition::Certain : Recognition::NeedsMore;
}

/// The server's first frame may come before the client's preface.
Recognition bySettings(Octets octets, bool final)
{
    if (octets.size() < FrameHeader::size)
        return octets.empty() || octets[0] != 0 || final ? Recognition::No : Recognition::NeedsMore;
    const FrameHeader header = parseFrameHeader(octets);
    if (!header.is(FrameType::Settings) || header.flags != 0 || !isPlausible(header, 6 * 64))
        return Recognition::No;
    const FrameChain chain = followFrames(octets, 2, defaultMaxFrameSize);
    if (chain.verdict == ChainVerdict::NeedsMore && !final && !chain.endsWithFrame)
        return Recognition::NeedsMore;
    return chain.verdict == ChainVerdict::No ? Recognition::No : Recognition::Certain;
}

Recognition byFrames(Octets octets, bool final)
{
    for (std::size_t at = 0; at < octets.size(); ++at) {
        const FrameChain chain = followFrames(octets.subspan(at), framesToRecognise, defaultMaxFrameSize);
        if (chain.verdict == ChainVerdict::Yes)
            return Recognition::Likely;
        // A chain that begins at the first octet is worth waiting for.
        if (at == 0 && chain.verdict == ChainVerdict::NeedsMore && chain.frames > 0 && !final)
            return Recognition::NeedsMore;
    }
    return Recognition::No;
}

Recognition recognise(const FirstOctets& first)
{
    const Octets client = first.octets[0];
    const Octets server = first.octets[1];
    if (!client.empty() && byPreface(client) != Recognition::No)
        return byPreface(client);
    if (client.empty() && !first.final[0] && !server.empty()) {
        // The preface would settle it, and is on its way if this is HTTP/2.
        return bySettings(server, false) == Recognition::No ? Recognition::No : Recognition::NeedsMore;
    }
    if ((client.empty() || first.midstream[0]) && !server.empty() &&
        bySettings(server, first.final[1]) == Recognition::Certain)
        return Recognition::Certain;
    bool waiting = false;
    for (const std::size_t i : {0u, 1u}) {
        if (!first.midstream[i] || first.octets[i].empty())
            continue;
        const Recognition verdict = byFrames(first.octets[i], first.final[i]);
        if (verdict == Recognition::Likely)
            return verdict;
        waiting = waiting || verdict == Recognition::NeedsMore;
    }
    return waiting ? Recognition::NeedsMore : Recognition::No;
}

} // namespace

ProtocolEntry http2Protocol()
{
    return {"http2", recognise,
            [](const ParserOrigin& origin) { return std::make_unique<Http2StreamParser>(origin); }};
}

} // namespace weir
