#include "core/parsers/text/line_protocol.h"

#include <array>
#include <charconv>

namespace weir {

std::string_view toName(LineProtocol protocol)
{
    static constexpr std::array<std::string_view, 4> names{"smtp", "imap", "pop", "ftp"};
    return names[static_cast<std::size_t>(protocol)];
}

// ---- words

std::string_view viewOf(Octets octets)
{
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

std::string_view withoutLineEnd(std::string_view line)
{
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
        line.remove_suffix(1);
    return line;
}

std::string upperCase(std::string_view text)
{
    std::string result(text);
    for (char& c : result) {
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

std::pair<std::string_view, std::string_view> splitWord(std::string_view line)
{
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos)
        return {line, {}};
    const std::size_t next = line.find_first_not_of(' ', blank);
    return {line.substr(0, blank), next == std::string_view::npos ? std::string_view() : line.substr(next)};
}

// ---- commands

bool asksForTls(LineProtocol protocol, std::string_view command)
{
    std::string line = upperCase(command);
    line.erase(line.find_last_not_of(" \t") + 1);
    const auto [word, rest] = splitWord(line);
    switch (protocol) {
    case LineProtocol::Smtp:
        return word == "STARTTLS";
    case LineProtocol::Imap:
        return rest == "STARTTLS";
    case LineProtocol::Pop3:
        return word == "STLS";
    case LineProtocol::Ftp:
        return word == "AUTH" && (rest.starts_with("TLS") || rest == "SSL");
    }
    return false;
}

namespace {

/// 0 where there is none.
std::uint64_t numberAt(std::string_view text)
{
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

} // namespace

std::uint64_t announcedOctets(LineProtocol protocol, std::string_view line)
{
    if (protocol == LineProtocol::Imap) { // "{123}" or "{123+}" at the end
        const std::size_t open = line.rfind('{');
        return line.empty() || line.back() != '}' || open == std::string_view::npos
                   ? 0
                   : numberAt(line.substr(open + 1));
    }
    const auto [word, rest] = splitWord(line);
    return protocol == LineProtocol::Smtp && upperCase(word) == "BDAT" ? numberAt(rest) : 0;
}

bool asksToAnnounce(LineProtocol protocol, std::string_view line)
{
    return protocol == LineProtocol::Imap && announcedOctets(protocol, line) > 0 && !line.ends_with("+}");
}

// ---- replies

std::optional<unsigned> replyCode(std::string_view line)
{
    unsigned code = 0;
    if (line.size() < 3 || std::from_chars(line.data(), line.data() + 3, code).ptr != line.data() + 3)
        return std::nullopt;
    return line.size() == 3 || line[3] == ' ' || line[3] == '-' ? std::optional(code) : std::nullopt;
}

bool beginsReply(LineProtocol protocol, std::string_view line)
{
    return protocol == LineProtocol::Pop3 &&
           (line.starts_with("+OK") || line.starts_with("-ERR") || line.starts_with("+ "));
}

bool isContinued(LineProtocol protocol, std::string_view line)
{
    switch (protocol) {
    case LineProtocol::Smtp:
    case LineProtocol::Ftp:
        return !replyCode(line) || (line.size() > 3 && line[3] == '-');
    case LineProtocol::Pop3:
        return !line.starts_with("-ERR");
    case LineProtocol::Imap:
        return announcedOctets(protocol, line) > 0;
    }
    return false;
}

bool isAnswer(LineProtocol protocol, std::string_view line)
{
    if (protocol == LineProtocol::Smtp || protocol == LineProtocol::Ftp)
        return !isContinued(protocol, line) && replyCode(line) >= 200u; // 1xx: another one follows
    return beginsReply(protocol, line);
}

TlsAnswer answerToTls(LineProtocol protocol, std::string_view line, std::string_view tag)
{
    bool granted = false;
    switch (protocol) {
    case LineProtocol::Smtp:
    case LineProtocol::Ftp: {
        if (isContinued(protocol, line))
            return TlsAnswer::None;
        const auto code = replyCode(line);
        granted = protocol == LineProtocol::Smtp ? code == 220 : code == 234 || code == 334;
        if (!granted && code < 400u) // no answer to this command says so
            return TlsAnswer::None;
        break;
    }
    case LineProtocol::Pop3:
        if (!line.starts_with("+OK") && !line.starts_with("-ERR"))
            return TlsAnswer::None;
        granted = line.front() == '+';
        break;
    case LineProtocol::Imap: {
        const auto [word, rest] = splitWord(line);
        if (word != tag) // untagged, or the answer to an earlier command
            return TlsAnswer::None;
        granted = upperCase(rest).starts_with("OK");
        break;
    }
    }
    return granted ? TlsAnswer::Granted : TlsAnswer::Refused;
}

} // namespace weir
