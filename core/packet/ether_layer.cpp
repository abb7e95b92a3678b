// What an EtherType names, and what stands in its place.
#include "core/packet/ether_type.h"
#include "core/packet/layer_walk.h"

namespace weir {

namespace {

/// Whether an EtherType that may bear TCP stands where a frame would have it.
bool looksLikeEthernet(LayerOctets layer)
{
    if (!layer.has(14))
        return false;
    switch (loadBig16(layer.data() + 12)) {
    case EtherType::ipv4:
    case EtherType::ipv6:
    case EtherType::vlan:
    case EtherType::serviceVlan:
    case EtherType::mplsUnicast:
    case EtherType::pppoeSession:
        return true;
    default:
        return false;
    }
}

} // namespace

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
        case EtherType::backboneService:
            return backboneTag(layer);
        case EtherType::mplsUnicast:
        case EtherType::mplsMulticast:
            return mpls(layer);
        case EtherType::pppoeSession:
            return pppoeSession(layer);
        case EtherType::ppp:
            return ppp(layer);
        case EtherType::transparentBridging:
            return enter() ? ethernet(layer) : DecodeResult::Undecoded;
        case EtherType::networkServiceHeader:
            return networkServiceHeader(layer);
        default:
            return type < EtherType::firstType ? llc(layer.first(type)) : DecodeResult::NotTcp;
        }
    }
}

/// IEEE 802.1ah: a service identifier, then the customer's frame.
DecodeResult LayerWalk::backboneTag(LayerOctets layer)
{
    constexpr std::size_t tag = 4;
    if (!layer.has(tag) || !enter())
        return DecodeResult::Undecoded;
    m_path.addNetwork(EncapsulationPath::Network::Backbone, loadBig32(layer.data()) & 0xffffff);
    return ethernet(layer.behind(tag));
}

/// RFC 2516, section 4. The session is not identity: a line that is dialled anew keeps its connections.
DecodeResult LayerWalk::pppoeSession(LayerOctets layer)
{
    constexpr std::size_t header = 6;
    constexpr std::uint16_t versionTypeAndSessionData = 0x1100;
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    if (loadBig16(layer.data()) != versionTypeAndSessionData)
        return DecodeResult::NotTcp;
    const std::uint16_t length = loadBig16(layer.data() + 4);
    return ppp(layer.behind(header).first(length));
}

/// RFC 3032. Labels are not identity: they differ by direction, and the last router before the end takes them
/// off. Nothing names what is inside; its first four bits must do (RFC 4928).
DecodeResult LayerWalk::mpls(LayerOctets layer)
{
    constexpr std::size_t entry = 4;
    constexpr std::uint32_t bottomOfStack = 0x100;
    for (bool bottom = false; !bottom; layer = layer.behind(entry)) {
        if (!layer.has(entry) || !enter())
            return DecodeResult::Undecoded;
        bottom = loadBig32(layer.data()) & bottomOfStack;
    }
    if (!layer.has(entry))
        return DecodeResult::Undecoded;
    const std::uint8_t* p = layer.data();
    switch (p[0] >> 4) {
    case 4:
        if ((p[0] & 0x0f) >= 5 && loadBig16(p + 2) <= layer.wireLength())
            return ipv4(layer);
        break;
    case 6:
        if (layer.has(6) && loadBig16(p + 4) + 40u <= layer.wireLength())
            return ipv6(layer);
        break;
    case 0: // the control word of a pseudo-wire (RFC 4385), unless it is an address that begins so
        return looksLikeEthernet(layer) && !looksLikeEthernet(layer.behind(entry))
                   ? ethernet(layer)
                   : ethernet(layer.behind(entry));
    case 1: // its associated channel
        return DecodeResult::NotTcp;
    default:
        break;
    }
    return ethernet(layer);
}

/// IEEE 802.2, with SNAP.
DecodeResult LayerWalk::llc(LayerOctets layer)
{
    constexpr std::size_t header = 3, snapHeader = 8;
    constexpr std::uint8_t snap = 0xaa, internetProtocol = 0x06, unnumberedInformation = 0x03;
    if (!layer.has(header))
        return DecodeResult::Undecoded;
    const std::uint8_t* p = layer.data();
    if (p[2] != unnumberedInformation || p[0] != p[1])
        return DecodeResult::NotTcp;
    if (p[0] == internetProtocol)
        return ip(layer.behind(header));
    if (p[0] != snap)
        return DecodeResult::NotTcp;
    if (!layer.has(snapHeader))
        return DecodeResult::Undecoded;
    constexpr std::uint32_t etherTypes = 0x000000, bridgeTunnel = 0x0000f8;
    const std::uint32_t organisation = loadBig32(p + 2) & 0xffffff;
    const std::uint16_t type = loadBig16(p + 6);
    if ((organisation != etherTypes && organisation != bridgeTunnel) || type < EtherType::firstType ||
        !enter())
        return DecodeResult::NotTcp;
    return etherType(type, layer.behind(snapHeader));
}

} // namespace weir
