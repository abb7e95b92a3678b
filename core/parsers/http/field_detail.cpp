#include "core/parsers/http/field_detail.h"

#include "core/parsers/http/field_value.h"
#include "core/parsers/http/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace weir::http {

namespace {

struct FilterName
{
    std::string_view field;
    std::string_view filter;
};

constexpr std::array<FilterName, 31> filterNames{{
    {"accept", "http.accept"},
    {"accept-encoding", "http.accept_encoding"},
    {"accept-language", "http.accept_language"},
    {"authorization", "http.authorization"},
    {"cache-control", "http.cache_control"},
    {"connection", "http.connection"},
    {"content-encoding", "http.content_encoding"},
    {"content-length", "http.content_length_header"},
    {"content-type", "http.content_type"},
    {"cookie", "http.cookie"},
    {"date", "http.date"},
    {"host", "http.host"},
    {"last-modified", "http.last_modified"},
    {"location", "http.location"},
    {"proxy-authenticate", "http.proxy_authenticate"},
    {"proxy-authorization", "http.proxy_authorization"},
    {"proxy-connect-host", "http.proxy_connect_host"},
    {"proxy-connect-port", "http.proxy_connect_port"},
    {"referer", "http.referer"},
    {"sec-websocket-accept", "http.sec_websocket_accept"},
    {"sec-websocket-extensions", "http.sec_websocket_extensions"},
    {"sec-websocket-key", "http.sec_websocket_key"},
    {"sec-websocket-protocol", "http.sec_websocket_protocol"},
    {"sec-websocket-version", "http.sec_websocket_version"},
    {"server", "http.server"},
    {"set-cookie", "http.set_cookie"},
    {"transfer-encoding", "http.transfer_encoding"},
    {"upgrade", "http.upgrade"},
    {"user-agent", "http.user_agent"},
    {"www-authenticate", "http.www_authenticate"},
    {"x-forwarded-for", "http.x_forwarded_for"},
}};

/// A value and where it stands.
struct Place
{
    std::string_view text;
    OffsetRange range;

    OffsetRange of(std::string_view part) const
    {
        return range.length() == text.size() ? rangeOf(part, text, range.begin) : range;
    }
};

DetailNode node(std::string_view name, std::string text, std::string_view filterName, OffsetRange range)
{
    return {std::string(name), std::move(text), std::string(filterName), range, {}, {}, {}};
}

DetailNode pairNode(const Place& place, const Parameter& pair, std::string_view filterName)
{
    return node(pair.name.empty() ? pair.whole : pair.name, unquote(pair.value), filterName,
                place.of(pair.whole));
}

/// Elements as name and value, from the first or the second one on.
std::vector<DetailNode> pairs(const Place& place, char separator, std::string_view filterName)
{
    std::vector<DetailNode> nodes;
    for (const std::string_view element : splitList(place.text, separator))
        nodes.push_back(pairNode(place, splitParameter(element), filterName));
    return nodes;
}

std::vector<DetailNode> typeAndParameters(const Place& place, std::string_view firstName)
{
    std::vector<DetailNode> nodes;
    for (const std::string_view element : splitList(place.text, ';')) {
        if (nodes.empty())
            nodes.push_back(node(firstName, std::string(element), {}, place.of(element)));
        else
            nodes.push_back(pairNode(place, splitParameter(element), {}));
    }
    return nodes;
}

std::vector<DetailNode> credentials(const Place& place)
{
    const std::size_t blank = std::min(place.text.find(' '), place.text.size());
    const std::string_view scheme = place.text.substr(0, blank);
    const std::string_view rest = trim(place.text.substr(blank));
    std::vector<DetailNode> nodes{node("Scheme", std::string(scheme), {}, place.of(scheme))};
    if (!equalsIgnoringCase(scheme, "basic")) {
        if (rest.find('=') != std::string_view::npos && rest.find(' ') != std::string_view::npos) {
            for (const std::string_view element : splitList(rest))
                nodes.push_back(pairNode(place, splitParameter(element), {}));
        }
        return nodes;
    }
    if (const auto plain = decodeBase64(rest))
        nodes.push_back(node("Credentials", *plain, "http.authbasic", place.of(rest)));
    return nodes;
}

} // namespace

std::string_view fieldFilterName(std::string_view name)
{
    const auto found = std::find_if(filterNames.begin(), filterNames.end(), [name](const FilterName& known) {
        return equalsIgnoringCase(known.field, name);
    });
    return found == filterNames.end() ? std::string_view() : found->filter;
}

std::vector<DetailNode> fieldParts(std::string_view name, std::string_view value, OffsetRange valueRange)
{
    const Place place{value, valueRange};
    const auto is = [name](std::string_view known) { return equalsIgnoringCase(name, known); };
    if (is("cookie"))
        return pairs(place, ';', "http.cookie_pair");
    if (is("set-cookie"))
        return pairs(place, ';', {});
    if (is("cache-control") || is("pragma") || is("keep-alive"))
        return pairs(place, ',', {});
    if (is("content-type"))
        return typeAndParameters(place, "Media type");
    if (is("content-disposition"))
        return typeAndParameters(place, "Disposition");
    if (is("authorization") || is("proxy-authorization"))
        return credentials(place);
    return {};
}

DetailNode fieldNode(const HeaderField& field, std::string_view defaultFilterName)
{
    const std::string_view filterName = fieldFilterName(field.name);
    const OffsetRange range{field.nameRange.begin, std::max(field.nameRange.end, field.valueRange.end)};
    DetailNode made =
        node(field.name, field.value, filterName.empty() ? defaultFilterName : filterName, range);
    made.children = fieldParts(field.name, field.value, field.valueRange);
    return made;
}

std::vector<DetailNode> targetParts(std::string_view target, OffsetRange range)
{
    const std::size_t question = target.find('?');
    if (question == std::string_view::npos)
        return {};
    const Place place{target, range};
    const std::string_view path = target.substr(0, question);
    const std::string_view query = target.substr(question + 1);
    DetailNode queryNode = node("Query", std::string(query), "http.request.uri.query", place.of(query));
    for (std::size_t at = 0; at < query.size();) {
        const std::size_t end = std::min(query.find('&', at), query.size());
        const Parameter pair = splitParameter(query.substr(at, end - at));
        if (!pair.whole.empty())
            queryNode.children.push_back(node(percentDecode(pair.name), percentDecode(pair.value),
                                              "http.request.uri.query.parameter", place.of(pair.whole)));
        at = end + 1;
    }
    return {node("Path", std::string(path), "http.request.uri.path", place.of(path)), std::move(queryNode)};
}

} // namespace weir::http
