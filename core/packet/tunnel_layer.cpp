// Tunnels that go over IP. While their headers are looked at, the segment's addresses are the outer ones.
#include "core/packet/ether_type.h"
#include "core/packet/layer_walk.h"

namespace weir {

namespace {

using Tunnel = EncapsulationPath::Tunnel;
using Network = EncapsulationPath::Network;

enum UdpPort : std::uint16_t {
    l2tpPort = 1701,
    gtpUserPort = 2152,
    vxlanPort = 4789,
    vxlanGpePort = 4790,
    genevePort = 6081,
    linuxVxlanPort = 8472
};

/// What VXLAN-GPE and the network service header call the next protocol.
enum NextProtocol : std::uint8_t {
    nextIpv4 = 1,
    nextIpv6 = 2,
    nextEthernet = 3,
    nextServiceHeader = 4,
    nextMpls = 5
};

} // namespace

DecodeResult LayerWalk::ipInIp(IpAddress::Family inner, LayerOctets layer)
{
    const bool innerIsV4 = inner == IpAddress::Family::V4;
    const bool outerIsV4 = m_segment->source.address.family == IpAddress::Family::V4;
    const Tunnel kind = innerIsV4 == outerIsV4 ? Tunnel::Ipip
                        : outerIsV4            ? Tunnel::SixInFour
                                               : Tunnel::FourInSix;
    m_path.addTunnel(kind, m_segment->source.address, m_segment->destination.address);
    return innerIsV4 ? ipv4(layer) : ipv6(layer);
}

DecodeResult LayerWalk::udp(LayerOctets layer)
{
    constexpr std::size_t header = 8;
    if (!layer.has(header))
        return DecodeResult::NotTcp;
    const std::uint16_t source = loadBig16(layer.data());
    const std::uint16_t destination = loadBig16(layer.data() + 2);
    layer = layer.behind(header);
    switch (destination) {
    case vxlanPort:
    case linuxVxlanPort:
        return vxlan(layer);
    case vxlanGpePort:
        return vxlanGpe(layer);
    case genevePort:
        return geneve(layer);
    case gtpUserPort:
        return gtpUser(layer);
    case l2tpPort:
        return l2tp(layer);
    default:
        break;
    }
    if (source == gtpUserPort)
        return gtpUser(layer);
    return source == l2tpPort ? l2tp(layer) : DecodeResult::NotTcp;
}

/// RFC 2784, 2890 and, as version 1, RFC 2637. A key is identity; without one the outer addresses are. The
/// call id of version 1 differs by direction.
DecodeResult LayerWalk::gre(LayerOctets layer)
{
    constexpr std::size_t fixed = 4;
    constexpr std::uint16_t hasChecksum = 0x8000, hasRouting = 0x4000, hasKey = 0x2000, hasSequence = 0x1000,
                            hasAcknowledgment = 0x0080, versionBits = 0x0007;
    if (!layer.has(fixed) || !enter())
        return DecodeResult::Undecoded;
    const std::uint16_t flags = loadBig16(layer.data());
    const std::uint16_t type = loadBig16(layer.data() + 2);
    const unsigned version = flags & versionBits;
    if (version > 1 || (flags & hasRouting))
        return DecodeResult::NotTcp;
    std::size_t header = fixed;
    if (version == 0 && (flags & hasChecksum))
        header += 4;
    const std::size_t keyAt = header;
    if (flags & hasKey)
        header += 4;
    if (flags & hasSequence)
        header += 4;
    if (version == 1 && (flags & hasAcknowledgment))
        header += 4;
    if (!layer.has(header))
        return DecodeResult::Undecoded;

    if (type == EtherType::erspan2 || type == EtherType::erspan3)
        return erspan(type, flags & hasSequence, layer.behind(header));
    if (version == 0 && (flags & hasKey))
        m_path.addGreKey(loadBig32(layer.data() + keyAt));
    else
        m_path.addTunnel(Tunnel::Gre, m_segment->source.address, m_segment->destination.address);
    layer = layer.behind(header);
    // Cache redirection puts four octets before the packet, in its second version.
    if (type == EtherType::wccp)
        return layer.has(1) && layer.data()[0] >> 4 == 4 ? ipv4(layer) : skipTo(4, layer, &LayerWalk::ipv4);
    if (version == 1 && type == EtherType::ethernetOverIp)
        return ethernet(layer);
    return type < EtherType::firstType ? DecodeResult::NotTcp : etherType(type, layer);
}

/// Mirrored frames. Nothing of the mirror is identity: the two directions of a connection may well be
/// mirrored by different switches in different sessions.
DecodeResult LayerWalk::erspan(std::uint16_t type, bool hasSequence, LayerOctets layer)
{
    if (type == EtherType::erspan2) // type I has no sequence number, and no header of its own
        return hasSequence ? skipTo(8, layer, &LayerWalk::ethernet) : ethernet(layer);

    constexpr std::size_t header = 12, platformHeader = 8;
    constexpr unsigned frameTypeShift = 10, frameTypeBits = 0x1f, ethernetFrame = 0, ipPacket = 2;
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    const std::uint16_t last = loadBig16(layer.data() + 10);
    const unsigned frameType = last >> frameTypeShift & frameTypeBits;
    const std::size_t length = header + (last & 1 ? platformHeader : 0);
    if (frameType == ethernetFrame)
        return skipTo(length, layer, &LayerWalk::ethernet);
    return frameType == ipPacket ? skipTo(length, layer, &LayerWalk::ip) : DecodeResult::NotTcp;
}

/// RFC 7348.
DecodeResult LayerWalk::vxlan(LayerOctets layer)
{
    constexpr std::size_t header = 8;
    constexpr std::uint8_t hasIdentifier = 0x08;
    if (!layer.has(header) || !(layer.data()[0] & hasIdentifier) || !enter())
        return DecodeResult::NotTcp;
    m_path.addNetwork(Network::Vxlan, loadBig32(layer.data() + 4) >> 8);
    return ethernet(layer.behind(header));
}

/// draft-ietf-nvo3-vxlan-gpe.
DecodeResult LayerWalk::vxlanGpe(LayerOctets layer)
{
    constexpr std::size_t header = 8;
    constexpr std::uint8_t hasNextProtocol = 0x04;
    if (!layer.has(header) || !enter())
        return DecodeResult::NotTcp;
    m_path.addNetwork(Network::Vxlan, loadBig32(layer.data() + 4) >> 8);
    const std::uint8_t next =
        layer.data()[0] & hasNextProtocol ? layer.data()[3] : std::uint8_t{nextEthernet};
    return nextProtocol(next, layer.behind(header));
}

/// RFC 8926.
DecodeResult LayerWalk::geneve(LayerOctets layer)
{
    constexpr std::size_t fixed = 8;
    if (!layer.has(fixed) || layer.data()[0] >> 6 != 0 || !enter())
        return DecodeResult::NotTcp;
    const std::size_t header = fixed + (layer.data()[0] & 0x3f) * std::size_t{4};
    const std::uint16_t type = loadBig16(layer.data() + 2);
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    m_path.addNetwork(Network::Geneve, loadBig32(layer.data() + 4) >> 8);
    return type < EtherType::firstType ? DecodeResult::NotTcp : etherType(type, layer.behind(header));
}

/// 3GPP TS 29.281. The tunnel endpoint identifier is not identity: each direction has its own.
DecodeResult LayerWalk::gtpUser(LayerOctets layer)
{
    constexpr std::size_t fixed = 8;
    constexpr std::uint8_t versionAndType = 0xf0, version1 = 0x30, optionBits = 0x07, userData = 0xff;
    if (!layer.has(fixed))
        return DecodeResult::NotTcp;
    const std::uint8_t* p = layer.data();
    if ((p[0] & versionAndType) != version1 || p[1] != userData || !enter())
        return DecodeResult::NotTcp;
    layer = layer.first(static_cast<std::uint32_t>(fixed) + loadBig16(p + 2));
    std::size_t header = fixed;
    if (p[0] & optionBits) {
        header += 4;
        while (layer.has(header) && p[header - 1] != 0) { // extension headers, their length in units of four
            if (!layer.has(header + 1) || p[header] == 0)
                return DecodeResult::Undecoded;
            header += p[header] * std::size_t{4};
        }
    }
    if (!layer.has(header + 1))
        return DecodeResult::Undecoded;
    m_path.addTunnel(Tunnel::Gtp, m_segment->source.address, m_segment->destination.address);
    const unsigned ipVersion = p[header] >> 4;
    return ipVersion == 4 || ipVersion == 6 ? ip(layer.behind(header)) : DecodeResult::NotTcp;
}

/// RFC 2661: data messages, which carry PPP. Tunnel and session differ by direction.
DecodeResult LayerWalk::l2tp(LayerOctets layer)
{
    constexpr std::uint16_t isControl = 0x8000, hasLength = 0x4000, hasNumbers = 0x0800, hasOffset = 0x0200,
                            versionBits = 0x000f, version2 = 2;
    if (!layer.has(2))
        return DecodeResult::NotTcp;
    const std::uint16_t flags = loadBig16(layer.data());
    if ((flags & versionBits) != version2 || (flags & isControl))
        return DecodeResult::NotTcp;
    std::size_t header = 6;
    if (flags & hasLength)
        header += 2;
    if (flags & hasNumbers)
        header += 4;
    if (flags & hasOffset) {
        if (!layer.has(header + 2))
            return DecodeResult::Undecoded;
        header += std::size_t{2} + loadBig16(layer.data() + header);
    }
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    m_path.addTunnel(Tunnel::L2tp, m_segment->source.address, m_segment->destination.address);
    return ppp(layer.behind(header));
}

/// RFC 8300.
DecodeResult LayerWalk::networkServiceHeader(LayerOctets layer)
{
    constexpr std::size_t shortest = 8;
    if (!layer.has(shortest) || !enter())
        return DecodeResult::Undecoded;
    const std::size_t header = (layer.data()[1] & 0x3f) * std::size_t{4};
    const std::uint8_t next = layer.data()[3];
    if (header < shortest || !layer.has(header))
        return DecodeResult::Undecoded;
    return nextProtocol(next, layer.behind(header));
}

DecodeResult LayerWalk::nextProtocol(std::uint8_t next, LayerOctets layer)
{
    switch (next) {
    case nextIpv4:
        return ipv4(layer);
    case nextIpv6:
        return ipv6(layer);
    case nextEthernet:
        return ethernet(layer);
    case nextServiceHeader:
        return networkServiceHeader(layer);
    case nextMpls:
        return mpls(layer);
    default:
        return DecodeResult::NotTcp;
    }
}

/// RFC 3378.
DecodeResult LayerWalk::etherIp(LayerOctets layer)
{
    constexpr std::size_t header = 2;
    if (!layer.has(header) || layer.data()[0] >> 4 != 3 || !enter())
        return DecodeResult::NotTcp;
    m_path.addTunnel(Tunnel::EtherIp, m_segment->source.address, m_segment->destination.address);
    return ethernet(layer.behind(header));
}

} // namespace weir
