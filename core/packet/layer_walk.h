// Down through the layers of one packet to its TCP segment.
#pragma once

#include "core/capture/packet.h"
#include "core/packet/encapsulation.h"
#include "core/packet/encapsulation_path.h"
#include "core/packet/packet_decoder.h"
#include "core/packet/tcp_segment.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace weir {

/// What stands in one layer.
struct LayerOctets
{
    Octets captured;
    std::uint32_t wireLength = 0; ///< >= captured.size()

    bool has(std::size_t count) const { return captured.size() >= count; }
    const std::uint8_t* data() const { return captured.data(); }

    /// Behind a header that is captured.
    LayerOctets behind(std::size_t header) const
    {
        return {captured.subspan(header), wireLength - static_cast<std::uint32_t>(header)};
    }
    /// The first octets alone: what follows is padding.
    LayerOctets first(std::uint32_t length) const
    {
        return {captured.first(std::min<std::size_t>(captured.size(), length)), std::min(wireLength, length)};
    }
};

/// Each function takes one layer and hands on what is inside it. They stand in link_layer.cpp and
/// network_layer.cpp.
class LayerWalk
{
public:
    DecodeResult walk(const Packet& packet, TcpSegment& segment);

    const std::vector<PacketOddityNote>& oddities() const { return m_oddities; }
    const EncapsulationTable& encapsulations() const { return m_encapsulations; }

private:
    DecodeResult link(LinkType type, LayerOctets layer);
    DecodeResult ethernet(LayerOctets layer);
    DecodeResult etherType(std::uint16_t type, LayerOctets layer);
    DecodeResult nullLoopback(LayerOctets layer);
    DecodeResult linuxCooked(LayerOctets layer);
    DecodeResult linuxCooked2(LayerOctets layer);

    DecodeResult ip(LayerOctets layer); ///< the version tells which
    DecodeResult ipv4(LayerOctets layer);
    DecodeResult ipv6(LayerOctets layer);
    DecodeResult ipv6Payload(std::uint8_t protocol, LayerOctets layer);
    DecodeResult ipPayload(std::uint8_t protocol, LayerOctets layer);
    DecodeResult tcp(LayerOctets layer);

    /// One more layer than before. False: too many, which is noted.
    bool enter();

    const Packet* m_packet = nullptr;
    TcpSegment* m_segment = nullptr; ///< its addresses are those of the innermost IP header so far
    unsigned m_depth = 0;
    EncapsulationPath m_path;
    EncapsulationTable m_encapsulations;
    std::vector<PacketOddityNote> m_oddities;
};

} // namespace weir
