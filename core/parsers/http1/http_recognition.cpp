// Whether the first octets of a stream are HTTP/1.
#include "core/parsers/http/text.h"
#include "core/parsers/http1/http_stream_parser.h"
#include "core/parsers/http1/start_line.h"

#include <algorithm>

namespace weir {

namespace {

using http::asText;

std::string_view withoutBlankLines(std::string_view text)
{
    return text.substr(std::min(text.find_first_not_of("\r\n"), text.size()));
}

/// HTTP/2 begins as a request of HTTP/1 that nobody would send (RFC 9113, section 3.4).
bool isHttp2Preface(std::string_view line)
{
    return line.starts_with("PRI * HTTP/2");
}

bool looksLikeTarget(std::string_view method, std::string_view target)
{
    if (method == "CONNECT")
        return target.find(':') != std::string_view::npos;
    return target.starts_with('/') || target == "*" || http::startsWithIgnoringCase(target, "http://") ||
           http::startsWithIgnoringCase(target, "https://");
}

/// Of a method that is not known: how a target begins, as far as it is there.
bool mayBeTarget(std::string_view target)
{
    constexpr std::string_view absolute = "http";
    const std::size_t common = std::min(target.size(), absolute.size());
    return target.starts_with('/') || target.starts_with('*') ||
           http::equalsIgnoringCase(target.substr(0, common), absolute.substr(0, common));
}

std::string_view withoutBlanks(std::string_view text)
{
    return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
}

/// A request line of which the end is not there yet.
Recognition judgeRequestBegun(std::string_view begun, bool final)
{
    begun = withoutBlanks(begun);
    const std::size_t end = std::min(begun.find_first_of(" \t"), begun.size());
    const std::string_view method = begun.substr(0, end);
    const std::string_view target = withoutBlanks(begun.substr(end));
    const bool known = http::isKnownMethod(method);
    if (!known && end < begun.size() && !mayBeTarget(target))
        return Recognition::No;
    if (!final)
        return Recognition::NeedsMore;
    return known && looksLikeTarget(method, target) ? Recognition::Likely : Recognition::No;
}

Recognition judgeRequests(std::string_view text, bool final)
{
    text = withoutBlankLines(text);
    const std::size_t feed = text.find('\n');
    std::string_view line = text.substr(0, feed);
    if (text.empty())
        return final ? Recognition::No : Recognition::NeedsMore;
    if (isHttp2Preface(line) || !http::mayBecomeStartLine(Direction::ToServer, line))
        return Recognition::No;
    if (feed == std::string_view::npos)
        return judgeRequestBegun(line, final);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    const auto parts = http::parseRequestLine(line);
    if (!parts)
        return Recognition::No;
    const bool known = http::isKnownMethod(parts->method);
    if (http::isHttpVersion(parts->version) && (known || mayBeTarget(parts->target)))
        return Recognition::Certain;
    return known && looksLikeTarget(parts->method, parts->target) ? Recognition::Likely : Recognition::No;
}

Recognition judgeResponses(std::string_view text, bool final)
{
    text = withoutBlankLines(text);
    const std::size_t feed = text.find('\n');
    std::string_view line = text.substr(0, feed);
    if (text.empty() || !http::mayBecomeStartLine(Direction::ToClient, line))
        return Recognition::No;
    // Digits alone are the beginning of too many protocols.
    if (http::isDigit(line.front()))
        return Recognition::No;
    if (feed == std::string_view::npos && !final)
        return Recognition::NeedsMore;
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    const auto parts = http::parseStatusLine(line);
    if (!parts || parts->version.empty())
        return Recognition::No;
    const bool exact = !parts->malformed && (http::isHttpVersion(parts->version) || parts->version == "ICY");
    return exact ? Recognition::Certain : parts->status != 0 ? Recognition::Likely : Recognition::No;
}

/// Of a direction whose beginning is missing: somewhere in it a message begins.
bool holdsMessage(Direction direction, std::string_view text)
{
    return http::findStartLine(direction, text, 0, true).found.has_value();
}

} // namespace

Recognition recogniseHttp(const FirstOctets& first)
{
    const std::string_view toServer = asText(first.octets[0]);
    const std::string_view toClient = asText(first.octets[1]);
    const Recognition requests = judgeRequests(toServer, first.final[0]);
    if (requests == Recognition::Certain)
        return requests;
    const Recognition responses = judgeResponses(toClient, first.final[1]);
    // In HTTP the client speaks first.
    if (toServer.empty() && !toClient.empty() && responses == Recognition::No && !first.midstream[1])
        return Recognition::No;
    if (responses == Recognition::Certain) {
        // Servers answer in HTTP to what is none: only where nothing speaks against it is it certain.
        const bool contradicted = requests == Recognition::No && !toServer.empty() && !first.midstream[0];
        return contradicted ? Recognition::Likely : responses;
    }
    if (requests == Recognition::Likely || responses == Recognition::Likely)
        return Recognition::Likely;
    if ((first.midstream[0] && holdsMessage(Direction::ToServer, toServer)) ||
        (first.midstream[1] && holdsMessage(Direction::ToClient, toClient)))
        return Recognition::Likely;
    const bool waits = requests == Recognition::NeedsMore || responses == Recognition::NeedsMore ||
                       (first.midstream[0] && !first.final[0]) || (first.midstream[1] && !first.final[1]);
    return waits ? Recognition::NeedsMore : Recognition::No;
}

} // namespace weir
