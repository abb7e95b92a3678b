// From a packet to the TCP segment in it: link layer, tags and tunnels, IPv4 and IPv6.
#pragma once

#include "core/capture/packet.h"
#include "core/packet/encapsulation.h"
#include "core/packet/tcp_segment.h"

#include <memory>
#include <span>

namespace weir {

/// What became of a packet.
enum class DecodeResult {
    Tcp,      ///< the segment is filled in
    NotTcp,   ///< whole, and something else: UDP, ARP, ICMP (also where it quotes a TCP header) …
    Fragment, ///< kept until its datagram is whole
    Undecoded ///< damaged, cut too short, or of a link type that is not known
};

/// Oddities of the layers below TCP, noted while decoding (design: Anomalies).
enum class PacketOddity : std::uint8_t { FragmentOverlap, FragmentMissing, LimitFragments, LimitDepth };

struct PacketOddityNote
{
    PacketOddity oddity;
    FrameNumber frame;
};

/// Stateful (fragments wait here). One thread. Octets in the result are borrowed until the next decode().
class PacketDecoder
{
public:
    PacketDecoder();
    ~PacketDecoder();
    PacketDecoder(PacketDecoder&&) noexcept;
    PacketDecoder& operator=(PacketDecoder&&) noexcept;

    DecodeResult decode(const Packet& packet, TcpSegment& segment);

    /// Oddities of the packet decoded last. Borrowed until the next decode().
    std::span<const PacketOddityNote> oddities() const;

    const EncapsulationTable& encapsulations() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace weir
