#include "core/model/octet_cache.h"

#include <algorithm>

namespace weir {

Octets OctetCache::piece(std::uint64_t offset, std::uint64_t length)
{
    if (!m_view)
        return {};
    const std::vector<std::uint8_t>& octets = block(offset / blockSize).octets;
    const std::uint64_t inside = offset % blockSize;
    if (inside >= octets.size())
        return {};
    return Octets(octets).subspan(inside, std::min<std::uint64_t>(length, octets.size() - inside));
}

std::vector<std::uint8_t> OctetCache::read(std::uint64_t offset, std::uint64_t length)
{
    std::vector<std::uint8_t> out;
    while (out.size() < length) {
        const Octets next = piece(offset + out.size(), length - out.size());
        if (next.empty())
            break;
        out.insert(out.end(), next.begin(), next.end());
    }
    return out;
}

const OctetCache::Block& OctetCache::block(std::uint64_t number)
{
    ++m_clock;
    auto found = std::find_if(m_blocks.begin(), m_blocks.end(),
                              [&](const Block& block) { return block.number == number; });
    if (found == m_blocks.end()) {
        found = std::min_element(m_blocks.begin(), m_blocks.end(),
                                 [](const Block& a, const Block& b) { return a.used < b.used; });
        found->number = number;
        found->octets.assign(blockSize, 0);
        found->octets.resize(m_view->read(number * blockSize, found->octets));
    }
    found->used = m_clock;
    return *found;
}

} // namespace weir
