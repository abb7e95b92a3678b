#include "core/packet/ip_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace weir {

namespace {

std::string dottedQuad(const std::uint8_t* p)
{
    return fmt::format("{}.{}.{}.{}", p[0], p[1], p[2], p[3]);
}

/// RFC 5952, section 4: the longest run of zero groups, at least two, the first of equals.
struct ZeroRun
{
    std::size_t begin = 8;
    std::size_t length = 0;
};

ZeroRun longestZeroRun(const std::array<std::uint16_t, 8>& groups)
{
    ZeroRun best;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        std::size_t length = 0;
        while (i + length < groups.size() && groups[i + length] == 0)
            ++length;
        if (length > std::max<std::size_t>(best.length, 1))
            best = {i, length};
        i += length;
    }
    return best;
}

std::string ipv6Text(const std::array<std::uint8_t, 16>& octets)
{
    constexpr std::array<std::uint8_t, 12> mappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (std::equal(mappedPrefix.begin(), mappedPrefix.end(), octets.begin()))
        return "::ffff:" + dottedQuad(octets.data() + mappedPrefix.size());

    std::array<std::uint16_t, 8> groups;
    for (std::size_t i = 0; i < groups.size(); ++i)
        groups[i] = static_cast<std::uint16_t>(octets[2 * i] << 8 | octets[2 * i + 1]);
    const ZeroRun zeros = longestZeroRun(groups);
    std::string text;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (i == zeros.begin) {
            text += "::";
            i += zeros.length - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':')
            text += ':';
        fmt::format_to(std::back_inserter(text), "{:x}", groups[i]);
    }
    return text;
}

} // namespace

std::string toString(const IpAddress& address)
{
    return address.family == IpAddress::Family::V4 ? dottedQuad(address.octets.data())
                                                   : ipv6Text(address.octets);
}

std::string toString(const Endpoint& endpoint)
{
    const bool v4 = endpoint.address.family == IpAddress::Family::V4;
    return fmt::format("{}{}{}:{}", v4 ? "" : "[", toString(endpoint.address), v4 ? "" : "]", endpoint.port);
}

} // namespace weir
