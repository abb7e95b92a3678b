// Packets of any octets, decoded one after the other by one decoder, because fragments wait in it.
//
//   input: link type (2 octets, little-endian), then for each packet its length (2) and its octets
#include "core/base/octets.h"
#include "core/packet/packet_decoder.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace {

/// What holds of every segment, however odd its packet.
void check(const weir::TcpSegment& segment)
{
    if (segment.payload.size() > segment.payloadLength)
        std::abort();
    std::uint64_t covered = 0;
    for (const weir::PayloadPiece& piece : segment.pieces) {
        if (piece.offset != covered || piece.length == 0)
            std::abort();
        covered += piece.length;
    }
    if (!segment.pieces.empty() && covered != segment.payload.size())
        std::abort();
    weir::tcpChecksum(segment); // touches every octet
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const auto number = [&](std::size_t at) {
        return static_cast<std::uint16_t>(data[at] | data[at + 1] << 8);
    };

    weir::PacketDecoder decoder;
    weir::TcpSegment segment;
    weir::Packet packet;
    packet.linkType = weir::LinkType{number(0)};
    std::size_t at = 2;
    for (std::uint32_t frame = 1; at + 2 <= size; ++frame) {
        const std::size_t length = std::min<std::size_t>(number(at), size - at - 2);
        at += 2;
        // On the heap and of just this size, so that the address sanitizer sees a read past the end.
        const std::vector<std::uint8_t> octets(data + at, data + at + length);
        packet.frame = weir::FrameNumber{frame};
        packet.octets = octets;
        packet.originalLength = static_cast<std::uint32_t>(length);
        packet.position = at;
        at += length;
        if (decoder.decode(packet, segment) == weir::DecodeResult::Tcp)
            check(segment);
    }
    return 0;
}
