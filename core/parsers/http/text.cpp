#include "core/parsers/http/text.h"

#include <algorithm>
#include <array>
#include <limits>

namespace weir::http {

namespace {

constexpr std::array<bool, 256> makeTokenChars()
{
    std::array<bool, 256> table{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}

constexpr auto tokenChars = makeTokenChars();

} // namespace

bool isTokenChar(char c)
{
    return tokenChars[static_cast<unsigned char>(c)];
}

bool isToken(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

int hexDigit(char c)
{
    if (isDigit(c))
        return c - '0';
    const char small = lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

bool startsWithIgnoringCase(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() && equalsIgnoringCase(text.substr(0, prefix.size()), prefix);
}

std::string toLower(std::string_view text)
{
    std::string small(text);
    std::transform(small.begin(), small.end(), small.begin(), lower);
    return small;
}

std::string_view trim(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> splitList(std::string_view text, char separator)
{
    std::vector<std::string_view> elements;
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const bool end = at == text.size();
        if (!end && text[at] == '\\' && quoted && at + 1 < text.size())
            ++at;
        else if (!end && text[at] == '"')
            quoted = !quoted;
        else if (end || (text[at] == separator && !quoted)) {
            const std::string_view element = trim(text.substr(begin, at - begin));
            if (!element.empty())
                elements.push_back(element);
            begin = at + 1;
        }
    }
    return elements;
}

std::string unquote(std::string_view text)
{
    if (text.empty() || text.front() != '"')
        return std::string(text);
    text.remove_prefix(1);
    std::string plain;
    for (std::size_t at = 0; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size())
            ++at;
        plain += text[at];
    }
    return plain;
}

std::optional<std::uint64_t> parseDecimal(std::string_view text)
{
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (text.empty() || !std::all_of(text.begin(), text.end(), isDigit))
        return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : text) {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (number > (most - digit) / 10)
            return std::nullopt;
        number = number * 10 + digit;
    }
    return number;
}

std::string percentDecode(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool escape = text[at] == '%' && at + 2 < text.size() && hexDigit(text[at + 1]) >= 0 &&
                            hexDigit(text[at + 2]) >= 0;
        if (escape) {
            plain += static_cast<char>(hexDigit(text[at + 1]) << 4 | hexDigit(text[at + 2]));
            at += 2;
        } else {
            plain += text[at];
        }
    }
    return plain;
}

std::string grouped(std::uint64_t number)
{
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
}

} // namespace weir::http
