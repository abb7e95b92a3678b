#include "core/parsers/text/line_stream_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace weir {

namespace {

std::string_view viewOf(Octets octets)
{
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

std::string_view withoutEnd(std::string_view line)
{
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
        line.remove_suffix(1);
    return line;
}

std::string upper(std::string_view text)
{
    std::string result(text);
    for (char& c : result) {
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

/// The first word, and what follows it.
std::pair<std::string_view, std::string_view> splitWord(std::string_view line)
{
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos)
        return {line, {}};
    const std::size_t next = line.find_first_not_of(' ', blank);
    return {line.substr(0, blank), next == std::string_view::npos ? std::string_view() : line.substr(next)};
}

std::optional<unsigned> replyCode(std::string_view line)
{
    unsigned code = 0;
    if (line.size() < 3 || std::from_chars(line.data(), line.data() + 3, code).ptr != line.data() + 3)
        return std::nullopt;
    return line.size() == 3 || line[3] == ' ' || line[3] == '-' || line[3] == '\r' || line[3] == '\n'
               ? std::optional(code)
               : std::nullopt;
}

/// "{123}" or "{123+}" at the end of a line of IMAP.
std::uint64_t literalOf(std::string_view line)
{
    if (line.empty() || line.back() != '}')
        return 0;
    const std::size_t open = line.rfind('{');
    std::uint64_t length = 0;
    if (open == std::string_view::npos)
        return 0;
    std::from_chars(line.data() + open + 1, line.data() + line.size(), length);
    return length;
}

bool beginsTls(Octets octets)
{
    return octets.size() >= 2 && octets[0] == 22 && octets[1] == 3;
}

} // namespace

std::string_view toName(LineProtocol protocol)
{
    static constexpr std::array<std::string_view, 4> names{"smtp", "imap", "pop", "ftp"};
    return names[static_cast<std::size_t>(protocol)];
}

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
        // The answer that granted TLS may be missing.
        if (m_upgradeFrom && beginsTls(rest)) {
            context.handOver({*m_upgradeFrom, offset}, {"tls", {}, {}, {}, {}});
            m_handedOver = true;
            break;
        }
        if (side.literal > 0) {
            const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(side.literal, rest.size()));
            side.literal -= taken;
            side.literalRange.end = offset + taken;
            if (side.literal == 0)
                endLiteral(context, input.direction);
            at += taken;
            continue;
        }
        const std::size_t scanned =
            side.scanned > offset ? static_cast<std::size_t>(side.scanned - offset) : 0;
        const auto newline =
            std::find(rest.begin() + static_cast<std::ptrdiff_t>(std::min(scanned, rest.size())), rest.end(),
                      std::uint8_t{'\n'});
        std::size_t length = static_cast<std::size_t>(newline - rest.begin()) + 1;
        if (newline == rest.end()) {
            if (rest.size() < maxLine) {
                side.scanned = input.end();
                return StreamParseResult::took(at);
            }
            length = maxLine;
        }
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
    const std::string_view text = withoutEnd(viewOf(line));
    const OffsetRange range{offset, offset + line.size()};
    if (side.message.isOpen()) { // behind a literal the command goes on
        side.message.add("Rest of the command", lineText(line), range);
        announceLiteral(side, range.end, literalOf(text));
        if (side.literal == 0)
            side.message.finish(context);
        return;
    }
    side.message.begin(context, toName(m_protocol), Direction::ToServer, offset);
    side.message.add("Command", lineText(line), range);
    const auto [word, rest] = splitWord(text);
    switch (m_protocol) {
    case LineProtocol::Smtp:
        side.message.field("smtp.req.command", std::string(lineText(line.first(word.size()))));
        if (upper(word) == "BDAT") {
            std::uint64_t length = 0;
            std::from_chars(rest.data(), rest.data() + rest.size(), length);
            announceLiteral(side, range.end, length);
        }
        break;
    case LineProtocol::Imap:
        announceLiteral(side, range.end, literalOf(text));
        side.message.field("imap.request", lineText(line));
        break;
    case LineProtocol::Pop3:
        side.message.field("pop.request.command", lineText(line.first(word.size())));
        break;
    case LineProtocol::Ftp:
        side.message.field("ftp.request.command", lineText(line.first(word.size())));
        break;
    }
    noteUpgrade(text, range.end);
    if (side.literal == 0)
        side.message.finish(context);
}

void LineStreamParser::noteUpgrade(std::string_view line, std::uint64_t end)
{
    const std::string command = upper(line);
    const auto [word, rest] = splitWord(command);
    bool asked = false;
    switch (m_protocol) {
    case LineProtocol::Smtp:
        asked = word == "STARTTLS";
        break;
    case LineProtocol::Imap:
        asked = rest == "STARTTLS";
        m_upgradeTag = std::string(splitWord(line).first);
        break;
    case LineProtocol::Pop3:
        asked = word == "STLS";
        break;
    case LineProtocol::Ftp:
        asked = word == "AUTH" && (rest.starts_with("TLS") || rest == "SSL");
        break;
    }
    if (asked)
        m_upgradeFrom = end;
}

bool LineStreamParser::grantsUpgrade(std::string_view line) const
{
    const auto code = replyCode(line);
    switch (m_protocol) {
    case LineProtocol::Smtp:
        return code == 220;
    case LineProtocol::Imap:
        return line.starts_with(m_upgradeTag) && upper(splitWord(line).second).starts_with("OK");
    case LineProtocol::Pop3:
        return line.starts_with("+OK");
    case LineProtocol::Ftp:
        return code == 234 || code == 334;
    }
    return false;
}

bool LineStreamParser::isContinued(std::string_view line) const
{
    switch (m_protocol) {
    case LineProtocol::Smtp:
    case LineProtocol::Ftp:
        return !replyCode(line) || (line.size() > 3 && line[3] == '-');
    case LineProtocol::Pop3: // goes on until the next one begins
        return true;
    case LineProtocol::Imap:
        return literalOf(line) > 0;
    }
    return false;
}

bool LineStreamParser::beginsReply(std::string_view line) const
{
    return m_protocol != LineProtocol::Pop3 || line.starts_with("+OK") || line.starts_with("-ERR") ||
           line.starts_with("+ ");
}

void LineStreamParser::takeReply(StreamContext& context, std::uint64_t offset, Octets line)
{
    Side& side = sideOf(Direction::ToClient);
    const std::string_view text = withoutEnd(viewOf(line));
    const OffsetRange range{offset, offset + line.size()};
    if (!side.message.isOpen() || (m_protocol == LineProtocol::Pop3 && beginsReply(text))) {
        side.message.begin(context, toName(m_protocol), Direction::ToClient, offset);
        if (const auto code = replyCode(text); code && m_protocol == LineProtocol::Smtp)
            side.message.field("smtp.response.code", fmt::format("{}", *code));
        else if (code && m_protocol == LineProtocol::Ftp)
            side.message.field("ftp.response.code", fmt::format("{}", *code));
        else if (m_protocol == LineProtocol::Pop3)
            side.message.field("pop.response.indicator", std::string(splitWord(text).first.substr(0, 4)));
        else if (m_protocol == LineProtocol::Imap)
            side.message.field("imap.response", lineText(line));
    }
    side.message.add("Line", lineText(line), range);
    if (m_protocol == LineProtocol::Imap)
        announceLiteral(side, range.end, literalOf(text));
    const bool grants = m_upgradeFrom && beginsReply(text) && grantsUpgrade(text);
    // Untagged responses of IMAP, and the first lines of a reply, decide nothing yet.
    const bool decides =
        m_protocol == LineProtocol::Imap ? text.starts_with(m_upgradeTag) : beginsReply(text);
    if (isContinued(text) && !grants)
        return;
    if (m_protocol == LineProtocol::Smtp && replyCode(text) == 354)
        sideOf(Direction::ToServer).content = true;
    if (isContinued(text) && m_protocol != LineProtocol::Pop3)
        return;
    side.message.finish(context);
    if (!m_upgradeFrom || !decides)
        return;
    if (grants) {
        context.handOver({*m_upgradeFrom, range.end}, {"tls", {}, {}, {}, {}});
        m_handedOver = true;
    }
    m_upgradeFrom.reset();
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
    if (withoutEnd(viewOf(line)) == ".") {
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

// ---------------------------------------------------------------- recognition

namespace {

struct Words
{
    std::string_view greeting;                ///< what the server's first line begins with
    std::string_view hint;                    ///< and has somewhere in it; empty: nothing further is needed
    std::array<std::string_view, 8> commands; ///< that a client begins with
    std::array<std::uint16_t, 2> ports;
};

constexpr std::array<Words, 4> protocolWords{{
    {"220", "SMTP", {"EHLO", "HELO", "LHLO", "STARTTLS", "MAIL", "NOOP", "QUIT", "RSET"}, {25, 587}},
    {"* ", "", {}, {143, 143}},
    {"+OK", "", {"CAPA", "USER", "STLS", "APOP", "AUTH", "QUIT", "STAT", "LIST"}, {110, 110}},
    {"220", "FTP", {"USER", "AUTH", "FEAT", "OPTS", "SYST", "QUIT", "NOOP", "PASS"}, {21, 21}},
}};

std::string_view firstLine(Octets octets)
{
    const std::string_view text = viewOf(octets);
    return text.substr(0, text.find('\n'));
}

bool isText(std::string_view line)
{
    return std::none_of(line.begin(), line.end(),
                        [](char c) { return c >= 0 && c < ' ' && c != '\r' && c != '\t'; });
}

/// A tag, and a command of IMAP.
bool isImapCommand(std::string_view line)
{
    static constexpr std::array<std::string_view, 9> commands{
        "CAPABILITY", "STARTTLS", "LOGIN", "AUTHENTICATE", "NOOP", "LOGOUT", "ID", "SELECT", "ENABLE"};
    const std::string command = upper(withoutEnd(line));
    const std::string_view word = splitWord(splitWord(command).second).first;
    return std::find(commands.begin(), commands.end(), word) != commands.end();
}

bool isCommand(LineProtocol protocol, std::string_view line)
{
    if (protocol == LineProtocol::Imap)
        return isImapCommand(line);
    const auto& commands = protocolWords[static_cast<std::size_t>(protocol)].commands;
    const std::string word = upper(splitWord(withoutEnd(line)).first);
    return std::find(commands.begin(), commands.end(), word) != commands.end();
}

bool isGreeting(LineProtocol protocol, std::string_view line)
{
    if (protocol == LineProtocol::Imap)
        return line.starts_with("* OK") || line.starts_with("* PREAUTH") || line.starts_with("* BYE");
    return line.starts_with(protocolWords[static_cast<std::size_t>(protocol)].greeting);
}

} // namespace

Recognition recognise(LineProtocol protocol, const FirstOctets& first)
{
    const Words& words = protocolWords[static_cast<std::size_t>(protocol)];
    const std::string_view server = firstLine(first.octets[1]);
    const std::string_view client = firstLine(first.octets[0]);
    const bool serverWhole = server.size() < first.octets[1].size();
    const bool clientWhole = client.size() < first.octets[0].size();
    if (!isText(server) || !isText(client))
        return Recognition::No;
    if (!first.octets[1].empty() && !serverWhole && !clientWhole && !first.final[1] && server.size() < 512)
        return words.greeting.starts_with(server.substr(0, words.greeting.size())) ||
                       server.starts_with(words.greeting)
                   ? Recognition::NeedsMore
                   : Recognition::No;
    if (!first.octets[1].empty() && !isGreeting(protocol, server))
        return first.midstream[1] && clientWhole && protocol == LineProtocol::Smtp &&
                       isCommand(protocol, client)
                   ? Recognition::Likely
                   : Recognition::No;
    const bool greets = !first.octets[1].empty();
    if (greets && upper(server).find(words.hint) != std::string::npos)
        return Recognition::Certain;
    if (clientWhole) {
        if (!isCommand(protocol, client))
            return Recognition::No;
        if (greets)
            return Recognition::Certain;
        // Other protocols have these words too: what the server says decides, where it says something.
        return first.final[1] ? Recognition::Likely : Recognition::NeedsMore;
    }
    if (!greets)
        return Recognition::No;
    if (!first.final[0])
        return Recognition::NeedsMore;
    return std::find(words.ports.begin(), words.ports.end(), first.serverPort) != words.ports.end()
               ? Recognition::Likely
               : Recognition::No;
}

} // namespace weir
