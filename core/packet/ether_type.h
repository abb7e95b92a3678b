// EtherType values (IEEE 802 Numbers, as IANA lists them).
#pragma once

#include <cstdint>

namespace weir::EtherType {

enum : std::uint16_t {
    firstType = 0x0600, ///< smaller numbers are lengths (IEEE 802.3)
    ipv4 = 0x0800,
    ethernetOverIp = 0x6400, ///< MikroTik's, in GRE version 1
    transparentBridging = 0x6558,
    ppp = 0x880b,
    mplsUnicast = 0x8847,
    mplsMulticast = 0x8848,
    pppoeSession = 0x8864,
    ipv6 = 0x86dd,
    wccp = 0x883e,
    vlan = 0x8100,
    serviceVlan = 0x88a8,
    erspan2 = 0x88be,
    erspan3 = 0x22eb,
    backboneService = 0x88e7,
    networkServiceHeader = 0x894f,
    oldQinQ1 = 0x9100,
    oldQinQ2 = 0x9200,
    oldQinQ3 = 0x9300
};

} // namespace weir::EtherType
