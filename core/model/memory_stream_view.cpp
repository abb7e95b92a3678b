#include "core/model/memory_stream_view.h"

#include <algorithm>

namespace weir {

void MemoryStreamView::add(Octets octets, FrameNumber frame, Timestamp time)
{
    m_parts.push_back({m_octets.size(), octets.size(), frame, time});
    m_octets.insert(m_octets.end(), octets.begin(), octets.end());
}

void MemoryStreamView::addGap(SequenceGap gap)
{
    gap.offset = m_octets.size();
    m_octets.resize(m_octets.size() + gap.length);
    m_gaps.push_back(gap);
}

std::size_t MemoryStreamView::read(std::uint64_t offset, std::span<std::uint8_t> out) const
{
    if (offset >= m_octets.size())
        return 0;
    const std::size_t count = std::min<std::size_t>(out.size(), m_octets.size() - offset);
    std::copy_n(m_octets.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
    return count;
}

std::vector<SequenceGap> MemoryStreamView::gaps(std::uint64_t from, std::uint64_t to) const
{
    std::vector<SequenceGap> touching;
    for (const SequenceGap& gap : m_gaps) {
        if (gap.offset < to && gap.end() > from)
            touching.push_back(gap);
    }
    return touching;
}

void MemoryStreamView::forEachPart(std::uint64_t from, const PartVisitor& visit) const
{
    const auto first = std::partition_point(m_parts.begin(), m_parts.end(), [from](const Part& part) {
        return part.offset + part.length <= from;
    });
    for (auto part = first; part != m_parts.end(); ++part) {
        if (!visit(part->offset, part->length, part->frame, part->time))
            return;
    }
}

} // namespace weir
