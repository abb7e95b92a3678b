#include "core/export/har_fields.h"

#include "core/base/ascii.h"
#include "core/content/content_part.h"
#include "core/content/media_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace weir {

namespace {

/// Calls each(name, value) for the members of a list that semicolons separate.
template <typename Each>
void forEachPair(std::string_view list, Each&& each)
{
    while (!list.empty()) {
        const std::string_view member = trimmed(list.substr(0, list.find(';')));
        list.remove_prefix(std::min(list.size(), list.find(';')));
        list.remove_prefix(list.empty() ? 0 : 1);
        const std::size_t equals = member.find('=');
        if (equals != std::string_view::npos)
            each(trimmed(member.substr(0, equals)), trimmed(member.substr(equals + 1)));
        else if (!member.empty())
            each(member, std::string_view());
    }
}

void setAttribute(HarCookie& cookie, std::string_view name, std::string_view value)
{
    if (equalsAnyCase(name, "path"))
        cookie.path = value;
    else if (equalsAnyCase(name, "domain"))
        cookie.domain = value;
    else if (equalsAnyCase(name, "expires"))
        cookie.expires = isoDateOf(value);
    else if (equalsAnyCase(name, "samesite"))
        cookie.sameSite = value;
    else if (equalsAnyCase(name, "httponly"))
        cookie.httpOnly = true;
    else if (equalsAnyCase(name, "secure"))
        cookie.secure = true;
}

std::optional<unsigned> numberOf(std::string_view text)
{
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

} // namespace

std::vector<HarCookie> requestCookies(const std::vector<HeaderField>& fields)
{
    std::vector<HarCookie> cookies;
    for (const HeaderField& field : fields) {
        if (!equalsAnyCase(field.name, "cookie"))
            continue;
        forEachPair(field.value, [&](std::string_view name, std::string_view value) {
            HarCookie& cookie = cookies.emplace_back();
            cookie.name = name;
            cookie.value = value;
        });
    }
    return cookies;
}

std::vector<HarCookie> responseCookies(const std::vector<HeaderField>& fields)
{
    std::vector<HarCookie> cookies;
    for (const HeaderField& field : fields) {
        if (!equalsAnyCase(field.name, "set-cookie"))
            continue;
        HarCookie cookie;
        bool isName = true;
        forEachPair(field.value, [&](std::string_view name, std::string_view value) {
            if (!isName)
                return setAttribute(cookie, name, value);
            isName = false;
            cookie.name = name;
            cookie.value = value;
        });
        cookies.push_back(std::move(cookie));
    }
    return cookies;
}

std::vector<std::pair<std::string, std::string>> queryOf(std::string_view url)
{
    std::vector<std::pair<std::string, std::string>> query;
    url = url.substr(0, url.find('#'));
    const std::size_t mark = url.find('?');
    if (mark == std::string_view::npos)
        return query;
    const Octets octets = asOctets(url.substr(mark + 1));
    for (const ContentPart& part : parseForm(octets).parts)
        query.emplace_back(part.name, formValue(octets.subspan(part.body.begin, part.body.length())));
    return query;
}

std::optional<std::string> isoDateOf(std::string_view httpDate)
{
    constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";
    const std::size_t comma = httpDate.find(',');
    std::string_view rest = comma == std::string_view::npos ? httpDate : httpDate.substr(comma + 1);
    std::array<std::string_view, 6> parts; // day, month, year, hours, minutes, seconds
    for (std::string_view& part : parts) {
        rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(" -:")));
        part = rest.substr(0, rest.find_first_of(" -:"));
        rest.remove_prefix(part.size());
    }
    const std::string month = lowerCase(parts[1].substr(0, 3));
    const std::size_t place = month.size() == 3 ? months.find(month) : std::string_view::npos;
    const auto day = numberOf(parts[0]);
    auto year = numberOf(parts[2]);
    const auto hours = numberOf(parts[3]);
    const auto minutes = numberOf(parts[4]);
    const auto seconds = numberOf(parts[5]);
    if (place == std::string_view::npos || place % 3 != 0 || !day || !year || !hours || !minutes ||
        !seconds || *day < 1 || *day > 31 || *hours > 23 || *minutes > 59 || *seconds > 60 || *year > 9999)
        return std::nullopt;
    if (*year < 100)
        *year += *year < 70 ? 2000u : 1900u;
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.000Z", *year, place / 3 + 1, *day, *hours,
                       *minutes, *seconds);
}

std::string_view resourceTypeOf(std::string_view mediaType)
{
    const MediaType type = parseMediaType(mediaType);
    if (type.type == "image" || type.type == "font")
        return type.type == "image" ? "image" : "font";
    if (type.type == "audio" || type.type == "video")
        return "media";
    if (type.subtype == "css")
        return "stylesheet";
    if (type.subtype == "html" || type.subtype == "xhtml+xml")
        return "document";
    if (type.hasSuffix("javascript") || type.subtype == "x-javascript" || type.subtype == "ecmascript")
        return "script";
    if (type.subtype == "event-stream")
        return "eventsource";
    return type.hasSuffix("json") || type.hasSuffix("xml") ? "fetch" : "other";
}

} // namespace weir
