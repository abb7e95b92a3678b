#include "core/packet/octet_source.h"

#include <algorithm>

namespace weir {

void OctetSource::locate(Octets part, std::uint32_t offset, std::vector<PayloadPiece>& pieces) const
{
    const auto length = static_cast<std::uint32_t>(part.size());
    if (length == 0)
        return;
    if (isPacket()) {
        pieces.push_back({offset, length, position(part.data())});
        return;
    }
    const auto begin = static_cast<std::uint32_t>(part.data() - m_base);
    const std::uint32_t end = begin + length;
    const auto endOf = [](const PayloadPiece& piece) { return piece.offset + piece.length; };
    auto piece = std::partition_point(m_pieces.begin(), m_pieces.end(),
                                      [&](const PayloadPiece& each) { return endOf(each) <= begin; });
    for (; piece != m_pieces.end() && piece->offset < end; ++piece) {
        const std::uint32_t from = std::max(begin, piece->offset);
        const std::uint32_t to = std::min(end, endOf(*piece));
        pieces.push_back({offset + (from - begin), to - from, piece->position + (from - piece->offset)});
    }
}

} // namespace weir
