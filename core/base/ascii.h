// Octets as characters, and letters whose case does not count: protocols mean ASCII, whatever the locale.
#pragma once

#include "core/base/octets.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace weir {

/// The octets as characters; borrowed as they are.
inline std::string_view asCharacters(Octets octets)
{
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}
/// And the other way.
inline Octets asOctets(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

constexpr char lowerCase(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
inline std::string lowerCase(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lowerCase(c); });
    return result;
}
constexpr bool equalsAnyCase(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char left, char right) { return lowerCase(left) == lowerCase(right); });
}
constexpr bool startsWithAnyCase(std::string_view text, std::string_view prefix)
{
    return equalsAnyCase(text.substr(0, prefix.size()), prefix);
}

constexpr bool isLetter(char c)
{
    return lowerCase(c) >= 'a' && lowerCase(c) <= 'z';
}
constexpr bool isLetterOrDigit(char c)
{
    return isLetter(c) || (c >= '0' && c <= '9');
}

/// Without the blanks at both ends.
constexpr std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r\n")
{
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace weir
