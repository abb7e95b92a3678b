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

/// Index of an endpoint in its key: 0 low, 1 high.
using Side = unsigned;

struct KeyAndSide
{
    ConnectionKey key;
    Side sender = 0;
};

/// A connection of an endpoint with itself (same address and port) has both directions on side 0.
KeyAndSide keyOf(const TcpSegment& segment);

/// Seeded, so that nobody can choose tuples that collide.
std::uint64_t hashOf(const ConnectionKey& key, std::uint64_t seed);

} // namespace weir
