#include "core/parsers/text/line_stream_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

bool beginsTls(Octets octets)
{
    return octets.size() >= 2 && octets[0] == 22 && octets[1] == 3;
}

/// The filter name of a command, and whether its value is the whole line or the first word.
std::pair<std::string_view, bool> commandField(LineProtocol protocol)
{
    static constexpr std::array<std::pair<std::string_view, bool>, 4> fields{
        {{"smtp.req.command", false},
         {"imap.request", true},
         {"pop.request.command", false},
         {"ftp.request.command", false}}};
    return fields[static_cast<std::size_t>(protocol)];
}

} // namespace

StreamParseResult LineStreamParser::parse(StreamContext& context, const StreamInput& input)
{
    Side& side = sideOf(input.direction);
    std::size_t at = 0;
    while (at < input.octets.size() && !m_handedOver) {
        const Octets rest = input.octets.subspan(at);
        const std::uint64_t offset = input.offset + at;
        const bool waits = m_upgradeFrom && input.direction == Direction::ToServer;
        if (waits)
            return StreamParseResult::waitsForOther(at);
        if (side.literal > 0) {
            const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(side.literal, rest.size()));
            side.literal -= taken;
            side.literalRange.end = offset + taken;
            if (side.literal == 0)
                endLiteral(context, input.direction);
            at += taken;
            continue;
        }
        // The answer that granted TLS may be missing.
        if (m_upgradeFrom && beginsTls(rest)) {
            handOver(context, offset);
            break;
        }
        const Octets searched = rest.first(std::min(rest.size(), maxLine)); // what is longer is cut here
        const std::size_t scanned =
            side.scanned > offset ? static_cast<std::size_t>(side.scanned - offset) : 0;
        const auto newline = std::find(searched.begin() + static_cast<std::ptrdiff_t>(scanned),
                                       searched.end(), std::uint8_t{'\n'});
        if (newline == searched.end() && searched.size() < maxLine) {
            side.scanned = input.end();
            return StreamParseResult::took(at);
        }
        const std::size_t length =
            static_cast<std::size_t>(newline - searched.begin()) + (newline == searched.end() ? 0 : 1);
        const bool clientWaited = m_upgradeFrom.has_value();
        takeLine(context, input, offset, rest.first(length));
        at += length;
        if (clientWaited && !m_upgradeFrom && !m_handedOver)
            return StreamParseResult::yieldsAfter(at); // refused: what the client held comes first
    }
    return StreamParseResult::took(at);
}

void LineStreamParser::takeLine(StreamContext& context, const StreamInput& input, std::uint64_t offset,
                                Octets line)
{
    Side& side = sideOf(input.direction);
    if (std::exchange(side.search, false)) {
        if (!side.message.isOpen())
            side.message.begin(context, toName(m_protocol), input.direction, offset);
        side.message.add("End of a line", lineText(line), {offset, offset + line.size()});
        side.message.finish(context, false);
    } else if (input.direction == Direction::ToServer) {
        takeCommand(context, offset, line);
    } else {
        takeReply(context, offset, line);
    }
}

void LineStreamParser::announceLiteral(Side& side, std::uint64_t begin, std::uint64_t length)
{
    side.literal = length;
    side.literalRange = {begin, begin};
}

void LineStreamParser::endLiteral(StreamContext& context, Direction direction)
{
    Side& side = sideOf(direction);
    side.message.add("Literal", fmt::format("{} octets", side.literalRange.length()), side.literalRange);
    if (m_protocol != LineProtocol::Imap)
        side.message.finish(context);
}

void LineStreamParser::takeCommand(StreamContext& context, std::uint64_t offset, Octets line)
{
    Side& side = sideOf(Direction::ToServer);
    if (side.content) {
        takeContent(context, offset, line);
        return;
    }
    const std::string_view text = withoutLineEnd(viewOf(line));
    const OffsetRange range{offset, offset + line.size()};
    announceLiteral(side, range.end, announcedOctets(m_protocol, text));
    if (side.message.isOpen()) { // behind a literal the command goes on
        side.message.add("Rest of the command", lineText(line), range);
    } else {
        side.message.begin(context, toName(m_protocol), Direction::ToServer, offset);
        side.message.add("Command", lineText(line), range);
        const auto [filter, wholeLine] = commandField(m_protocol);
        side.message.field(filter, lineText(wholeLine ? line : line.first(splitWord(text).first.size())));
        if (asksForTls(m_protocol, text)) {
            m_upgradeFrom = range.end;
            m_upgradeTag = std::string(splitWord(text).first);
        }
    }
    if (side.literal == 0)
        side.message.finish(context);
}

void LineStreamParser::takeReply(StreamContext& context, std::uint64_t offset, Octets line)
{
    Side& side = sideOf(Direction::ToClient);
    const std::string_view text = withoutLineEnd(viewOf(line));
    const OffsetRange range{offset, offset + line.size()};
    if (!side.message.isOpen() || beginsReply(m_protocol, text)) {
        side.message.begin(context, toName(m_protocol), Direction::ToClient, offset);
        noteReplyField(side.message, line);
    }
    side.message.add("Line", lineText(line), range);
    if (m_protocol == LineProtocol::Imap)
        announceLiteral(side, range.end, announcedOctets(m_protocol, text));
    const TlsAnswer answer = m_upgradeFrom ? answerToTls(m_protocol, text, m_upgradeTag) : TlsAnswer::None;
    const bool continued = isContinued(m_protocol, text);
    if (m_protocol == LineProtocol::Smtp && replyCode(text) == 354 && !continued)
        sideOf(Direction::ToServer).content = true;
    if (!continued || answer == TlsAnswer::Granted)
        side.message.finish(context);
    if (answer == TlsAnswer::Granted)
        handOver(context, range.end);
    if (answer != TlsAnswer::None)
        m_upgradeFrom.reset();
}

void LineStreamParser::noteReplyField(TurnMessage& message, Octets line) const
{
    const std::string_view text = withoutLineEnd(viewOf(line));
    const auto code = replyCode(text);
    switch (m_protocol) {
    case LineProtocol::Smtp:
        if (code)
            message.field("smtp.response.code", fmt::format("{}", *code));
        break;
    case LineProtocol::Ftp:
        if (code)
            message.field("ftp.response.code", fmt::format("{}", *code));
        break;
    case LineProtocol::Pop3:
        message.field("pop.response.indicator", std::string(splitWord(text).first.substr(0, 4)));
        break;
    case LineProtocol::Imap:
        message.field("imap.response", lineText(line));
        break;
    }
}

/// TLS follows the command that asked for it, and that place of what the server says.
void LineStreamParser::handOver(StreamContext& context, std::uint64_t serverFrom)
{
    context.handOver({*m_upgradeFrom, serverFrom}, {"tls", {}, {}, {}, {}});
    m_handedOver = true;
}

/// The mail behind DATA is one message, however long.
void LineStreamParser::takeContent(StreamContext& context, std::uint64_t offset, Octets line)
{
    Side& side = sideOf(Direction::ToServer);
    if (!side.message.isOpen()) {
        side.message.begin(context, toName(m_protocol), Direction::ToServer, offset);
        side.message.summary("Mail");
    }
    side.message.add("Line", lineText(line), {offset, offset + line.size()});
    if (withoutLineEnd(viewOf(line)) == ".") {
        side.content = false;
        side.message.finish(context);
    }
}

void LineStreamParser::onGap(StreamContext& context, const StreamInput& before, const SequenceGap&)
{
    Side& side = sideOf(before.direction);
    if (!before.octets.empty() && !side.message.isOpen())
        side.message.begin(context, toName(m_protocol), before.direction, before.offset);
    if (!before.octets.empty())
        side.message.add("Beginning of a line", lineText(before.octets), {before.offset, before.end()});
    side.message.finish(context, false);
    side.search = true;
    side.literal = 0;
}

void LineStreamParser::onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end)
{
    Side& side = sideOf(rest.direction);
    const bool cut = !rest.octets.empty() && end != StreamEnd::HandOver;
    if (cut) {
        if (!side.message.isOpen())
            side.message.begin(context, toName(m_protocol), rest.direction, rest.offset);
        side.message.add("Line", lineText(rest.octets), {rest.offset, rest.end()});
    }
    side.message.finish(context, !cut && !side.content && side.literal == 0);
}

} // namespace weir
