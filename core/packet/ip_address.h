#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <string>

namespace weir {

/// An IPv4 or IPv6 address. Ordered: all IPv4 before all IPv6, then by value.
struct IpAddress
{
    enum class Family : std::uint8_t { V4, V6 };

    Family family = Family::V4;
    std::array<std::uint8_t, 16> octets{}; ///< IPv4: the first four, the others 0

    /// Compared for each packet, and so without a loop over the octets.
    friend bool operator==(const IpAddress& a, const IpAddress& b)
    {
        return a.family == b.family && a.half(0) == b.half(0) && a.half(8) == b.half(8);
    }
    friend std::strong_ordering operator<=>(const IpAddress& a, const IpAddress& b)
    {
        if (a.family != b.family)
            return a.family <=> b.family;
        return a.half(0) != b.half(0) ? inOrder(a.half(0)) <=> inOrder(b.half(0))
                                      : inOrder(a.half(8)) <=> inOrder(b.half(8));
    }

private:
    std::uint64_t half(std::size_t from) const
    {
        std::uint64_t eightOctets;
        std::memcpy(&eightOctets, octets.data() + from, sizeof eightOctets);
        return eightOctets;
    }
    /// The first octet counts most.
    static std::uint64_t inOrder(std::uint64_t eightOctets)
    {
        return std::endian::native == std::endian::little ? __builtin_bswap64(eightOctets) : eightOctets;
    }
};

/// "192.0.2.1", "2001:db8::1" (RFC 5952).
std::string toString(const IpAddress& address);

struct Endpoint
{
    IpAddress address;
    std::uint16_t port = 0;

    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// "192.0.2.1:80", "[2001:db8::1]:80".
std::string toString(const Endpoint& endpoint);

} // namespace weir
