// A stream in memory, with gaps and frames as a test wants them.
#pragma once

#include "core/model/follow_content.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace weir::test {

class MemoryStream final : public StreamView
{
public:
    /// Octets that a frame brought, behind what is there already.
    MemoryStream& send(std::uint32_t frame, std::string_view text)
    {
        m_parts.push_back({m_octets.size(), text.size(), FrameNumber{frame}});
        m_octets.insert(m_octets.end(), text.begin(), text.end());
        return *this;
    }
    MemoryStream& lose(std::uint64_t length)
    {
        SequenceGap gap;
        gap.offset = m_octets.size();
        gap.length = length;
        m_gaps.push_back(gap);
        m_octets.resize(m_octets.size() + length);
        return *this;
    }
    const std::vector<std::uint8_t>& octets() const { return m_octets; }

    std::uint64_t length() const override { return m_octets.size(); }
    std::size_t read(std::uint64_t offset, std::span<std::uint8_t> out) const override
    {
        if (offset >= m_octets.size())
            return 0;
        const std::size_t count = std::min<std::size_t>(out.size(), m_octets.size() - offset);
        std::copy_n(m_octets.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
        return count;
    }
    std::vector<SequenceGap> gaps(std::uint64_t from, std::uint64_t to) const override
    {
        std::vector<SequenceGap> found;
        std::copy_if(m_gaps.begin(), m_gaps.end(), std::back_inserter(found),
                     [&](const SequenceGap& gap) { return gap.offset < to && gap.end() > from; });
        return found;
    }
    void forEachPart(std::uint64_t from, const PartVisitor& visit) const override
    {
        for (const Part& part : m_parts) {
            if (part.offset + part.length > from && !visit(part.offset, part.length, part.frame, Timestamp{}))
                return;
        }
    }

private:
    struct Part
    {
        std::uint64_t offset;
        std::uint64_t length;
        FrameNumber frame;
    };
    std::vector<std::uint8_t> m_octets;
    std::vector<SequenceGap> m_gaps;
    std::vector<Part> m_parts;
};

inline std::shared_ptr<const FollowContent> conversation(const MemoryStream& client,
                                                         const MemoryStream& server)
{
    return makeFollowContent({std::make_shared<MemoryStream>(client), std::make_shared<MemoryStream>(server)},
                             nullptr);
}

} // namespace weir::test
