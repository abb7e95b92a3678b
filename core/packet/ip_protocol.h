// IP protocol numbers (IANA).
#pragma once

#include <cstdint>

namespace weir {

enum IpProtocol : std::uint8_t {
    hopByHop = 0,
    tcp = 6,
    routing = 43,
    ipv6Fragment = 44,
    authentication = 51,
    destinationOptions = 60,
    mobility = 135,
    hostIdentity = 139,
    shim6 = 140
};

/// Whether an IPv6 extension header of the common shape, or the fragment header, stands under this number.
constexpr bool isIpv6Extension(std::uint8_t protocol)
{
    switch (protocol) {
    case hopByHop:
    case routing:
    case ipv6Fragment:
    case destinationOptions:
    case mobility:
    case hostIdentity:
    case shim6:
        return true;
    default:
        return false;
    }
}

} // namespace weir
