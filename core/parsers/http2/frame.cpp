#include "core/parsers/http2/frame.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir::http2 {

namespace {

enum class StreamRule : std::uint8_t { Own, Connection, Either };

struct TypeRule
{
    FrameType type;
    std::string_view name;
    std::uint8_t flags; ///< that are defined for it
    StreamRule stream;
    std::uint32_t minLength;
    std::uint32_t maxLength;
};

constexpr std::uint32_t anyLength = (1u << 24) - 1;

constexpr std::array<TypeRule, 13> rules{{
    {FrameType::Data, "DATA", 0x09, StreamRule::Own, 0, anyLength},
    {FrameType::Headers, "HEADERS", 0x2d, StreamRule::Own, 0, anyLength},
    {FrameType::Priority, "PRIORITY", 0, StreamRule::Own, 5, 5},
    {FrameType::RstStream, "RST_STREAM", 0, StreamRule::Own, 4, 4},
    {FrameType::Settings, "SETTINGS", 0x01, StreamRule::Connection, 0, anyLength},
    {FrameType::PushPromise, "PUSH_PROMISE", 0x0c, StreamRule::Own, 4, anyLength},
    {FrameType::Ping, "PING", 0x01, StreamRule::Connection, 8, 8},
    {FrameType::GoAway, "GOAWAY", 0, StreamRule::Connection, 8, anyLength},
    {FrameType::WindowUpdate, "WINDOW_UPDATE", 0, StreamRule::Either, 4, 4},
    {FrameType::Continuation, "CONTINUATION", 0x04, StreamRule::Own, 0, anyLength},
    {FrameType::AltSvc, "ALTSVC", 0, StreamRule::Either, 2, anyLength},
    {FrameType::Origin, "ORIGIN", 0, StreamRule::Connection, 0, anyLength},
    {FrameType::PriorityUpdate, "PRIORITY_UPDATE", 0, StreamRule::Connection, 4, anyLength},
}};

const TypeRule* findRule(FrameType type)
{
    const auto found =
        std::find_if(rules.begin(), rules.end(), [type](const TypeRule& r) { return r.type == type; });
    return found == rules.end() ? nullptr : &*found;
}

constexpr std::array<std::string_view, 14> errors{"NO_ERROR",
                                                  "PROTOCOL_ERROR",
                                                  "INTERNAL_ERROR",
                                                  "FLOW_CONTROL_ERROR",
                                                  "SETTINGS_TIMEOUT",
                                                  "STREAM_CLOSED",
                                                  "FRAME_SIZE_ERROR",
                                                  "REFUSED_STREAM",
                                                  "CANCEL",
                                                  "COMPRESSION_ERROR",
                                                  "CONNECT_ERROR",
                                                  "ENHANCE_YOUR_CALM",
                                                  "INADEQUATE_SECURITY",
                                                  "HTTP_1_1_REQUIRED"};

constexpr std::array<SettingName, 8> settings{{
    {1, "header table size", "http2.settings.header_table_size"},
    {2, "enable push", "http2.settings.enable_push"},
    {3, "max concurrent streams", "http2.settings.max_concurrent_streams"},
    {4, "initial window size", "http2.settings.initial_window_size"},
    {5, "max frame size", "http2.settings.max_frame_size"},
    {6, "max header list size", "http2.settings.max_header_list_size"},
    {8, "enable connect protocol", "http2.settings.extended_connect"},
    {9, "no RFC 7540 priorities", "http2.settings.no_rfc7540_priorities"},
}};

/// Flags that the others need room for: the pad length and the priority before a field block.
std::uint32_t prefixLength(const FrameHeader& header)
{
    std::uint32_t length = header.is(FrameType::PushPromise) ? 4 : 0;
    if (header.is(FrameType::Data) || header.is(FrameType::Headers) || header.is(FrameType::PushPromise))
        length += header.has(FrameFlag::Padded) ? 1u : 0u;
    if (header.is(FrameType::Headers) && header.has(FrameFlag::Priority))
        length += 5;
    return length;
}

} // namespace

FrameHeader parseFrameHeader(Octets octets)
{
    const std::uint32_t stream = loadBig32(octets.data() + 5);
    FrameHeader header;
    header.length = loadBig32(octets.data()) >> 8;
    header.type = FrameType{octets[3]};
    header.flags = octets[4];
    header.stream = stream & 0x7fffffff;
    header.reserved = stream >> 31 != 0;
    return header;
}

std::string_view frameFault(const FrameHeader& header)
{
    const TypeRule* const rule = findRule(header.type);
    if (rule == nullptr)
        return {};
    if (rule->stream == StreamRule::Own && header.stream == 0)
        return "belongs to a stream, but names none";
    if (rule->stream == StreamRule::Connection && header.stream != 0)
        return "belongs to the connection, but names a stream";
    if (header.length < rule->minLength || header.length > rule->maxLength ||
        header.length < prefixLength(header))
        return "has a length that its type does not allow";
    if (header.is(FrameType::Settings) &&
        (header.length % 6 != 0 || (header.has(FrameFlag::Ack) && header.length != 0)))
        return "has a length that its type does not allow";
    return {};
}

bool isPlausible(const FrameHeader& header, std::uint32_t maxFrameSize)
{
    const TypeRule* const rule = findRule(header.type);
    if (rule == nullptr || header.reserved || (header.flags & ~rule->flags) != 0 ||
        header.length > maxFrameSize)
        return false;
    // Allowed, but nobody sends it, and many other things look like it.
    if (header.is(FrameType::Data) && header.length == 0 && !header.has(FrameFlag::EndStream))
        return false;
    return frameFault(header).empty();
}

FrameChain followFrames(Octets octets, std::size_t wanted, std::uint32_t maxFrameSize)
{
    FrameChain chain;
    std::size_t at = 0;
    std::optional<std::uint32_t> openBlock; // stream whose field block goes on
    while (chain.frames < wanted) {
        if (octets.size() - at < FrameHeader::size) {
            chain.verdict = ChainVerdict::NeedsMore;
            chain.needed = at + FrameHeader::size;
            chain.endsWithFrame = at == octets.size();
            return chain;
        }
        const FrameHeader header = parseFrameHeader(octets.subspan(at));
        const bool goesOn = header.is(FrameType::Continuation);
        if (!isPlausible(header, maxFrameSize) || (openBlock && (!goesOn || header.stream != *openBlock)) ||
            (goesOn && !openBlock && chain.frames > 0))
            return chain;
        ++chain.frames;
        const bool block = goesOn || header.is(FrameType::Headers) || header.is(FrameType::PushPromise);
        openBlock = block && !header.has(FrameFlag::EndHeaders) ? std::optional(header.stream) : std::nullopt;
        if (octets.size() - at - FrameHeader::size < header.length) {
            chain.needed = at + FrameHeader::size + header.length + FrameHeader::size;
            chain.verdict = chain.frames < wanted ? ChainVerdict::NeedsMore : ChainVerdict::Yes;
            return chain;
        }
        at += FrameHeader::size + header.length;
    }
    chain.verdict = ChainVerdict::Yes;
    return chain;
}

Priority parsePriority(Octets octets)
{
    const std::uint32_t dependency = loadBig32(octets.data());
    return {dependency >> 31 != 0, dependency & 0x7fffffff, octets[4] + 1u};
}

BlockLayout layOut(const FrameHeader& header, Octets payload)
{
    BlockLayout layout;
    layout.blockEnd = payload.size();
    if (header.is(FrameType::Continuation))
        return layout;
    if (header.has(FrameFlag::Padded))
        layout.padding = payload[layout.blockBegin++];
    if (header.is(FrameType::Headers) && header.has(FrameFlag::Priority)) {
        layout.priority = parsePriority(payload.subspan(layout.blockBegin, 5));
        layout.blockBegin += 5;
    }
    if (header.is(FrameType::PushPromise)) {
        layout.promised = loadBig32(payload.data() + layout.blockBegin) & 0x7fffffff;
        layout.blockBegin += 4;
    }
    layout.paddingTooLong = layout.padding > layout.blockEnd - layout.blockBegin;
    layout.blockEnd = layout.paddingTooLong ? layout.blockBegin : layout.blockEnd - layout.padding;
    return layout;
}

std::string toName(FrameType type)
{
    const TypeRule* const rule = findRule(type);
    return rule != nullptr ? std::string(rule->name)
                           : fmt::format("type 0x{:02x}", static_cast<unsigned>(type));
}

std::string flagNames(const FrameHeader& header)
{
    const TypeRule* const rule = findRule(header.type);
    const std::uint8_t defined = rule != nullptr ? rule->flags : 0;
    const bool acknowledges = header.is(FrameType::Settings) || header.is(FrameType::Ping);
    std::string names;
    for (unsigned bit = 1; bit < 0x100; bit <<= 1) {
        if ((header.flags & bit) == 0)
            continue;
        if (!names.empty())
            names += ", ";
        if ((defined & bit) == 0)
            names += fmt::format("0x{:02x}", bit);
        else if (bit == FrameFlag::EndStream)
            names += acknowledges ? "ACK" : "END_STREAM";
        else
            names += bit == FrameFlag::EndHeaders ? "END_HEADERS"
                     : bit == FrameFlag::Padded   ? "PADDED"
                                                  : "PRIORITY";
    }
    return names;
}

std::string errorName(std::uint32_t code)
{
    return code < errors.size() ? std::string(errors[code]) : fmt::format("error 0x{:x}", code);
}

const SettingName* findSetting(std::uint16_t id)
{
    const auto found = std::find_if(settings.begin(), settings.end(),
                                    [id](const SettingName& setting) { return setting.id == id; });
    return found == settings.end() ? nullptr : &*found;
}

} // namespace weir::http2
