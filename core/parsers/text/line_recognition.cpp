#include "core/parsers/text/line_recognition.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

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

/// What one side says first.
struct FirstLine
{
    std::string_view text;
    bool there = false; ///< anything of it
    bool whole = false;
    bool final = false; ///< nothing further will come

    bool mayGrow() const { return !whole && !final && text.size() < 512; }
};

FirstLine firstLine(const FirstOctets& first, Direction direction)
{
    const auto i = static_cast<std::size_t>(direction);
    const std::string_view text = viewOf(first.octets[i]);
    const std::size_t end = text.find('\n');
    return {text.substr(0, end), !text.empty(), end != std::string_view::npos, first.final[i]};
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
    const std::string command = upperCase(withoutLineEnd(line));
    const std::string_view word = splitWord(splitWord(command).second).first;
    return std::find(commands.begin(), commands.end(), word) != commands.end();
}

bool isCommand(LineProtocol protocol, std::string_view line)
{
    if (protocol == LineProtocol::Imap)
        return isImapCommand(line);
    const auto& commands = protocolWords[static_cast<std::size_t>(protocol)].commands;
    const std::string word = upperCase(splitWord(withoutLineEnd(line)).first);
    return std::find(commands.begin(), commands.end(), word) != commands.end();
}

bool isGreeting(LineProtocol protocol, std::string_view line)
{
    if (protocol == LineProtocol::Imap)
        return line.starts_with("* OK") || line.starts_with("* PREAUTH") || line.starts_with("* BYE");
    return line.starts_with(protocolWords[static_cast<std::size_t>(protocol)].greeting);
}

/// Other protocols have these words too: what the server says decides, where it says something.
Recognition recogniseCommand(LineProtocol protocol, const FirstLine& client, const FirstLine& server)
{
    if (!client.whole)
        return client.mayGrow() ? Recognition::NeedsMore : Recognition::No;
    if (!isCommand(protocol, client.text))
        return Recognition::No;
    return server.final ? Recognition::Likely : Recognition::NeedsMore;
}

/// The server says what this protocol's servers begin with.
Recognition recogniseGreeted(LineProtocol protocol, const FirstLine& client, const FirstLine& server,
                             std::uint16_t serverPort)
{
    const Words& words = protocolWords[static_cast<std::size_t>(protocol)];
    if (upperCase(server.text).find(words.hint) != std::string::npos)
        return Recognition::Certain;
    if (client.whole)
        return isCommand(protocol, client.text) ? Recognition::Certain : Recognition::No;
    if (!client.final)
        return Recognition::NeedsMore;
    return std::find(words.ports.begin(), words.ports.end(), serverPort) != words.ports.end()
               ? Recognition::Likely
               : Recognition::No;
}

} // namespace

Recognition recognise(LineProtocol protocol, const FirstOctets& first)
{
    const FirstLine client = firstLine(first, Direction::ToServer);
    const FirstLine server = firstLine(first, Direction::ToClient);
    if (!isText(server.text) || !isText(client.text))
        return Recognition::No;
    if (!server.there)
        return recogniseCommand(protocol, client, server);
    if (server.mayGrow() && !client.whole) {
        const std::string_view greeting = protocolWords[static_cast<std::size_t>(protocol)].greeting;
        return greeting.starts_with(server.text.substr(0, greeting.size())) ? Recognition::NeedsMore
                                                                            : Recognition::No;
    }
    if (isGreeting(protocol, server.text))
        return recogniseGreeted(protocol, client, server, first.serverPort);
    const bool greetingMissing = first.midstream[1] && protocol == LineProtocol::Smtp;
    return greetingMissing && client.whole && isCommand(protocol, client.text) ? Recognition::Likely
                                                                               : Recognition::No;
}

} // namespace weir
