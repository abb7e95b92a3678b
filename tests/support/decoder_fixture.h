// A decoder that is fed octets.
#pragma once

#include "core/packet/packet_decoder.h"
#include "tests/support/packet_builder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::test {

constexpr LinkType linkEthernet{1};

class DecoderFixture : public testing::Test
{
protected:
    /// As the next frame, one microsecond after the one before. The capture consists of all these octets, one
    /// packet after the other, from position 1000 on. originalLength 0: all was captured.
    DecodeResult decode(const Bytes& octets, LinkType linkType = linkEthernet,
                        std::uint32_t originalLength = 0)
    {
        m_octets = octets;
        Packet packet;
        packet.frame = FrameNumber{++m_frames};
        packet.time = Timestamp{m_time += 1000};
        packet.linkType = linkType;
        packet.originalLength = originalLength ? originalLength : static_cast<std::uint32_t>(octets.size());
        packet.position = firstPosition + m_capture.size();
        packet.octets = m_octets;
        appendAll(m_capture, octets);
        return m_decoder.decode(packet, m_segment);
    }

    EncapsulationNames encapsulation() const
    {
        return m_decoder.encapsulations().names(m_segment.encapsulation);
    }
    std::string payload() const
    {
        const Octets octets = m_decoder.payload();
        return {octets.begin(), octets.end()};
    }

    /// The payload as it is read again from the capture.
    std::string payloadInCapture() const
    {
        std::string text;
        const auto append = [&](std::uint64_t position, std::size_t length) {
            const auto at = m_capture.begin() + static_cast<std::ptrdiff_t>(position - firstPosition);
            text.append(at, at + static_cast<std::ptrdiff_t>(length));
        };
        if (m_segment.pieces.empty())
            append(m_segment.payloadPosition, m_segment.capturedLength);
        for (const PayloadPiece& piece : m_segment.pieces)
            append(piece.position, piece.length);
        return text;
    }

    std::vector<PacketOddity> oddities() const
    {
        std::vector<PacketOddity> result;
        for (const PacketOddityNote& note : m_decoder.oddities())
            result.push_back(note.oddity);
        return result;
    }

    static constexpr std::uint64_t firstPosition = 1000;

    PacketDecoder m_decoder;
    TcpSegment m_segment;
    std::int64_t m_time = 0;
    std::uint32_t m_frames = 0;
    Bytes m_octets;
    Bytes m_capture;
};

} // namespace weir::test
