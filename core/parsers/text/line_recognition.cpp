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
    std::string_view greeting;                 ///< what the server's first line begins with
    std::array<std::string_view, 2> hints;     ///< one of which it has; none: nothing further is needed
    std::array<std::string_view, 12> commands; ///< that a client begins with
    std::array<std::uint16_t, 2> ports;
};

constexpr std::array<Words, 4> protocolWords{{
    {"220",
     {"SMTP", "LMTP"},
     {"EHLO", "HELO", "LHLO", "STARTTLS", "MAIL", "NOOP", "QUIT", "RSET", "XCLIENT", "VRFY", "HELP"},
     {25, 587}},
    {"* ", {}, {}, {143, 143}},
    {"+OK", {}, {"CAPA", "USER", "STLS", "APOP", "AUTH", "QUIT", "STAT", "LIST"}, {110, 110}},
    {"220",
     {"FTP"},
     {"USER", "AUTH", "FEAT", "OPTS", "SYST", "QUIT", "NOOP", "PASS", "HOST", "CLNT", "PBSZ", "HELP"},
     {21, 21}},
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

/// Servers say theirs, too, whatever it is about.
bool isHostName(std::string_view word)
{
    for (std::size_t dot = word.find('.'); dot != std::string_view::npos; dot = word.find('.', dot + 1)) {
        if (dot + 1 < word.size() && word[dot + 1] > ' ')
            return true;
    }
    return false;
}

bool hasHint(LineProtocol protocol, std::string_view greeting)
{
    const std::string line = upperCase(withoutLineEnd(greeting));
    const auto& hints = protocolWords[static_cast<std::size_t>(protocol)].hints;
    for (std::string_view rest = line; !rest.empty();) {
        const auto [word, next] = splitWord(rest);
        const auto isIn = [&, each = word](std::string_view hint) {
            return !hint.empty() && each.find(hint) != std::string_view::npos;
        };
        if (!isHostName(word) && std::any_of(hints.begin(), hints.end(), isIn))
            return true;
        rest = next;
    }
    return false;
}

/// It begins with a word of letters, as all commands do.
bool mayBeCommand(std::string_view line)
{
    const std::string word = upperCase(splitWord(withoutLineEnd(line)).first);
    return word.size() >= 3 && word.size() <= 12 &&
           std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// The server says what SMTP and FTP servers begin with: the client's first command tells them apart, then
/// what is in the greeting, then the port.
Recognition recogniseGreeted(LineProtocol protocol, const FirstLine& client, const FirstLine& server,
                             std::uint16_t serverPort)
{
    const Words& words = protocolWords[static_cast<std::size_t>(protocol)];
    if (words.hints[0].empty()) // nobody else begins so
        return Recognition::Certain;
    if (client.mayGrow())
        return Recognition::NeedsMore;
    const bool hint = hasHint(protocol, server.text);
    const bool isPort = std::find(words.ports.begin(), words.ports.end(), serverPort) != words.ports.end();
    if (!client.whole)
        return hint ? Recognition::Certain : isPort ? Recognition::Likely : Recognition::No;
    const bool own = isCommand(protocol, client.text);
    const bool others =
        isCommand(protocol == LineProtocol::Smtp ? LineProtocol::Ftp : LineProtocol::Smtp, client.text);
    if (own != others)
        return own ? Recognition::Certain : Recognition::No;
    if (hint || (own && isPort))
        return Recognition::Certain;
    return own || (isPort && mayBeCommand(client.text)) ? Recognition::Likely : Recognition::No;
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
