// Where octets in memory lie in the capture.
#pragma once

#include "core/base/octets.h"
#include "core/packet/tcp_segment.h"

#include <cstdint>
#include <span>
#include <vector>

namespace weir {

/// One run of memory: a packet as it was read, or a datagram put together from fragments.
class OctetSource
{
public:
    OctetSource() = default;
    /// A packet: it lies in the capture as it does in memory.
    OctetSource(const std::uint8_t* base, std::uint64_t position) : m_base(base), m_position(position) {}
    /// A datagram; pieces are in ascending order, their offsets from base. Borrowed.
    OctetSource(const std::uint8_t* base, std::span<const PayloadPiece> pieces)
        : m_base(base), m_pieces(pieces), m_inPieces(true)
    {
    }

    /// Appends the pieces that `part` consists of; the first one's offset will be `offset`.
    void locate(Octets part, std::uint32_t offset, std::vector<PayloadPiece>& pieces) const;

    /// Where the octets lie if they lie in one run: always, in a packet.
    bool isPacket() const { return !m_inPieces; }
    std::uint64_t position(const std::uint8_t* octet) const
    {
        return m_position + static_cast<std::uint64_t>(octet - m_base);
    }

private:
    const std::uint8_t* m_base = nullptr;
    std::uint64_t m_position = 0;
    std::span<const PayloadPiece> m_pieces;
    bool m_inPieces = false;
};

} // namespace weir
