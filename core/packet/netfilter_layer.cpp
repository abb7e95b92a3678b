// Packets that Linux's netfilter hands out: NFLOG, and the same messages inside netlink.
#include "core/packet/ether_type.h"
#include "core/packet/layer_walk.h"

namespace weir {

namespace {

/// Numbers stand in the byte order of the machine that captured.
std::uint16_t load16(const std::uint8_t* p, bool little)
{
    return static_cast<std::uint16_t>(little ? p[1] << 8 | p[0] : p[0] << 8 | p[1]);
}

constexpr std::size_t attributeHeader = 4;

/// Whether attributes can be followed from the front to the end in this byte order.
bool attributesFit(LayerOctets layer, bool little)
{
    Octets octets = layer.captured();
    while (octets.size() >= attributeHeader) {
        const std::size_t length = load16(octets.data(), little);
        const std::size_t next = (length + 3) / 4 * 4;
        if (length < attributeHeader)
            return false;
        if (next >= octets.size()) // the last one, perhaps cut off when it was captured
            return length <= layer.wireLength();
        octets = octets.subspan(next);
    }
    return true;
}

} // namespace

DecodeResult LayerWalk::nflog(LayerOctets layer)
{
    constexpr std::size_t header = 4;
    constexpr std::uint16_t payloadAttribute = 9;
    if (!layer.has(header) || layer.data()[1] != 0)
        return DecodeResult::Undecoded;
    return netfilterPacket(layer.data()[0], payloadAttribute, layer.behind(header));
}

/// A cooked capture of netlink messages: those that carry packets to a log or a queue.
DecodeResult LayerWalk::netlink(std::uint16_t family, LayerOctets layer)
{
    constexpr std::uint16_t netfilter = 12;
    constexpr std::size_t header = 16, netfilterHeader = 4;
    constexpr std::uint8_t queue = 3, log = 4, packetMessage = 0;
    if (family != netfilter)
        return DecodeResult::NotTcp;
    if (!layer.has(header + netfilterHeader))
        return DecodeResult::Undecoded;
    const std::uint8_t* p = layer.data();
    // The length is a number of 32 bits that is far below 2^16: its zeros tell the byte order.
    const bool little = p[3] == 0 && p[2] == 0;
    const std::uint16_t type = load16(p + 4, little);
    if ((type & 0xff) != packetMessage || (type >> 8 != queue && type >> 8 != log))
        return DecodeResult::NotTcp;
    constexpr std::uint16_t payloadInLog = 9, payloadInQueue = 10;
    return netfilterPacket(p[header], type >> 8 == queue ? payloadInQueue : payloadInLog,
                           layer.behind(header + netfilterHeader));
}

/// The attributes of one packet. Its hardware header, if any, is an attribute of its own: the payload begins
/// at the network layer.
DecodeResult LayerWalk::netfilterPacket(std::uint32_t family, std::uint16_t payloadAttribute,
                                        LayerOctets layer)
{
    constexpr std::uint16_t typeBits = 0x3fff, packetHeader = 1;
    std::uint16_t hardwareProtocol = 0;
    const bool little = attributesFit(layer, true);
    while (layer.has(attributeHeader)) {
        const std::size_t length = load16(layer.data(), little);
        const std::uint16_t type = load16(layer.data() + 2, little) & typeBits;
        if (length < attributeHeader)
            return DecodeResult::Undecoded;
        const LayerOctets value = layer.first(static_cast<std::uint32_t>(length)).behind(attributeHeader);
        if (type == packetHeader && value.has(2) && payloadAttribute == 9)
            hardwareProtocol = loadBig16(value.data());
        if (type == packetHeader && value.has(6) && payloadAttribute == 10)
            hardwareProtocol = loadBig16(value.data() + 4);
        if (type == payloadAttribute)
            return hardwareProtocol >= EtherType::firstType ? etherType(hardwareProtocol, value)
                                                            : byAddressFamily(family, value);
        const std::size_t next = (length + 3) / 4 * 4;
        if (!layer.has(next))
            break;
        layer = layer.behind(next);
    }
    return DecodeResult::NotTcp;
}

} // namespace weir
