// What tells one connection from another.
#pragma once

#include "core/packet/encapsulation.h"
#include "core/packet/ip_address.h"

#include <cstdint>

namespace weir {

struct TcpSegment;

/// Both endpoints and the encapsulation, the same for both directions: `low` is the smaller endpoint.
struct ConnectionKey
{
    Endpoint low;
    Endpoint high;
    EncapsulationId encapsulation;

    friend bool operator==(const ConnectionKey&, const ConnectionKey&) = default;
};

/// A key whose endpoints are borrowed: what a packet says is looked at in its place, and copied only where it
/// is to be kept.
struct ConnectionKeyView
{
    const Endpoint& low;
    const Endpoint& high;
    EncapsulationId encapsulation;

    ConnectionKeyView(const Endpoint& l, const Endpoint& h, EncapsulationId e)
        : low(l), high(h), encapsulation(e)
    {
    }
    ConnectionKeyView(const ConnectionKey& key)
        : low(key.low), high(key.high), encapsulation(key.encapsulation)
    {
    }
    operator ConnectionKey() const { return {low, high, encapsulation}; }
    bool is(const ConnectionKey& key) const
    {
        return low == key.low && high == key.high && encapsulation == key.encapsulation;
    }
};

/// Index of an endpoint in its key: 0 low, 1 high.
using Side = unsigned;

/// A connection of an endpoint with itself (same address and port) has both directions on side 0.
Side senderOf(const TcpSegment& segment);
/// Borrowed from the segment.
ConnectionKeyView keyOf(const TcpSegment& segment);

/// Seeded, so that nobody can choose tuples that collide.
std::uint64_t hashOf(const ConnectionKeyView& key, std::uint64_t seed);

} // namespace weir
