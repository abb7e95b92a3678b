// From a packet to the TCP segment in it: link layer, tags and tunnels, IPv4 and IPv6.
#pragma once

#include "core/capture/packet.h"
#include "core/packet/encapsulation.h"
#include "core/packet/tcp_segment.h"

#include <cstddef>
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

/// What the decoder may hold in memory.
struct PacketLimits
{
    std::size_t fragmentOctets = 16 * 1024 * 1024; ///< of all datagrams that wait to be whole
    std::size_t fragmentDatagrams = 4096;          ///< that wait at the same time
};

/// Stateful (fragments wait here). One thread. What a segment's pieces refer to is borrowed until the
/// next decode(), takeFurther() or flush().
///
///     decode(packet, segment);               // Tcp: one segment
///     while (takeFurther(segment)) …         // after each decode(), whatever it returned
///     flush();                               // once, after the last packet
///     while (takeFurther(segment)) …
class PacketDecoder
{
public:
    explicit PacketDecoder(const PacketLimits& limits = {});
    ~PacketDecoder();
    PacketDecoder(PacketDecoder&&) noexcept;
    PacketDecoder& operator=(PacketDecoder&&) noexcept;

    DecodeResult decode(const Packet& packet, TcpSegment& segment);

    /// Segments beside the one that decode() gave: of a packet that carries several (802.11 aggregates), and
    /// what was captured of datagrams that were given up incomplete. Of such a datagram each run without a
    /// hole is a segment of its own, as if it had been sent so: what is missing is then a gap in the stream,
    /// like any other. Its frame is an earlier one. False: there are no more.
    bool takeFurther(TcpSegment& segment);

    /// The capture has ended: gives up what still waits.
    void flush();

    /// The captured payload of the segment given last. Borrowed as its pieces are, and never longer than the
    /// packet's octets.
    Octets payload() const;

    /// Oddities of the packet decoded last, or of flush(). Borrowed until the next of these.
    std::span<const PacketOddityNote> oddities() const;

    const EncapsulationTable& encapsulations() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace weir
