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
    // Packed, because the struct has padding.
    std::array<std::uint8_t, 42> packed;
    std::uint8_t* at = packed.data();
    const auto put = [&at](const void* from, std::size_t size) {
        std::memcpy(at, from, size);
        at += size;
    };
    put(key.low.address.octets.data(), 16);
    put(key.high.address.octets.data(), 16);
    put(&key.low.port, 2);
    put(&key.high.port, 2);
    put(&key.encapsulation.value, 4);
    put(&key.low.address.family, 1);
    put(&key.high.address.family, 1);
    return XXH3_64bits_withSeed(packed.data(), packed.size(), seed);
}

} // namespace weir
