// Text as HTTP means it: ASCII, compared without case, surrounded by blanks.
#pragma once

#include "core/base/octets.h"
#include "core/base/offset_range.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::http {

/// The octets as characters; borrowed as they are.
inline std::string_view asText(Octets octets)
{
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}
constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
/// Of a token (RFC 9110, section 5.6.2).
bool isTokenChar(char c);
bool isToken(std::string_view text);
/// Its value; -1: none.
int hexDigit(char c);

bool equalsIgnoringCase(std::string_view a, std::string_view b);
bool startsWithIgnoringCase(std::string_view text, std::string_view prefix);
std::string toLower(std::string_view text);

/// Without the blanks at both ends (OWS).
std::string_view trim(std::string_view text);

/// Elements of a list (RFC 9110, section 5.6.1), trimmed, the empty ones left out. A separator inside a
/// quoted string separates nothing. The elements point into `text`.
std::vector<std::string_view> splitList(std::string_view text, char separator = ',');

/// What a quoted string says; a text that is none as it is.
std::string unquote(std::string_view text);

/// Decimal digits and nothing else; nothing where there are none or the number is beyond 2^63 - 1.
std::optional<std::uint64_t> parseDecimal(std::string_view text);

/// With %XX replaced; what is malformed stays.
std::string percentDecode(std::string_view text);

/// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number);

/// Where `part`, which points into `whole`, lies if `whole` begins at that offset.
inline OffsetRange rangeOf(std::string_view part, std::string_view whole, std::uint64_t offset)
{
    const std::uint64_t begin = offset + static_cast<std::uint64_t>(part.data() - whole.data());
    return {begin, begin + part.size()};
}

} // namespace weir::http
