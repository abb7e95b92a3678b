// Parts of requests and responses as HTTP Archives want them.
#pragma once

#include "core/stream/parsed_message.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

struct HarCookie
{
    std::string name;
    std::string value;
    std::optional<std::string> path;
    std::optional<std::string> domain;
    std::optional<std::string> expires; ///< ISO 8601; nothing where the date cannot be read
    std::optional<std::string> sameSite;
    bool httpOnly = false;
    bool secure = false;
};

/// Of all Cookie fields (RFC 6265, section 4.2).
std::vector<HarCookie> requestCookies(const std::vector<HeaderField>& fields);
/// Of all Set-Cookie fields (RFC 6265, section 4.1).
std::vector<HarCookie> responseCookies(const std::vector<HeaderField>& fields);

/// Names and values of a URL's query, decoded.
std::vector<std::pair<std::string, std::string>> queryOf(std::string_view url);

/// "Wed, 21 Oct 2015 07:28:00 GMT" (RFC 9110, section 5.6.7, and what cookies have instead) →
/// "2015-10-21T07:28:00.000Z".
std::optional<std::string> isoDateOf(std::string_view httpDate);

/// What a browser would have asked for it as: "document", "script", "image" …
std::string_view resourceTypeOf(std::string_view mediaType);

} // namespace weir
