#include "core/parsers/websocket/websocket_stream_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir {

using namespace websocket;

namespace {

/// Frames that must follow each other to be believed: behind a gap the next frame often begins just there,
/// anywhere else one header in fifty is mere chance.
constexpr std::size_t framesBehindGap = 3;
constexpr std::size_t framesAnywhere = 6;

} // namespace

WebSocketStreamParser::WebSocketStreamParser(const ParserOrigin& origin)
    : m_extensions(parseExtensions(origin.responseHeaders))
{
}

WebSocketStreamParser::~WebSocketStreamParser() = default;

StreamParseResult WebSocketStreamParser::parse(StreamContext& context, const StreamInput& input)
{
    return read(context, input);
}

StreamParseResult WebSocketStreamParser::read(StreamContext& context, const StreamInput& input)
{
    Side& side = sideOf(input.direction);
    std::size_t at = 0;
    while (at < input.octets.size()) {
        const StreamInput rest{input.direction, input.offset + at, input.octets.subspan(at)};
        if (side.phase == Phase::Frames) {
            const StreamParseResult result = readHeader(context, rest);
            if (result.consumed == 0)
                return result.status == StreamParseResult::Status::Ok
                           ? StreamParseResult::needs(at, result.needed)
                           : StreamParseResult::failed(at, result.reason);
            at += result.consumed;
        } else if (side.phase == Phase::Lost) {
            const Search search = findFrames(rest, false);
            at += search.passed;
            if (search.needed > 0)
                return StreamParseResult::needs(at, search.needed);
            if (search.found)
                side.phase = Phase::Frames;
        } else {
            const auto count =
                static_cast<std::size_t>(std::min<std::uint64_t>(side.left, rest.octets.size()));
            passPayload(context, input.direction, {rest.offset, rest.offset + count},
                        rest.octets.first(count));
            at += count;
            const OpenMessage* const message = side.control ? side.control.get() : side.message.get();
            const bool wanted = side.phase == Phase::Payload && message != nullptr && message->wantsOctets();
            if (side.left > 0 && !wanted)
                return StreamParseResult::tookAndSkips(at, side.left);
        }
    }
    return StreamParseResult::took(at);
}

StreamParseResult WebSocketStreamParser::readHeader(StreamContext& context, const StreamInput& input)
{
    const std::size_t size =
        input.octets.size() < FrameHeader::minSize ? FrameHeader::minSize : headerSize(input.octets);
    if (input.octets.size() < size)
        return StreamParseResult::needs(0, size);
    Side& side = sideOf(input.direction);
    side.header = parseFrameHeader(input.octets);
    if (side.header.length >> 63 != 0)
        return StreamParseResult::failed(0, "a frame of more than 2^63 octets");
    beginFrame(context, input.direction, input.offset);
    return StreamParseResult::took(size);
}

// ---- frames and messages

void WebSocketStreamParser::beginFrame(StreamContext& context, Direction direction, std::uint64_t offset)
{
    Side& side = sideOf(direction);
    const FrameHeader& header = side.header;
    const OffsetRange range{offset, offset + header.size + header.length};
    const bool alone = header.isControl() || !header.isKnown();
    const bool continues = header.opcode == Opcode::Continuation;
    const bool open = side.message != nullptr;
    if (alone) {
        side.control = beginMessage(context, direction, offset);
    } else if (!continues || !open) {
        if (open) {
            side.message->mark(Anomaly::WebSocketFrameError, {offset, offset + header.size},
                               "another message begins before it ended");
            cut(context, side);
        }
        side.message = beginMessage(context, direction, offset);
    }
    OpenMessage& message = alone ? *side.control : *side.message;
    markFaults(direction, message, {offset, offset + header.size}, continues && open);
    if (continues && !open)
        message.missPayload(0); // its beginning is missing
    message.addFrame(header, range);
    if (!alone)
        side.lostBefore = false;
    side.phase = Phase::Payload;
    side.left = header.length;
    if (side.left == 0)
        finishFrame(context, side);
}

std::unique_ptr<OpenMessage> WebSocketStreamParser::beginMessage(StreamContext& context, Direction direction,
                                                                 std::uint64_t offset)
{
    Side& side = sideOf(direction);
    ParsedMessage message;
    message.index = context.begin(direction, offset);
    message.protocol = "websocket";
    message.kind = MessageKind::Message;
    message.direction = direction;
    message.range = {offset, offset};
    const bool data = side.header.opcode == Opcode::Text || side.header.opcode == Opcode::Binary;
    const bool compressed = data && side.header.compressed() && (m_extensions.deflate || !m_extensions.known);
    if (compressed && side.inflater == nullptr) {
        side.inflater = std::make_unique<MessageInflater>(
            !m_extensions.noContextTakeover[static_cast<std::size_t>(direction)]);
        if (side.lostBefore || !m_extensions.known)
            side.inflater->lose();
    }
    const bool wantsDetail = context.wantsDetail(message.index);
    return std::make_unique<OpenMessage>(std::move(message), side.header.opcode, wantsDetail,
                                         compressed ? side.inflater.get() : nullptr);
}

void WebSocketStreamParser::markFaults(Direction direction, OpenMessage& message, OffsetRange range,
                                       bool continues) const
{
    const Side& side = m_sides[static_cast<std::size_t>(direction)];
    const FrameHeader& header = side.header;
    const auto mark = [&](std::string what) {
        message.mark(Anomaly::WebSocketFrameError, range, std::move(what));
    };
    if (!header.isKnown())
        mark(fmt::format("opcode {} is reserved", toName(header.opcode)));
    if (header.opcode == Opcode::Continuation && !continues && !side.lostBefore)
        mark("a continuation of nothing");
    if (header.masked != (direction == Direction::ToServer))
        mark(header.masked ? "the server masks" : "the client does not mask");
    if (header.longLength())
        mark("the length is longer than it need be");
    if (header.isControl() && !header.final)
        mark("a control frame in fragments");
    if (header.isControl() && header.length > FrameHeader::maxControlPayload)
        mark(fmt::format("a control frame of {} octets", header.length));
    if (header.opcode == Opcode::Close && header.length == 1)
        mark("half a close code");
    const bool deflate = m_extensions.deflate || !m_extensions.known;
    const bool mayCompress = deflate && (header.opcode == Opcode::Text || header.opcode == Opcode::Binary);
    const unsigned allowed = m_extensions.others ? 7 : mayCompress ? 4 : 0;
    if ((header.reserved & ~allowed) != 0)
        mark(fmt::format("reserved bits 0x{:x} that no extension uses", header.reserved));
}

void WebSocketStreamParser::onSkipped(StreamContext& context, Direction direction, OffsetRange range)
{
    passPayload(context, direction, range, {});
}

void WebSocketStreamParser::passPayload(StreamContext& context, Direction direction, OffsetRange range,
                                        Octets octets)
{
    Side& side = sideOf(direction);
    OpenMessage* const message = side.control ? side.control.get() : side.message.get();
    if (side.phase == Phase::Payload && message != nullptr)
        message->addPayload(side.header, range, side.header.length - side.left, octets);
    side.left -= std::min(side.left, range.length());
    if (side.left == 0)
        finishFrame(context, side);
}

void WebSocketStreamParser::missPayload(StreamContext& context, Direction direction, std::uint64_t length)
{
    Side& side = sideOf(direction);
    OpenMessage* const message = side.control ? side.control.get() : side.message.get();
    if (side.phase == Phase::Payload && message != nullptr)
        message->missPayload(length);
    side.left -= std::min(side.left, length);
    if (side.left == 0)
        finishFrame(context, side);
}

void WebSocketStreamParser::finishFrame(StreamContext& context, Side& side)
{
    side.phase = Phase::Frames;
    side.left = 0;
    if (side.control != nullptr)
        context.finish(std::exchange(side.control, nullptr)->finish(true));
    else if (side.message != nullptr && side.header.final)
        context.finish(std::exchange(side.message, nullptr)->finish(true));
}

void WebSocketStreamParser::cut(StreamContext& context, Side& side)
{
    for (auto* const open : {&side.message, &side.control}) {
        if (*open != nullptr)
            context.finish(std::exchange(*open, nullptr)->finish(false));
    }
}

// ---- gaps and ends

void WebSocketStreamParser::lose(StreamContext& context, Side& side, std::uint64_t offset)
{
    cut(context, side);
    if (side.inflater != nullptr)
        side.inflater->lose();
    side.phase = Phase::Lost;
    side.left = 0;
    side.lostBefore = true;
    side.lostAt = offset;
}

WebSocketStreamParser::Search WebSocketStreamParser::findFrames(const StreamInput& input, bool last)
{
    const Side& side = sideOf(input.direction);
    const bool masked = input.direction == Direction::ToServer;
    for (std::size_t at = 0; at < input.octets.size(); ++at) {
        const FrameChain chain = followFrames(input.octets.subspan(at), masked, framesAnywhere);
        const std::size_t wanted = input.offset + at == side.lostAt ? framesBehindGap : framesAnywhere;
        // At the end fewer must do, where they fit exactly.
        const bool fits = last && chain.exact && chain.frames * framesBehindGap >= wanted;
        if (chain.frames >= wanted || fits)
            return {at, 0, true};
        if (!chain.broken && !last)
            return {at, chain.needed, false};
    }
    return {input.octets.size(), 0, false};
}

StreamInput WebSocketStreamParser::readLast(StreamContext& context, const StreamInput& rest)
{
    Side& side = sideOf(rest.direction);
    if (side.phase != Phase::Lost || rest.octets.empty())
        return rest; // all that can be read was read
    const Search search = findFrames(rest, true);
    const StreamInput found{rest.direction, rest.offset + search.passed, rest.octets.subspan(search.passed)};
    if (!search.found)
        return found;
    side.phase = Phase::Frames;
    const StreamParseResult result = read(context, found);
    return {rest.direction, found.offset + result.consumed, found.octets.subspan(result.consumed)};
}

void WebSocketStreamParser::onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap)
{
    Side& side = sideOf(before.direction);
    const StreamInput left = readLast(context, before);
    if (side.phase == Phase::Payload || side.phase == Phase::Passing) {
        const std::uint64_t open = side.left;
        if (gap.length > 0 && gap.length <= open) {
            missPayload(context, before.direction, gap.length);
            return;
        }
        if (OpenMessage* const message = side.control ? side.control.get() : side.message.get();
            message != nullptr)
            message->missPayload(open);
    } else if (side.phase == Phase::Frames && left.octets.size() >= FrameHeader::minSize) {
        // The header is cut off, but perhaps behind its length.
        const std::size_t size = headerSize(left.octets);
        const std::size_t keySize = left.octets[1] & 0x80 ? 4 : 0;
        if (left.octets.size() >= size - keySize && gap.length > 0) {
            std::vector<std::uint8_t> octets(left.octets.begin(), left.octets.end());
            octets.resize(size);
            const FrameHeader header = parseFrameHeader(octets);
            const std::uint64_t end = left.offset + size + header.length;
            if (header.length >> 63 == 0 && gap.end() <= end) {
                side.header = header;
                passWithoutKey(context, left.direction, left.offset, end - gap.end());
                return;
            }
        }
    }
    lose(context, side, gap.end());
}

/// The frame at that offset, whose payload (of which `left` octets are to come) nobody can unmask.
void WebSocketStreamParser::passWithoutKey(StreamContext& context, Direction direction, std::uint64_t offset,
                                           std::uint64_t left)
{
    Side& side = sideOf(direction);
    beginFrame(context, direction, offset);
    OpenMessage* const message = side.control ? side.control.get() : side.message.get();
    if (side.phase != Phase::Payload || message == nullptr)
        return; // it has none
    message->missPayload(side.header.length);
    side.phase = Phase::Passing;
    side.left = left;
    if (left == 0)
        finishFrame(context, side);
}

void WebSocketStreamParser::onEnd(StreamContext& context, const StreamInput& rest, StreamEnd)
{
    readLast(context, rest);
    cut(context, sideOf(rest.direction));
}

} // namespace weir
