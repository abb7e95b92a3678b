// A TCP segment as a packet carried it (RFC 9293, section 3.1).
#pragma once

#include "core/base/ids.h"
#include "core/base/octets.h"
#include "core/base/timestamp.h"
#include "core/packet/encapsulation.h"
#include "core/packet/ip_address.h"

#include <cstdint>
#include <optional>
#include <span>

namespace weir {

/// The control bits, as they stand in the header.
struct TcpFlags
{
    std::uint8_t bits = 0;

    static constexpr std::uint8_t Fin = 0x01, Syn = 0x02, Rst = 0x04, Psh = 0x08, Ack = 0x10, Urg = 0x20,
                                  Ece = 0x40, Cwr = 0x80;

    constexpr bool fin() const { return bits & Fin; }
    constexpr bool syn() const { return bits & Syn; }
    constexpr bool rst() const { return bits & Rst; }
    constexpr bool psh() const { return bits & Psh; }
    constexpr bool ack() const { return bits & Ack; }
    constexpr bool urg() const { return bits & Urg; }
};

/// The options that the analysis looks at (RFC 7323). Malformed ones are absent.
struct TcpOptions
{
    struct Timestamps
    {
        std::uint32_t value = 0;
        std::uint32_t echo = 0;
    };
    Timestamps timestamps; ///< where hasTimestamps
    bool hasTimestamps = false;
    std::optional<std::uint8_t> windowScale; ///< shift count as sent; over 14 is out of range
};

/// A run of payload octets that lies in one piece in the capture.
struct PayloadPiece
{
    std::uint32_t offset = 0;   ///< into the payload
    std::uint32_t length = 0;   ///< octets, > 0
    std::uint64_t position = 0; ///< in the capture, for CaptureOctets::readAt
};

/// NotCaptured: the segment was cut when it was captured, or a fragment of it is missing.
enum class ChecksumVerdict : std::uint8_t { NotCaptured, Good, Bad };

/// Says where the payload lies in the capture, and never holds the octets: they are read again where needed.
/// One is handed from thread to thread for each packet, so its members stand in order of size, and are no
/// more than what compilers clear and copy with a few wide stores.
struct TcpSegment
{
    Timestamp time;
    std::uint64_t packetPosition = 0; ///< of the packet's first octet (Packet::position)

    /// Where the captured payload lies. pieces is empty where it lies in one run, from payloadPosition on.
    /// Else (fragments) the pieces, of which there may be just one, cover it in order; they are borrowed
    /// until the next packet is decoded.
    std::uint64_t payloadPosition = 0;
    std::span<const PayloadPiece> pieces;

    FrameNumber frame;
    EncapsulationId encapsulation;
    std::uint32_t sequenceNumber = 0;
    std::uint32_t acknowledgmentNumber = 0; ///< meaningless unless flags.ack()
    std::uint32_t payloadLength = 0;        ///< octets on the wire
    std::uint32_t capturedLength = 0;       ///< and so many of them, from the first one on, in the capture
    TcpOptions options;

    Endpoint source;
    Endpoint destination;
    std::uint16_t identification = 0; ///< IPv4; 0 for IPv6
    std::uint16_t window = 0;         ///< as sent, not scaled
    std::uint16_t urgentPointer = 0;
    TcpFlags flags;
    std::uint8_t timeToLive = 0; ///< or hop limit
    ChecksumVerdict checksum = ChecksumVerdict::NotCaptured;
};

static_assert(sizeof(TcpSegment) <= 128);

/// Verifies the TCP checksum over pseudo header and segment (RFC 9293, section 3.1).
/// octets: the segment as captured, header first; wireLength: how many it had on the wire.
ChecksumVerdict tcpChecksum(const TcpSegment& segment, Octets octets, std::uint32_t wireLength);

} // namespace weir
