#include "core/parsers/http2/http2_fields.h"

#include "core/parsers/http/text.h"
#include "core/parsers/http2/hpack_inflater.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace weir::http2 {

namespace {

constexpr std::array<std::string_view, 6> pseudoFields{":method", ":scheme", ":authority",
                                                       ":path",   ":status", ":protocol"};
/// Of HTTP/1 alone (RFC 9113, section 8.2.2).
constexpr std::array<std::string_view, 5> connectionFields{"connection", "proxy-connection", "keep-alive",
                                                           "transfer-encoding", "upgrade"};

template <typename List>
bool contains(const List& list, std::string_view name)
{
    return std::find(list.begin(), list.end(), name) != list.end();
}

std::string nameFault(std::string_view name, bool regularBefore, bool trailers)
{
    if (name.empty())
        return "a field without a name";
    if (name.front() == ':') {
        if (trailers)
            return fmt::format("“{}” in a trailer section", name);
        if (!contains(pseudoFields, name))
            return fmt::format("“{}” is no pseudo-header field", name);
        return regularBefore ? fmt::format("“{}” behind other fields", name) : std::string{};
    }
    if (contains(connectionFields, name))
        return fmt::format("“{}” is a field of HTTP/1", name);
    const bool odd = std::any_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || c <= ' ' || c == ':' || c == 0x7f;
    });
    return odd && name != unknownText ? "a name with letters that are not allowed" : std::string{};
}

} // namespace

const std::string* findField(Fields fields, std::string_view name)
{
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [name](const HeaderField& field) { return field.name == name; });
    return found == fields.end() || found->value == unknownText ? nullptr : &found->value;
}

std::string fieldFault(Fields fields, bool trailers)
{
    bool regular = false;
    for (const HeaderField& field : fields) {
        if (std::string fault = nameFault(field.name, regular, trailers); !fault.empty())
            return fault;
        regular = regular || (!field.name.starts_with(':') && field.name != unknownText);
    }
    return {};
}

bool looksLikeTrailers(Fields fields)
{
    return !fields.empty() && std::none_of(fields.begin(), fields.end(), [](const HeaderField& field) {
        return field.name.starts_with(':') || field.name == unknownText;
    });
}

std::string urlOf(Fields fields)
{
    const std::string* const scheme = findField(fields, ":scheme");
    const std::string* authority = findField(fields, ":authority");
    const std::string* const path = findField(fields, ":path");
    if (authority == nullptr)
        authority = findField(fields, "host");
    if (authority == nullptr)
        return {};
    if (scheme == nullptr || path == nullptr) {
        const std::string* const method = findField(fields, ":method");
        return method != nullptr && *method == "CONNECT" ? *authority : std::string{};
    }
    return fmt::format("{}://{}{}", *scheme, *authority, *path == "*" ? "" : *path);
}

std::optional<std::uint64_t> declaredLength(Fields fields)
{
    const std::string* const value = findField(fields, "content-length");
    return value == nullptr ? std::nullopt : http::parseDecimal(*value);
}

} // namespace weir::http2
