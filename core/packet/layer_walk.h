// Down through the layers of one packet to its TCP segment.
#pragma once

#include "core/capture/packet.h"
#include "core/packet/defragmenter.h"
#include "core/packet/encapsulation.h"
#include "core/packet/encapsulation_path.h"
#include "core/packet/octet_source.h"
#include "core/packet/packet_decoder.h"
#include "core/packet/tcp_segment.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace weir {

/// What stands in one layer. Handed from layer to layer for each packet: it fits two registers, as a larger
/// one would go through memory and wait there.
class LayerOctets
{
public:
    LayerOctets() = default;
    /// captured: of less than 4 GiB; wireLength: >= captured.size().
    LayerOctets(Octets captured, std::uint32_t wireLength)
        : m_data(captured.data()),
          m_captured(static_cast<std::uint32_t>(captured.size())),
          m_wireLength(wireLength)
    {
    }

    const std::uint8_t* data() const { return m_data; }
    Octets captured() const { return {m_data, m_captured}; }
    std::uint32_t wireLength() const { return m_wireLength; }
    bool has(std::size_t count) const { return m_captured >= count; }

    /// Behind a header that is captured.
    LayerOctets behind(std::size_t header) const
    {
        return {captured().subspan(header), m_wireLength - static_cast<std::uint32_t>(header)};
    }
    /// The first octets alone: what follows is padding.
    LayerOctets first(std::uint32_t length) const
    {
        return {captured().first(std::min(m_captured, length)), std::min(m_wireLength, length)};
    }

private:
    const std::uint8_t* m_data = nullptr;
    std::uint32_t m_captured = 0;
    std::uint32_t m_wireLength = 0;
};
static_assert(sizeof(LayerOctets) == 16);

/// Each private function takes one layer and hands on what is inside it. They stand in the *_layer.cpp files;
/// what goes over several packets, in layer_walk.cpp.
class LayerWalk
{
public:
    explicit LayerWalk(const PacketLimits& limits) : m_defragmenter(limits) {}

    DecodeResult walk(const Packet& packet, TcpSegment& segment);
    bool takeFurther(TcpSegment& segment);
    void flush();

    Octets payload() const { return m_payload; }
    const std::vector<PacketOddityNote>& oddities() const { return m_oddities; }
    const EncapsulationTable& encapsulations() const { return m_encapsulations; }

private:
    // link_layer.cpp
    DecodeResult link(LinkType type, LayerOctets layer);
    DecodeResult nullLoopback(LayerOctets layer);
    DecodeResult linuxCooked(LayerOctets layer);
    DecodeResult linuxCooked2(LayerOctets layer);
    DecodeResult cookedPayload(std::uint16_t hardware, std::uint16_t protocol, LayerOctets layer);
    DecodeResult ciscoHdlc(LayerOctets layer);
    DecodeResult ppp(LayerOctets layer);
    DecodeResult frameRelay(LayerOctets layer);
    DecodeResult tokenRing(LayerOctets layer);
    DecodeResult fddi(LayerOctets layer);
    DecodeResult byAddressFamily(std::uint32_t family, LayerOctets layer);
    /// Skips a header of fixed length; `then` names what follows.
    DecodeResult skipTo(std::size_t header, LayerOctets layer, DecodeResult (LayerWalk::*then)(LayerOctets));

    // ether_layer.cpp
    DecodeResult ethernet(LayerOctets layer);
    DecodeResult etherType(std::uint16_t type, LayerOctets layer);
    DecodeResult backboneTag(LayerOctets layer);
    DecodeResult pppoeSession(LayerOctets layer);
    DecodeResult mpls(LayerOctets layer);
    DecodeResult llc(LayerOctets layer);

    // wireless_layer.cpp
    DecodeResult radiotap(LayerOctets layer);
    DecodeResult prism(LayerOctets layer);
    DecodeResult avs(LayerOctets layer);
    DecodeResult perPacketInformation(LayerOctets layer);
    DecodeResult wlan(LayerOctets layer);
    DecodeResult wlanFrame(LayerOctets layer, bool dataIsPadded);
    DecodeResult aggregate(LayerOctets layer);

    // netfilter_layer.cpp
    DecodeResult nflog(LayerOctets layer);
    DecodeResult netlink(std::uint16_t family, LayerOctets layer);
    DecodeResult netfilterPacket(std::uint32_t family, std::uint16_t payloadAttribute, LayerOctets layer);

    // network_layer.cpp
    DecodeResult ip(LayerOctets layer); ///< the version tells which
    DecodeResult ipv4(LayerOctets layer);
    DecodeResult ipv6(LayerOctets layer);
    DecodeResult ipv6Payload(std::uint8_t protocol, LayerOctets layer);
    DecodeResult ipPayload(std::uint8_t protocol, LayerOctets layer);
    DecodeResult tcp(LayerOctets layer);
    DecodeResult ipv4Fragment(std::uint8_t protocol, std::uint16_t flagsAndOffset, LayerOctets layer);
    DecodeResult ipv6Fragment(LayerOctets layer); ///< begins with the fragment header

    // tunnel_layer.cpp
    DecodeResult ipInIp(IpAddress::Family inner, LayerOctets layer);
    DecodeResult udp(LayerOctets layer);
    DecodeResult gre(LayerOctets layer);
    DecodeResult erspan(std::uint16_t etherType, bool hasSequence, LayerOctets layer);
    DecodeResult vxlan(LayerOctets layer);
    DecodeResult vxlanGpe(LayerOctets layer);
    DecodeResult geneve(LayerOctets layer);
    DecodeResult gtpUser(LayerOctets layer);
    DecodeResult l2tp(LayerOctets layer);
    DecodeResult networkServiceHeader(LayerOctets layer);
    DecodeResult nextProtocol(std::uint8_t next, LayerOctets layer);
    DecodeResult etherIp(LayerOctets layer);

    // layer_walk.cpp
    void begin(TcpSegment& segment);
    void placePayload(Octets payload);
    DecodeResult fragment(Fragment& fragment, LayerOctets layer);
    void queueIncomplete(std::vector<Datagram> datagrams);
    bool nextOfAggregate(TcpSegment& segment);
    bool nextOfIncomplete(TcpSegment& segment);
    bool beginIncomplete(TcpSegment& segment);
    bool continueIncomplete(TcpSegment& segment);

    /// One more layer than before. False: too many, which is noted.
    bool enter();
    EncapsulationId internPath();

    FrameNumber m_frame;                    ///< of the packet in hand, or of the datagram that is given up
    Timestamp m_time;                       ///< likewise
    std::uint64_t m_position = 0;           ///< likewise
    const std::uint8_t* m_octets = nullptr; ///< of the packet in hand
    TcpSegment* m_segment = nullptr;        ///< its addresses are those of the innermost IP header so far
    OctetSource m_source;                   ///< of the octets that are being looked at
    unsigned m_depth = 0;
    unsigned m_ipHeaders = 0; ///< seen so far
    EncapsulationPath m_path;
    EncapsulationTable m_encapsulations;
    std::vector<PacketOddityNote> m_oddities;
    Octets m_tcp;                       ///< the segment met last, header first
    Octets m_payload;                   ///< of the segment given out last
    std::vector<PayloadPiece> m_pieces; ///< likewise

    Defragmenter m_defragmenter;
    Datagram m_datagram; ///< the segment given out last may lie in it

    /// Subframes of an 802.11 aggregate that are still to be looked at, and the path to them.
    LayerOctets m_subframes;
    EncapsulationPath m_subframesPath;

    /// Datagrams with holes, and how far takeFurther() has come in m_datagram.
    std::deque<Datagram> m_incomplete;
    struct Progress
    {
        std::size_t nextRun = 0;        ///< into m_datagram.runs; 0: not begun
        std::uint32_t payloadBegin = 0; ///< of the TCP payload in the datagram
        TcpSegment segment;             ///< the whole, as its header has it
    };
    Progress m_progress;
};

} // namespace weir
