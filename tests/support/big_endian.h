// Numbers as protocols send them.
#pragma once

#include <cstdint>
#include <string>

namespace weir::test {

inline std::string bigEndian(std::uint64_t value, unsigned octets)
{
    std::string text;
    for (unsigned left = octets; left > 0; --left)
        text += static_cast<char>(value >> (8 * (left - 1)) & 0xff);
    return text;
}

} // namespace weir::test
