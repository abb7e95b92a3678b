#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace weir {

/// An IPv4 or IPv6 address. Ordered: all IPv4 before all IPv6, then by value.
struct IpAddress
{
    enum class Family : std::uint8_t { V4, V6 };

    Family family = Family::V4;
    std::array<std::uint8_t, 16> octets{}; ///< IPv4: the first four, the others 0

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
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
