#include "core/parsers/websocket/frame.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir::websocket {

namespace {

/// Frames that are told from other octets by their looks alone are rarely longer.
constexpr std::uint64_t maxPlausibleLength = std::uint64_t{1} << 20;

bool isPlausible(const FrameHeader& header, bool masked)
{
    if (!header.isKnown() || header.masked != masked || (header.reserved & 3) != 0 || header.longLength() ||
        header.length > maxPlausibleLength)
        return false;
    if (header.isControl())
        return header.final && header.reserved == 0 && header.length <= FrameHeader::maxControlPayload &&
               !(header.opcode == Opcode::Close && header.length == 1);
    return header.opcode != Opcode::Continuation || header.reserved == 0;
}

} // namespace

bool FrameHeader::isKnown() const
{
    return static_cast<unsigned>(opcode) <= 2 || (isControl() && static_cast<unsigned>(opcode) <= 10);
}

bool FrameHeader::longLength() const
{
    const std::size_t lengthSize = size - minSize - (masked ? 4 : 0);
    return (lengthSize == 2 && length < 126) || (lengthSize == 8 && length <= 0xffff);
}

std::size_t headerSize(Octets octets)
{
    const unsigned length = octets[1] & 0x7f;
    return FrameHeader::minSize +
           (length == 126   ? 2u
            : length == 127 ? 8u
                            : 0u) +
           (octets[1] & 0x80 ? 4u : 0u);
}

FrameHeader parseFrameHeader(Octets octets)
{
    OctetReader reader(octets.subspan(FrameHeader::minSize));
    FrameHeader header;
    header.final = (octets[0] & 0x80) != 0;
    header.reserved = octets[0] >> 4 & 7;
    header.opcode = Opcode{static_cast<std::uint8_t>(octets[0] & 0xf)};
    header.masked = (octets[1] & 0x80) != 0;
    header.length = octets[1] & 0x7f;
    if (header.length == 126)
        header.length = *reader.u16();
    else if (header.length == 127)
        header.length = *reader.u64();
    if (header.masked)
        header.key = *reader.u32();
    header.size = FrameHeader::minSize + reader.position();
    return header;
}

std::string toName(Opcode opcode)
{
    switch (opcode) {
    case Opcode::Continuation:
        return "continuation";
    case Opcode::Text:
        return "text";
    case Opcode::Binary:
        return "binary";
    case Opcode::Close:
        return "close";
    case Opcode::Ping:
        return "ping";
    case Opcode::Pong:
        return "pong";
    }
    return fmt::format("0x{:x}", static_cast<unsigned>(opcode));
}

std::string_view closeCodeName(unsigned code)
{
    static constexpr std::array<std::string_view, 16> names{
        "normal closure",      "going away",       "protocol error",  "unsupported data", "",
        "no status",           "abnormal closure", "invalid payload", "policy violation", "message too big",
        "missing extension",   "internal error",   "service restart", "try again later",  "bad gateway",
        "TLS handshake failed"};
    return code >= 1000 && code < 1000 + names.size() ? names[code - 1000] : std::string_view{};
}

FrameChain followFrames(Octets octets, bool masked, std::size_t wanted)
{
    FrameChain chain;
    std::size_t at = 0;
    std::optional<bool> open; // whether a fragmented message goes on
    while (chain.frames < wanted) {
        const Octets rest = octets.subspan(at);
        if (rest.size() < FrameHeader::minSize || rest.size() < headerSize(rest)) {
            chain.exact = rest.empty();
            chain.needed =
                at + (rest.size() < FrameHeader::minSize ? FrameHeader::minSize : headerSize(rest));
            return chain;
        }
        const FrameHeader header = parseFrameHeader(rest);
        const bool goesOn = header.opcode == Opcode::Continuation;
        if (!isPlausible(header, masked) || (!header.isControl() && open && *open != goesOn)) {
            chain.broken = true;
            return chain;
        }
        if (!header.isControl())
            open = !header.final;
        if (rest.size() - header.size < header.length) {
            chain.needed = at + header.size + static_cast<std::size_t>(header.length);
            return chain;
        }
        at += header.size + static_cast<std::size_t>(header.length);
        ++chain.frames;
    }
    chain.exact = at == octets.size();
    return chain;
}

void unmask(std::uint8_t* octets, std::size_t count, std::uint32_t key, unsigned phase)
{
    std::array<std::uint8_t, 4> mask{};
    for (unsigned i = 0; i < 4; ++i)
        mask[i] = static_cast<std::uint8_t>(key >> (24 - 8 * ((phase + i) & 3)));
    for (std::size_t i = 0; i < count; ++i)
        octets[i] = static_cast<std::uint8_t>(octets[i] ^ mask[i & 3]);
}

} // namespace weir::websocket
