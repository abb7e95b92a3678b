// Octets as tests write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test {

/// Pairs of hexadecimal digits; anything else between them is passed over.
inline std::vector<std::uint8_t> fromHex(std::string_view text)
{
    std::vector<std::uint8_t> octets;
    int high = -1;
    for (const char c : text) {
        const std::size_t digit = std::string_view("0123456789abcdef").find(c);
        if (digit == std::string_view::npos)
            continue;
        if (high < 0) {
            high = static_cast<int>(digit);
        } else {
            octets.push_back(static_cast<std::uint8_t>(high << 4 | static_cast<int>(digit)));
            high = -1;
        }
    }
    return octets;
}

} // namespace weir::test
