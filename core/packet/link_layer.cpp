// Link types, and the headers that stand under none but them.
#include "core/packet/ether_type.h"
#include "core/packet/layer_walk.h"

namespace weir {

namespace {

/// LINKTYPE_ values. Two more stand in some files, where a program wrote its DLT_ instead.
enum Link : std::uint16_t {
    linkNull = 0,
    linkEthernet = 1,
    linkTokenRing = 6,
    linkSlip = 8,
    linkPpp = 9,
    linkFddi = 10,
    linkRawAsBsdDlt = 12,
    linkRawAsOpenBsdDlt = 14,
    linkPppHdlc = 50,
    linkPppEther = 51,
    linkAtmRfc1483 = 100,
    linkRaw = 101,
    linkCiscoHdlc = 104,
    linkWlan = 105,
    linkFrameRelay = 107,
    linkLoop = 108,
    linkOpenBsdEncapsulation = 109,
    linkLinuxCooked = 113,
    linkOpenBsdFilterLog = 117,
    linkPrism = 119,
    linkIpOverFibreChannel = 122,
    linkSunAtm = 123,
    linkRadiotap = 127,
    linkAppleFireWire = 138,
    linkAvs = 163,
    linkPppPppd = 166,
    linkPpi = 192,
    linkPppWithDirection = 204,
    linkFrameRelayWithDirection = 206,
    linkCiscoHdlcWithDirection = 205,
    linkIpv4 = 228,
    linkIpv6 = 229,
    linkNflog = 239,
    linkInfiniband = 242, ///< IP over InfiniBand
    linkNetlink = 253,
    linkEthernetWithPreamble = 274,
    linkLinuxCooked2 = 276
};

/// ARPHRD_ values of Linux, in cooked captures.
enum Hardware : std::uint16_t { hardwareWlan = 801, hardwareRadiotap = 803, hardwareNetlink = 824 };

} // namespace

DecodeResult LayerWalk::link(LinkType type, LayerOctets layer)
{
    switch (type.value) {
    case linkEthernet:
        return ethernet(layer);
    case linkNull:
    case linkLoop:
        return nullLoopback(layer);
    case linkRaw:
    case linkRawAsBsdDlt:
    case linkRawAsOpenBsdDlt:
    case linkIpv4:
    case linkIpv6:
        return ip(layer);
    case linkLinuxCooked:
        return linuxCooked(layer);
    case linkLinuxCooked2:
        return linuxCooked2(layer);
    case linkPpp:
    case linkPppHdlc:
        return ppp(layer);
    case linkPppEther:
        return pppoeSession(layer);
    case linkPppPppd: // the address octet gives the direction
    case linkPppWithDirection:
        return skipTo(1, layer, &LayerWalk::ppp);
    case linkCiscoHdlc:
        return ciscoHdlc(layer);
    case linkCiscoHdlcWithDirection:
        return skipTo(1, layer, &LayerWalk::ciscoHdlc);
    case linkFrameRelay:
        return frameRelay(layer);
    case linkFrameRelayWithDirection:
        return skipTo(1, layer, &LayerWalk::frameRelay);
    case linkTokenRing:
        return tokenRing(layer);
    case linkFddi:
        return fddi(layer);
    case linkAtmRfc1483:
        return llc(layer);
    case linkSunAtm:
        return skipTo(4, layer, &LayerWalk::llc);
    case linkIpOverFibreChannel:
        return skipTo(16, layer, &LayerWalk::llc);
    case linkSlip:
        return skipTo(16, layer, &LayerWalk::ip);
    case linkEthernetWithPreamble:
        return skipTo(8, layer, &LayerWalk::ethernet);
    case linkWlan:
        return wlan(layer);
    case linkRadiotap:
        return radiotap(layer);
    case linkPrism:
        return prism(layer);
    case linkAvs:
        return avs(layer);
    case linkPpi:
        return perPacketInformation(layer);
    case linkNflog:
        return nflog(layer);
    case linkNetlink:
        return linuxCooked(layer);
    case linkAppleFireWire: // RFC 2734
        return layer.has(18) ? etherType(loadBig16(layer.data() + 16), layer.behind(18))
                             : DecodeResult::Undecoded;
    case linkInfiniband: // a global route header, then RFC 4391
        return layer.has(44) ? etherType(loadBig16(layer.data() + 40), layer.behind(44))
                             : DecodeResult::Undecoded;
    case linkOpenBsdEncapsulation:
        return layer.has(12) ? byAddressFamily(loadBig32(layer.data()), layer.behind(12))
                             : DecodeResult::Undecoded;
    case linkOpenBsdFilterLog: {
        const std::size_t header = layer.has(2) ? (layer.data()[0] + std::size_t{3}) / 4 * 4 : 0;
        return header >= 4 && layer.has(header) ? byAddressFamily(layer.data()[1], layer.behind(header))
                                                : DecodeResult::Undecoded;
    }
    default:
        return DecodeResult::Undecoded;
    }
}

DecodeResult LayerWalk::skipTo(std::size_t header, LayerOctets layer,
                               DecodeResult (LayerWalk::*then)(LayerOctets))
{
    return layer.has(header) ? (this->*then)(layer.behind(header)) : DecodeResult::Undecoded;
}

/// BSD loopback: an address family in the byte order of the capturing machine (LINKTYPE_NULL), or always
/// big-endian (LINKTYPE_LOOP).
DecodeResult LayerWalk::nullLoopback(LayerOctets layer)
{
    constexpr std::size_t header = 4;
    return layer.has(header) ? byAddressFamily(loadBig32(layer.data()), layer.behind(header))
                             : DecodeResult::Undecoded;
}

/// Families are small numbers, so the byte order can be seen.
DecodeResult LayerWalk::byAddressFamily(std::uint32_t family, LayerOctets layer)
{
    if (family > 0xffff)
        family = __builtin_bswap32(family);
    switch (family) {
    case 2:
        return ipv4(layer);
    case 10: // Linux
    case 24: // NetBSD, OpenBSD
    case 28: // FreeBSD
    case 30: // macOS
        return ipv6(layer);
    default:
        return DecodeResult::NotTcp;
    }
}

DecodeResult LayerWalk::linuxCooked(LayerOctets layer)
{
    constexpr std::size_t header = 16;
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    return cookedPayload(loadBig16(layer.data() + 2), loadBig16(layer.data() + 14), layer.behind(header));
}

DecodeResult LayerWalk::linuxCooked2(LayerOctets layer)
{
    constexpr std::size_t header = 20;
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    return cookedPayload(loadBig16(layer.data() + 8), loadBig16(layer.data()), layer.behind(header));
}

DecodeResult LayerWalk::cookedPayload(std::uint16_t hardware, std::uint16_t protocol, LayerOctets layer)
{
    constexpr std::uint16_t withLlc = 0x0004;
    switch (hardware) {
    case hardwareNetlink:
        return netlink(protocol, layer);
    case hardwareRadiotap:
        return radiotap(layer);
    case hardwareWlan:
        return wlan(layer);
    default:
        break;
    }
    if (protocol == withLlc)
        return llc(layer);
    return protocol < EtherType::firstType ? DecodeResult::NotTcp : etherType(protocol, layer);
}

DecodeResult LayerWalk::ciscoHdlc(LayerOctets layer)
{
    constexpr std::size_t header = 4;
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    const std::uint16_t type = loadBig16(layer.data() + 2);
    return type < EtherType::firstType ? DecodeResult::NotTcp : etherType(type, layer.behind(header));
}

/// RFC 1661, with or without the framing of RFC 1662 and the compression of the protocol field.
DecodeResult LayerWalk::ppp(LayerOctets layer)
{
    constexpr std::uint8_t allStations = 0xff, unnumberedInformation = 0x03;
    constexpr std::uint8_t ciscoUnicast = 0x0f, ciscoMulticast = 0x8f;
    if (layer.has(4) && (layer.data()[0] == ciscoUnicast || layer.data()[0] == ciscoMulticast) &&
        layer.data()[1] == 0)
        return enter() ? ciscoHdlc(layer) : DecodeResult::Undecoded;
    if (layer.has(2) && layer.data()[0] == allStations && layer.data()[1] == unnumberedInformation)
        layer = layer.behind(2);
    else if (layer.has(1) &&
             layer.data()[0] == unnumberedInformation) // the direction stood in place of the address
        layer = layer.behind(1);
    if (!layer.has(2) || !enter())
        return DecodeResult::Undecoded;
    const bool compressed = layer.data()[0] & 1;
    const std::uint16_t protocol = compressed ? layer.data()[0] : loadBig16(layer.data());
    layer = layer.behind(compressed ? 1 : 2);
    switch (protocol) {
    case 0x0021:
        return ipv4(layer);
    case 0x0057:
        return ipv6(layer);
    case 0x0281:
    case 0x0283:
        return mpls(layer);
    default:
        return DecodeResult::NotTcp;
    }
}

/// RFC 2427.
DecodeResult LayerWalk::frameRelay(LayerOctets layer)
{
    constexpr std::uint8_t lastAddressOctet = 0x01, unnumberedInformation = 0x03;
    constexpr std::uint8_t padding = 0x00, snap = 0x80, protocolIpv4 = 0xcc, protocolIpv6 = 0x8e;
    std::size_t at = 0;
    while (layer.has(at + 1) && !(layer.data()[at] & lastAddressOctet))
        ++at;
    ++at;
    if (!layer.has(at + 3))
        return DecodeResult::Undecoded;
    if (layer.data()[at] != unnumberedInformation) { // Cisco's own: an EtherType at once
        const std::uint16_t type = loadBig16(layer.data() + at);
        return type < EtherType::firstType ? DecodeResult::NotTcp : etherType(type, layer.behind(at + 2));
    }
    ++at;
    at += layer.data()[at] == padding;
    if (!layer.has(at + 6))
        return DecodeResult::Undecoded;
    switch (layer.data()[at]) {
    case protocolIpv4:
        return ipv4(layer.behind(at + 1));
    case protocolIpv6:
        return ipv6(layer.behind(at + 1));
    case snap: // three octets of organisation, then a type
        if (loadBig16(layer.data() + at + 1) != 0 || layer.data()[at + 3] != 0)
            return DecodeResult::NotTcp;
        return etherType(loadBig16(layer.data() + at + 4), layer.behind(at + 6));
    default:
        return DecodeResult::NotTcp;
    }
}

/// IEEE 802.5, with a source route where the first bit of the source address says so.
DecodeResult LayerWalk::tokenRing(LayerOctets layer)
{
    constexpr std::size_t addresses = 14;
    constexpr std::uint8_t frameTypeBits = 0xc0, llcFrame = 0x40, routed = 0x80;
    if (!layer.has(addresses + 1))
        return DecodeResult::Undecoded;
    if ((layer.data()[1] & frameTypeBits) != llcFrame)
        return DecodeResult::NotTcp;
    const bool hasRoute = layer.data()[8] & routed;
    return skipTo(addresses + (hasRoute ? layer.data()[addresses] & 0x1f : 0), layer, &LayerWalk::llc);
}

DecodeResult LayerWalk::fddi(LayerOctets layer)
{
    constexpr std::size_t header = 13;
    constexpr std::uint8_t frameTypeBits = 0xf0, llcFrame = 0x50;
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    return (layer.data()[0] & frameTypeBits) == llcFrame ? llc(layer.behind(header)) : DecodeResult::NotTcp;
}

} // namespace weir
