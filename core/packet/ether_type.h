// EtherType values (IEEE 802 Numbers, as IANA lists them).
#pragma once

#include <cstdint>

namespace weir {

enum EtherType : std::uint16_t {
    ipv4 = 0x0800,
    vlan = 0x8100,
    oldQinQ1 = 0x9100,
    oldQinQ2 = 0x9200,
    oldQinQ3 = 0x9300,
    ipv6 = 0x86dd,
    serviceVlan = 0x88a8
};

} // namespace weir
