// A sequence of packets of one link type through the decoder: fragments of one may complete another.
//
// Input: the link type (two octets, little-endian), then packets, each with its length (likewise) before it.
#include "core/packet/packet_decoder.h"
#include "tests/support/packet_builder.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace {

using namespace weir;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// What every segment promises, whatever it came from.
void check(const TcpSegment& segment, Octets file, const PacketDecoder& decoder)
{
    const Octets payload = decoder.payload();
    require(payload.size() == segment.capturedLength && payload.size() <= segment.payloadLength);
    (void)decoder.encapsulations().names(segment.encapsulation).size();
    if (segment.pieces.empty()) {
        require(payload.empty() ||
                std::equal(payload.begin(), payload.end(),
                           file.begin() + static_cast<std::ptrdiff_t>(segment.payloadPosition)));
        return;
    }
    std::size_t at = 0;
    for (const PayloadPiece& piece : segment.pieces) {
        require(piece.length > 0 && piece.offset == at && at + piece.length <= payload.size());
        require(std::equal(file.begin() + static_cast<std::ptrdiff_t>(piece.position),
                           file.begin() + static_cast<std::ptrdiff_t>(piece.position + piece.length),
                           payload.begin() + static_cast<std::ptrdiff_t>(at)));
        at += piece.length;
    }
    require(at == payload.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Octets file(data, size);
    OctetReader reader(file);
    const auto number = [&]() -> std::optional<std::uint16_t> {
        const auto bigEndian = reader.u16();
        return bigEndian ? std::optional(__builtin_bswap16(*bigEndian)) : std::nullopt;
    };
    const auto linkType = number();
    if (!linkType)
        return 0;
    PacketDecoder decoder({.fragmentOctets = 100'000, .fragmentDatagrams = 8});
    TcpSegment segment;
    std::uint32_t frame = 0;
    while (const auto length = number()) {
        const auto octets = reader.take(std::min<std::size_t>(*length, reader.remaining()));
        const test::Bytes exact(octets->begin(), octets->end()); // the address sanitizer sees its end
        Packet packet;
        packet.frame = FrameNumber{++frame};
        packet.time = Timestamp{frame * 1'000'000'000ll};
        packet.linkType = LinkType{*linkType};
        packet.originalLength = *length;
        packet.position = static_cast<std::uint64_t>(octets->data() - data);
        packet.octets = exact;
        if (decoder.decode(packet, segment) == DecodeResult::Tcp)
            check(segment, file, decoder);
        while (decoder.takeFurther(segment))
            check(segment, file, decoder);
    }
    decoder.flush();
    while (decoder.takeFurther(segment))
        check(segment, file, decoder);
    return 0;
}
