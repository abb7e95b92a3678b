#include "core/stream/connection_key.h"

#include "core/packet/tcp_segment.h"

#include <xxhash.h>

#include <array>
#include <cstring>

namespace weir {

KeyAndSide keyOf(const TcpSegment& segment)
{
    if (segment.destination < segment.source)
        return {{segment.destination, segment.source, segment.encapsulation}, 1};
    return {{segment.source, segment.destination, segment.encapsulation}, 0};
}

std::uint64_t hashOf(const ConnectionKey& key, std::uint64_t seed)
{
    // Packed, because the struct has padding; short for IPv4, because most traffic is.
    std::array<std::uint8_t, 41> packed;
    const bool isV4 =
        key.low.address.family == IpAddress::Family::V4 && key.high.address.family == IpAddress::Family::V4;
    std::uint8_t* at = packed.data();
    const auto put = [&at](const void* from, std::size_t size) {
        std::memcpy(at, from, size);
        at += size;
    };
    if (isV4) {
        put(key.low.address.octets.data(), 4);
        put(key.high.address.octets.data(), 4);
    } else {
        put(key.low.address.octets.data(), 16);
        put(key.high.address.octets.data(), 16);
    }
    put(&key.low.port, 2);
    put(&key.high.port, 2);
    put(&key.encapsulation.value, 4);
    return XXH3_64bits_withSeed(packed.data(), static_cast<std::size_t>(at - packed.data()), seed);
}

} // namespace weir
