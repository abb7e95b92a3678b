// From the IP header to the TCP header.
#include "core/packet/ip_protocol.h"
#include "core/packet/layer_walk.h"
#include "core/packet/tcp_header.h"

#include <array>
#include <cstring>

namespace weir {

namespace {

// In place: a copy right after its parts were written would have to wait for them.

void readIpv4Address(const std::uint8_t* p, IpAddress& address)
{
    address.family = IpAddress::Family::V4;
    // As two words, as they will be compared.
    std::array<std::uint64_t, 2> words{};
    std::memcpy(words.data(), p, 4);
    std::memcpy(address.octets.data(), words.data(), sizeof words);
}

void readIpv6Address(const std::uint8_t* p, IpAddress& address)
{
    address.family = IpAddress::Family::V6;
    std::memcpy(address.octets.data(), p, 16);
}

} // namespace

DecodeResult LayerWalk::ip(LayerOctets layer)
{
    if (!layer.has(1))
        return DecodeResult::Undecoded;
    return layer.data()[0] >> 4 == 6 ? ipv6(layer) : ipv4(layer);
}

DecodeResult LayerWalk::ipv4(LayerOctets layer)
{
    constexpr std::size_t minHeader = 20;
    if (!layer.has(minHeader) || layer.data()[0] >> 4 != 4 || !enter())
        return DecodeResult::Undecoded;
    const std::uint8_t* p = layer.data();
    const std::size_t header = (p[0] & 0x0f) * std::size_t{4};
    if (header < minHeader || !layer.has(header))
        return DecodeResult::Undecoded;

    // 0: the network card was to fill it in (segmentation offload). More than there is: the packet was
    // damaged before it was captured, or its link's length was wrong.
    if (const std::uint16_t totalLength = loadBig16(p + 2); totalLength != 0) {
        if (totalLength < header)
            return DecodeResult::Undecoded;
        layer = layer.first(totalLength);
    }
    ++m_ipHeaders;
    readIpv4Address(p + 12, m_segment->source.address);
    readIpv4Address(p + 16, m_segment->destination.address);
    m_segment->timeToLive = p[8];
    m_segment->identification = loadBig16(p + 4);
    constexpr std::uint16_t moreOrOffset = 0x3fff;
    if (const std::uint16_t flagsAndOffset = loadBig16(p + 6); flagsAndOffset & moreOrOffset) [[unlikely]]
        return ipv4Fragment(p[9], flagsAndOffset, layer.behind(header));
    return ipPayload(p[9], layer.behind(header));
}

DecodeResult LayerWalk::ipv6(LayerOctets layer)
{
    constexpr std::size_t header = 40;
    if (!layer.has(header) || layer.data()[0] >> 4 != 6 || !enter())
        return DecodeResult::Undecoded;
    const std::uint8_t* p = layer.data();
    // 0: a jumbogram, or segmentation offload.
    if (const std::uint16_t payloadLength = loadBig16(p + 4); payloadLength != 0)
        layer = layer.first(static_cast<std::uint32_t>(header + payloadLength));
    ++m_ipHeaders;
    readIpv6Address(p + 8, m_segment->source.address);
    readIpv6Address(p + 24, m_segment->destination.address);
    m_segment->timeToLive = p[7];
    m_segment->identification = 0;
    return ipv6Payload(p[6], layer.behind(header));
}

/// Steps over the extension headers (RFC 8200, section 4).
DecodeResult LayerWalk::ipv6Payload(std::uint8_t protocol, LayerOctets layer)
{
    for (;;) {
        std::size_t header = 0;
        switch (protocol) {
        case IpProtocol::hopByHop:
        case IpProtocol::routing:
        case IpProtocol::destinationOptions:
        case IpProtocol::mobility:
        case IpProtocol::hostIdentity:
        case IpProtocol::shim6:
            if (!layer.has(8))
                return DecodeResult::Undecoded;
            header = (layer.data()[1] + std::size_t{1}) * 8;
            break;
        case IpProtocol::ipv6Fragment: {
            if (!layer.has(8))
                return DecodeResult::Undecoded;
            constexpr std::uint16_t moreOrOffset = 0xfff9;
            if (loadBig16(layer.data() + 2) & moreOrOffset)
                return ipv6Fragment(layer);
            header = 8; // the whole datagram in one fragment (RFC 6946)
            break;
        }
        default:
            return ipPayload(protocol, layer);
        }
        if (!layer.has(header))
            return DecodeResult::Undecoded;
        protocol = layer.data()[0];
        layer = layer.behind(header);
    }
}

DecodeResult LayerWalk::ipPayload(std::uint8_t protocol, LayerOctets layer)
{
    for (;;) {
        switch (protocol) {
        case IpProtocol::tcp:
            return tcp(layer);
        case IpProtocol::authentication: { // RFC 4302; its length counts words of 4 octets, less 2
            if (!layer.has(12) || !enter())
                return DecodeResult::Undecoded;
            const std::size_t header = (layer.data()[1] + std::size_t{2}) * 4;
            if (!layer.has(header))
                return DecodeResult::Undecoded;
            protocol = layer.data()[0];
            layer = layer.behind(header);
            if (m_segment->source.address.family == IpAddress::Family::V6 && isIpv6Extension(protocol))
                return ipv6Payload(protocol, layer);
            break;
        }
        case IpProtocol::udp:
            return udp(layer);
        case IpProtocol::ipv4:
            return ipInIp(IpAddress::Family::V4, layer);
        case IpProtocol::ipv6:
            return ipInIp(IpAddress::Family::V6, layer);
        case IpProtocol::gre:
            return gre(layer);
        case IpProtocol::etherIp:
            return etherIp(layer);
        case IpProtocol::mplsInIp:
            m_path.addTunnel(EncapsulationPath::Tunnel::Mpls, m_segment->source.address,
                             m_segment->destination.address);
            return mpls(layer);
        default:
            return DecodeResult::NotTcp;
        }
    }
}

DecodeResult LayerWalk::tcp(LayerOctets layer)
{
    const auto payload = parseTcpHeader(layer.captured(), layer.wireLength(), *m_segment);
    if (!payload)
        return DecodeResult::Undecoded;
    m_tcp = layer.captured();
    placePayload(*payload);
    m_segment->checksum = tcpChecksum(*m_segment, layer.captured(), layer.wireLength());
    m_segment->encapsulation = internPath();
    return DecodeResult::Tcp;
}

DecodeResult LayerWalk::ipv4Fragment(std::uint8_t protocol, std::uint16_t flagsAndOffset, LayerOctets layer)
{
    constexpr std::uint16_t moreFragments = 0x2000, offsetBits = 0x1fff;
    Fragment fragment;
    fragment.identification = m_segment->identification;
    fragment.protocol = protocol;
    fragment.offset = (flagsAndOffset & offsetBits) * 8u;
    fragment.more = flagsAndOffset & moreFragments;
    return this->fragment(fragment, layer);
}

DecodeResult LayerWalk::ipv6Fragment(LayerOctets layer)
{
    constexpr std::uint16_t moreFragments = 0x0001, offsetBits = 0xfff8;
    constexpr std::size_t header = 8;
    const std::uint8_t* p = layer.data();
    Fragment fragment;
    fragment.identification = loadBig32(p + 4);
    fragment.protocol = p[0];
    fragment.offset = loadBig16(p + 2) & offsetBits;
    fragment.more = loadBig16(p + 2) & moreFragments;
    return this->fragment(fragment, layer.behind(header));
}

} // namespace weir
