#include "core/stream/connection_key.h"

#include "core/base/octets.h"
#include "core/packet/tcp_segment.h"

#define XXH_INLINE_ALL // lengths are known here, and short
#include <xxhash.h>

#include <array>
#include <cstring>

namespace weir {

Side senderOf(const TcpSegment& segment)
{
    return segment.destination < segment.source ? 1 : 0;
}

ConnectionKeyView keyOf(const TcpSegment& segment)
{
    return senderOf(segment) == 0
               ? ConnectionKeyView(segment.source, segment.destination, segment.encapsulation)
               : ConnectionKeyView(segment.destination, segment.source, segment.encapsulation);
}

std::uint64_t hashOf(const ConnectionKeyView& key, std::uint64_t seed)
{
    // In whole words, because the struct has padding; short for IPv4, because most traffic is.
    const std::uint64_t portsAndEncapsulation =
        std::uint64_t{key.encapsulation.value} << 32 | std::uint64_t{key.high.port} << 16 | key.low.port;
    const std::uint8_t* const low = key.low.address.octets.data();
    const std::uint8_t* const high = key.high.address.octets.data();
    if (key.low.address.family == IpAddress::Family::V4 && key.high.address.family == IpAddress::Family::V4) {
        const std::array<std::uint64_t, 2> packed{std::uint64_t{loadBig32(low)} << 32 | loadBig32(high),
                                                  portsAndEncapsulation};
        return XXH3_64bits_withSeed(packed.data(), sizeof packed, seed);
    }
    std::array<std::uint64_t, 5> packed;
    std::memcpy(packed.data(), low, 16);
    std::memcpy(packed.data() + 2, high, 16);
    packed[4] = portsAndEncapsulation;
    return XXH3_64bits_withSeed(packed.data(), sizeof packed, seed);
}

} // namespace weir
