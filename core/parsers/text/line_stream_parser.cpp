#include "core/parsers/text/line_stream_parser.h"

#include "core/parsers/text/tls_beginning.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

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
        if (input.direction == Direction::ToServer && clientWaits())
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
        // The command that asked for TLS may be missing, or its answer.
        const Recognition hello =
            mayBeginTls(input.direction) ? beginsHello(input.direction, rest) : Recognition::No;
        if (hello == Recognition::NeedsMore)
            return StreamParseResult::took(at);
        if (hello == Recognition::Certain) {
            handOver(context, input.direction, offset);
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
        const bool clientWaited = clientWaits();
        takeLine(context, input, offset, rest.first(length));
        at += length;
        if (clientWaited && !clientWaits() && !m_handedOver)
            return StreamParseResult::yieldsAfter(at); // what the client held comes first
    }
    return StreamParseResult::took(at);
}

bool LineStreamParser::clientWaits() const
{
    return m_serverSpoke && (m_upgradeFrom || m_sides[0].awaits);
}

/// A line may be TLS instead. Not one of a mail: one whose announcement was lost is possible wherever a
/// server sends mails, so there TLS must have been asked for.
bool LineStreamParser::mayBeginTls(Direction direction) const
{
    if (direction == Direction::ToServer)
        return !m_sides[0].content;
    return m_protocol == LineProtocol::Smtp || m_protocol == LineProtocol::Ftp || m_upgradeFrom;
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
        side.content = side.content && !side.answered && withoutLineEnd(viewOf(line)) != ".";
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
    const std::string_view text = withoutLineEnd(viewOf(line));
    if (side.content && side.answered && text != ".") { // its end is lost, or it was refused before
        side.content = false;
        side.message.finish(context, false);
    }
    if (side.content) {
        takeContent(context, offset, line);
        return;
    }
    const OffsetRange range{offset, offset + line.size()};
    announceLiteral(side, range.end, announcedOctets(m_protocol, text));
    side.awaits = asksToAnnounce(m_protocol, text);
    if (side.message.isOpen()) { // behind a literal the command goes on
        side.message.add("Rest of the command", lineText(line), range);
    } else {
        side.message.begin(context, toName(m_protocol), Direction::ToServer, offset);
        side.message.add("Command", lineText(line), range);
        const auto [filter, wholeLine] = commandField(m_protocol);
        side.message.field(filter, lineText(wholeLine ? line : line.first(splitWord(text).first.size())));
        m_tag = std::string(splitWord(text).first);
        ++m_due;
        if (asksForTls(m_protocol, text))
            m_upgradeFrom = range.end;
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
    const bool endsList = m_protocol == LineProtocol::Pop3 && text == ".";
    if (!isContinued(m_protocol, text) || endsList)
        side.message.finish(context);
    takeAnswer(context, range.end, text);
}

/// What a line of the server's says to the client's commands.
void LineStreamParser::takeAnswer(StreamContext& context, std::uint64_t end, std::string_view text)
{
    Side& client = sideOf(Direction::ToServer);
    m_counts = m_counts && !context.midstream(Direction::ToServer) && !context.midstream(Direction::ToClient);
    m_serverSpoke = true;
    if (client.awaits)
        answerLiteral(context, text);
    const bool isTurn = m_protocol == LineProtocol::Imap || !m_counts || m_due <= 1;
    const bool answers = isAnswer(m_protocol, text);
    if (answers && m_due > 0)
        --m_due;
    if (m_protocol == LineProtocol::Smtp && answers) {
        const bool wantsMail = replyCode(text) == 354u;
        client.content = client.content || wantsMail;
        client.answered = client.content && !wantsMail;
    }
    const TlsAnswer answer = m_upgradeFrom && isTurn ? answerToTls(m_protocol, text, m_tag) : TlsAnswer::None;
    if (answer == TlsAnswer::Granted) {
        sideOf(Direction::ToClient).message.finish(context);
        handOver(context, Direction::ToClient, end);
    }
    if (answer != TlsAnswer::None)
        m_upgradeFrom.reset();
}

/// The literal that the client announced comes now, or never.
void LineStreamParser::answerLiteral(StreamContext& context, std::string_view text)
{
    Side& client = sideOf(Direction::ToServer);
    const auto [tag, rest] = splitWord(text);
    if (!text.starts_with("+") && tag != m_tag) // untagged, or the answer to an earlier command
        return;
    client.awaits = false;
    if (tag != m_tag || upperCase(rest).starts_with("OK"))
        return;
    client.literal = 0;
    client.message.finish(context);
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

/// TLS begins at that place of that direction; in the client's behind the command that asked for it, and else
/// with what was not parsed yet.
void LineStreamParser::handOver(StreamContext& context, Direction direction, std::uint64_t from)
{
    std::array<std::uint64_t, 2> places{};
    if (m_upgradeFrom)
        places[static_cast<std::size_t>(Direction::ToServer)] = *m_upgradeFrom;
    places[static_cast<std::size_t>(direction)] = from;
    context.handOver(places, {"tls", {}, {}, {}, {}});
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
        m_due += side.answered ? 0 : 1;
    }
}

void LineStreamParser::onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap)
{
    Side& side = sideOf(before.direction);
    const std::uint64_t passed = before.octets.size() + gap.length;
    const bool inLiteral = side.literal > 0 && gap.length > 0 && passed <= side.literal;
    if (!before.octets.empty() && side.literal == 0) {
        if (!side.message.isOpen())
            side.message.begin(context, toName(m_protocol), before.direction, before.offset);
        side.message.add("Beginning of a line", lineText(before.octets), {before.offset, before.end()});
    }
    side.message.finish(context, false);
    side.literal = inLiteral ? side.literal - passed : 0;
    side.awaits = side.awaits && side.literal > 0;
    // Behind a literal of IMAP its command goes on; behind a chunk of SMTP another one begins.
    side.search = !inLiteral || m_protocol == LineProtocol::Imap;
    m_counts = false;
    if (before.direction == Direction::ToClient) // whatever it said to a literal
        sideOf(Direction::ToServer).awaits = false;
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
