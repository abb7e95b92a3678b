// From the link type to the network layer.
#include "core/packet/ether_type.h"
#include "core/packet/layer_walk.h"

namespace weir {

namespace {

/// LINKTYPE_ values. Two more stand in some files, where a program wrote its DLT_ instead.
enum Link : std::uint16_t {
    linkNull = 0,
    linkEthernet = 1,
    linkRawAsBsdDlt = 12,
    linkRawAsOpenBsdDlt = 14,
    linkRaw = 101,
    linkLoop = 108,
    linkLinuxCooked = 113,
    linkIpv4 = 228,
    linkIpv6 = 229,
    linkLinuxCooked2 = 276
};

/// More layers than any honest packet has.
constexpr unsigned maxDepth = 32;

} // namespace

DecodeResult LayerWalk::walk(const Packet& packet, TcpSegment& segment)
{
    m_packet = &packet;
    m_segment = &segment;
    m_depth = 0;
    m_path.clear();
    m_oddities.clear();
    segment = TcpSegment{};
    segment.frame = packet.frame;
    segment.time = packet.time;
    segment.packetPosition = packet.position;
    const auto captured = static_cast<std::uint32_t>(packet.octets.size());
    return link(packet.linkType, {packet.octets, std::max(packet.originalLength, captured)});
}

bool LayerWalk::enter()
{
    if (++m_depth <= maxDepth)
        return true;
    m_oddities.push_back({PacketOddity::LimitDepth, m_packet->frame});
    return false;
}

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
    default:
        return DecodeResult::Undecoded;
    }
}

DecodeResult LayerWalk::ethernet(LayerOctets layer)
{
    constexpr std::size_t header = 14;
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    return etherType(loadBig16(layer.data() + 12), layer.behind(header));
}

DecodeResult LayerWalk::etherType(std::uint16_t type, LayerOctets layer)
{
    for (;;) {
        switch (type) {
        case EtherType::ipv4:
            return ipv4(layer);
        case EtherType::ipv6:
            return ipv6(layer);
        case EtherType::vlan:
        case EtherType::serviceVlan:
        case EtherType::oldQinQ1:
        case EtherType::oldQinQ2:
        case EtherType::oldQinQ3: {
            constexpr std::size_t tag = 4;
            if (!layer.has(tag) || !enter())
                return DecodeResult::Undecoded;
            // Identifier 0 gives a priority and names no VLAN (IEEE 802.1Q, 9.6).
            if (const std::uint16_t id = loadBig16(layer.data()) & 0x0fff; id != 0)
                m_path.addVlan(id);
            type = loadBig16(layer.data() + 2);
            layer = layer.behind(tag);
            break;
        }
        default:
            return DecodeResult::NotTcp;
        }
    }
}

/// BSD loopback: an address family in the byte order of the capturing machine (LINKTYPE_NULL), or always
/// big-endian (LINKTYPE_LOOP). Families are small, so the order can be seen.
DecodeResult LayerWalk::nullLoopback(LayerOctets layer)
{
    constexpr std::size_t header = 4;
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    std::uint32_t family = loadBig32(layer.data());
    if (family > 0xffff)
        family = __builtin_bswap32(family);
    switch (family) {
    case 2:
        return ipv4(layer.behind(header));
    case 10: // Linux
    case 24: // NetBSD, OpenBSD
    case 28: // FreeBSD
    case 30: // macOS
        return ipv6(layer.behind(header));
    default:
        return DecodeResult::NotTcp;
    }
}

DecodeResult LayerWalk::linuxCooked(LayerOctets layer)
{
    constexpr std::size_t header = 16;
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    return etherType(loadBig16(layer.data() + 14), layer.behind(header));
}

DecodeResult LayerWalk::linuxCooked2(LayerOctets layer)
{
    constexpr std::size_t header = 20;
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    return etherType(loadBig16(layer.data()), layer.behind(header));
}

} // namespace weir
