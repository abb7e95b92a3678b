#include "core/parsers/http1/start_line.h"

#include "core/parsers/http/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace weir::http {

namespace {

constexpr std::size_t longestMethod = 64;
/// Of a start line that is believed after a gap.
constexpr std::size_t longestFoundLine = 16 * 1024;
constexpr std::size_t longestFoundName = 256;

// RFC 9110, WebDAV and its extensions (RFC 4918, 3253, 3648, 3744, 4791, 5323 …), PATCH, and what is met of
// UPnP, Subversion and Microsoft's protocols.
constexpr std::array<std::string_view, 50> methods{"GET",          "HEAD",       "POST",
                                                   "PUT",          "DELETE",     "CONNECT",
                                                   "OPTIONS",      "TRACE",      "PATCH",
                                                   "PROPFIND",     "PROPPATCH",  "MKCOL",
                                                   "COPY",         "MOVE",       "LOCK",
                                                   "UNLOCK",       "SEARCH",     "REPORT",
                                                   "CHECKOUT",     "CHECKIN",    "UNCHECKOUT",
                                                   "MKWORKSPACE",  "UPDATE",     "LABEL",
                                                   "MERGE",        "MKACTIVITY", "VERSION-CONTROL",
                                                   "ORDERPATCH",   "ACL",        "MKCALENDAR",
                                                   "BIND",         "UNBIND",     "REBIND",
                                                   "LINK",         "UNLINK",     "MKREDIRECTREF",
                                                   "QUERY",        "PURGE",      "M-SEARCH",
                                                   "NOTIFY",       "SUBSCRIBE",  "UNSUBSCRIBE",
                                                   "BPROPFIND",    "BPROPPATCH", "BCOPY",
                                                   "BDELETE",      "BMOVE",      "RPC_IN_DATA",
                                                   "RPC_OUT_DATA", "SOURCE"};

bool isControl(char c)
{
    const auto octet = static_cast<unsigned char>(c);
    return (octet < 0x20 && c != '\t' && c != '\r') || octet == 0x7f;
}

std::size_t wordEnd(std::string_view text, std::size_t from = 0)
{
    return std::min(text.find_first_of(" \t", from), text.size());
}

std::string_view skipBlanks(std::string_view text)
{
    return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
}

/// "RTSP/1.0" and its like: the line is of another protocol.
bool isForeignVersion(std::string_view word)
{
    const std::size_t slash = word.find('/');
    return slash != std::string_view::npos && slash > 0 && word.size() == slash + 4 &&
           std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(slash),
                       [](char c) { return c >= 'A' && c <= 'Z'; }) &&
           isDigit(word[slash + 1]) && word[slash + 2] == '.' && isDigit(word[slash + 3]);
}

bool mayBecomeRequestLine(std::string_view begun)
{
    begun = skipBlanks(begun);
    const std::size_t end = wordEnd(begun);
    const std::string_view method = begun.substr(0, end);
    if (method.size() > longestMethod)
        return false;
    // A line that is only a method so far may end in a CR.
    const std::size_t ending = end == begun.size() ? method.find_last_not_of('\r') + 1 : end;
    return std::all_of(method.begin(), method.begin() + static_cast<std::ptrdiff_t>(ending), isTokenChar) &&
           std::none_of(begun.begin(), begun.end(), isControl);
}

bool mayBecomeStatusLine(std::string_view begun)
{
    begun = skipBlanks(begun);
    constexpr std::string_view http = "HTTP";
    constexpr std::string_view icy = "ICY ";
    const auto begins = [&](std::string_view name) {
        const std::size_t common = std::min(name.size(), begun.size());
        return equalsIgnoringCase(begun.substr(0, common), name.substr(0, common));
    };
    if (begins(http))
        return begun.size() <= http.size() || begun[http.size()] == '/' || isBlank(begun[http.size()]) ||
               begun[http.size()] == '\r';
    if (begins(icy))
        return true;
    const auto notDigit = std::find_if_not(begun.begin(), begun.end(), isDigit) - begun.begin();
    return notDigit <= 3 && (static_cast<std::size_t>(notDigit) == begun.size() ||
                             (notDigit == 3 && (isBlank(begun[3]) || begun[3] == '\r')));
}

/// What stands behind a start line: an empty line or a field.
Verdict judgeNextLine(std::string_view text)
{
    if (text.empty() || text == "\r")
        return Verdict::Open;
    if (text[0] == '\n' || text.starts_with("\r\n"))
        return Verdict::Yes;
    const auto end = std::find_if_not(text.begin(), text.end(), isTokenChar) - text.begin();
    const auto length = static_cast<std::size_t>(end);
    if (length == 0 || length > longestFoundName)
        return Verdict::No;
    if (length == text.size())
        return Verdict::Open;
    return text[length] == ':' ? Verdict::Yes : Verdict::No;
}

/// Text from "HTTP/1." on: "HTTP/1.1 200 OK", and the line behind it.
Verdict judgeStatusLine(std::string_view text)
{
    constexpr std::string_view pattern = "HTTP/1.d ddd";
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (at == text.size())
            return Verdict::Open;
        if (pattern[at] == 'd' ? !isDigit(text[at]) : text[at] != pattern[at])
            return Verdict::No;
    }
    const std::size_t end = text.substr(0, longestFoundLine).find('\n');
    const std::string_view line = text.substr(0, std::min(end, longestFoundLine));
    if (line.size() > pattern.size() && !isBlank(line[pattern.size()]) && line[pattern.size()] != '\r')
        return Verdict::No;
    if (line.size() == longestFoundLine || std::any_of(line.begin(), line.end(), isControl))
        return Verdict::No;
    return end == std::string_view::npos ? Verdict::Open : judgeNextLine(text.substr(end + 1));
}

/// Where the request line begins whose version stands at `version`; nothing: it is none. A known method may
/// follow the content before it without anything between.
std::optional<std::size_t> requestLineBegin(std::string_view text, std::size_t version, bool atLineBegin)
{
    const std::size_t floor = version > longestFoundLine ? version - longestFoundLine : 0;
    // Text may be full of versions: this looks at the same octets for each of them, so it must be quick.
    const void* const feed = ::memrchr(text.data() + floor, '\n', version - floor);
    const bool wholeLine = feed != nullptr;
    const std::size_t begin =
        wholeLine ? static_cast<std::size_t>(static_cast<const char*>(feed) - text.data()) + 1 : floor;
    const std::string_view line = text.substr(begin, version - begin);
    const std::size_t targetBegin = line.rfind(' ');
    if (targetBegin == std::string_view::npos || targetBegin == 0 || targetBegin + 1 == line.size() ||
        std::any_of(line.begin() + static_cast<std::ptrdiff_t>(targetBegin), line.end(), isControl))
        return std::nullopt;
    const std::string_view before = line.substr(0, targetBegin);
    if ((wholeLine || (begin == 0 && atLineBegin)) && isKnownMethod(before))
        return begin;
    std::size_t longest = 0;
    for (const std::string_view method : methods) {
        if (method.size() > longest && before.ends_with(method))
            longest = method.size();
    }
    return longest == 0 ? std::nullopt : std::optional(begin + targetBegin - longest);
}

/// Text from " HTTP/1." on: the end of a request line, and the line behind it.
Verdict judgeRequestLineEnd(std::string_view text)
{
    constexpr std::size_t length = std::string_view(" HTTP/1.d").size();
    if (text.size() < length)
        return Verdict::Open;
    if (!isDigit(text[length - 1]))
        return Verdict::No;
    std::string_view rest = text.substr(length);
    if (rest.empty() || rest == "\r")
        return Verdict::Open;
    if (rest[0] == '\r')
        rest.remove_prefix(1);
    return rest[0] == '\n' ? judgeNextLine(rest.substr(1)) : Verdict::No;
}

/// Behind these a start line is being talked about.
bool isQuoted(std::string_view text, std::size_t at)
{
    return at > 0 && std::string_view(" \t\"'`:").find(text[at - 1]) != std::string_view::npos;
}

StartLineSearch findStatusLine(std::string_view text, std::size_t searched)
{
    constexpr std::string_view mark = "HTTP/1.";
    const std::size_t from = searched - std::min(searched, mark.size() - 1);
    for (std::size_t at = text.find(mark, from); at != std::string_view::npos; at = text.find(mark, at + 1)) {
        if (isQuoted(text, at))
            continue;
        switch (judgeStatusLine(text.substr(at))) {
        case Verdict::Yes:
            return {at, at, at};
        case Verdict::Open:
            return {std::nullopt, at, at};
        case Verdict::No:
            break;
        }
    }
    // One octet more than may belong to the mark: it says whether the mark is quoted.
    return {std::nullopt, text.size() - std::min(text.size(), mark.size()), text.size()};
}

constexpr std::string_view requestMark = " HTTP/1.";

/// How much of the text no request line begins in whose mark is not there whole: all but the last line, and
/// of that what is too far from its end. The same whether asked octet by octet or once.
std::size_t withoutRequestLine(std::string_view text)
{
    const std::size_t feed = text.rfind('\n');
    const std::size_t lineBegin = feed == std::string_view::npos ? 0 : feed + 1;
    return text.size() - std::min(text.size() - lineBegin, longestFoundLine + requestMark.size());
}

StartLineSearch findRequestLine(std::string_view text, std::size_t searched, bool atLineBegin)
{
    const std::size_t from = searched - std::min(searched, requestMark.size() - 1);
    for (std::size_t at = text.find(requestMark, from); at != std::string_view::npos;
         at = text.find(requestMark, at + 1)) {
        const auto begin = requestLineBegin(text, at, atLineBegin);
        if (!begin || isQuoted(text, *begin))
            continue;
        switch (judgeRequestLineEnd(text.substr(at))) {
        case Verdict::Yes:
            return {begin, *begin, *begin};
        case Verdict::Open: // if it is none in the end, what is before it on its line must not be passed yet
            return {std::nullopt, withoutRequestLine(text.substr(0, at + requestMark.size() - 1)), *begin};
        case Verdict::No:
            break;
        }
    }
    return {std::nullopt, withoutRequestLine(text), text.size()};
}

} // namespace

bool isKnownMethod(std::string_view method)
{
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

Verdict beginsResponse(std::string_view text)
{
    constexpr std::string_view mark = "HTTP/1.";
    if (text.size() < mark.size())
        return mark.starts_with(text) ? Verdict::Open : Verdict::No;
    return judgeStatusLine(text);
}

bool isHttpVersion(std::string_view word)
{
    return word.size() == 8 && startsWithIgnoringCase(word, "HTTP/") && isDigit(word[5]) && word[6] == '.' &&
           isDigit(word[7]);
}

std::optional<RequestLineParts> parseRequestLine(std::string_view line)
{
    if (!mayBecomeRequestLine(line))
        return std::nullopt;
    RequestLineParts parts;
    const std::string_view text = trim(line);
    parts.malformed = text.size() != line.size();
    const std::size_t methodEnd = wordEnd(text);
    parts.method = text.substr(0, methodEnd);
    const std::string_view rest = skipBlanks(text.substr(methodEnd));
    if (parts.method.empty() || rest.empty())
        return std::nullopt;
    const std::size_t lastBlank = rest.find_last_of(" \t");
    const std::size_t lastBegin = lastBlank == std::string_view::npos ? 0 : lastBlank + 1;
    const std::string_view last = rest.substr(lastBegin);
    if (lastBegin > 0 && isForeignVersion(last) && !isHttpVersion(last))
        return std::nullopt;
    if (startsWithIgnoringCase(last, "HTTP/") && last.find("://") == std::string_view::npos) {
        parts.version = last;
        parts.target = trim(rest.substr(0, lastBegin));
    } else if (isKnownMethod(parts.method)) {
        parts.target = rest;
        parts.malformed = parts.malformed || parts.method != "GET";
    } else {
        return std::nullopt;
    }
    // One blank between, no more.
    const std::size_t exact = parts.method.size() + 1 + parts.target.size() +
                              (parts.version.empty() ? 0 : 1 + parts.version.size());
    parts.malformed = parts.malformed || exact != text.size() || parts.target.empty() ||
                      parts.target.find_first_of(" \t\r") != std::string_view::npos ||
                      (!parts.version.empty() && !parts.version.starts_with("HTTP/")) ||
                      (!parts.version.empty() && !isHttpVersion(parts.version));
    return parts;
}

std::optional<StatusLineParts> parseStatusLine(std::string_view line)
{
    if (!mayBecomeStatusLine(line))
        return std::nullopt;
    StatusLineParts parts;
    std::string_view text = skipBlanks(line);
    parts.malformed = text.size() != line.size();
    if (text.empty())
        return std::nullopt;
    if (isDigit(text[0])) {
        parts.malformed = true;
    } else {
        parts.version = text.substr(0, wordEnd(text));
        // Beginnings of "HTTP" and "ICY" that were not continued.
        if (parts.version != "ICY" && !startsWithIgnoringCase(parts.version, "HTTP"))
            return std::nullopt;
        parts.malformed = parts.malformed ||
                          (parts.version != "ICY" &&
                           (!isHttpVersion(parts.version) || lower(parts.version[0]) == parts.version[0]));
        text.remove_prefix(parts.version.size());
        parts.malformed = parts.malformed || !text.starts_with(' ');
        text = skipBlanks(text);
    }
    parts.code = text.substr(0, wordEnd(text));
    const auto status = parseDecimal(parts.code);
    if (status && *status <= 999)
        parts.status = static_cast<unsigned>(*status);
    parts.malformed = parts.malformed || parts.code.size() != 3 || parts.status < 100;
    parts.reason = trim(text.substr(parts.code.size()));
    return parts;
}

bool mayBecomeStartLine(Direction direction, std::string_view begun)
{
    return direction == Direction::ToServer ? mayBecomeRequestLine(begun) : mayBecomeStatusLine(begun);
}

StartLineSearch findStartLine(Direction direction, std::string_view text, std::size_t searched,
                              bool atLineBegin)
{
    return direction == Direction::ToServer ? findRequestLine(text, searched, atLineBegin)
                                            : findStatusLine(text, searched);
}

} // namespace weir::http
