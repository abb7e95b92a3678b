// IP protocol numbers (IANA).
#pragma once

#include <cstdint>

namespace weir {

namespace IpProtocol {
enum : std::uint8_t {
    hopByHop = 0,
    ipv4 = 4,
    tcp = 6,
    udp = 17,
    ipv6 = 41,
    routing = 43,
    ipv6Fragment = 44,
    gre = 47,
    authentication = 51,
    destinationOptions = 60,
    etherIp = 97,
    mobility = 135,
    mplsInIp = 137,
    hostIdentity = 139,
    shim6 = 140
};
} // namespace IpProtocol

/// Whether an IPv6 extension header of the common shape, or the fragment header, stands under this number.
constexpr bool isIpv6Extension(std::uint8_t protocol)
{
    switch (protocol) {
    case IpProtocol::hopByHop:
    case IpProtocol::routing:
    case IpProtocol::ipv6Fragment:
    case IpProtocol::destinationOptions:
    case IpProtocol::mobility:
    case IpProtocol::hostIdentity:
    case IpProtocol::shim6:
        return true;
    default:
        return false;
    }
}

} // namespace weir
