// A stream that lies in memory: what was made of messages.
#pragma once

#include "core/base/octets.h"
#include "core/stream/stream_view.h"

#include <string_view>
#include <vector>

namespace weir {

/// Filled by one thread, then shared and not changed any more.
class MemoryStreamView final : public StreamView
{
public:
    /// Appends a part. Not empty.
    void add(Octets octets, FrameNumber frame, Timestamp time);
    /// Appends octets that are missing.
    void addGap(SequenceGap gap);

    std::uint64_t length() const override { return m_octets.size(); }
    std::size_t read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
    std::vector<SequenceGap> gaps(std::uint64_t from, std::uint64_t to) const override;
    void forEachPart(std::uint64_t from, const PartVisitor& visit) const override;

private:
    struct Part
    {
        std::uint64_t offset;
        std::uint64_t length;
        FrameNumber frame;
        Timestamp time;
    };

    std::vector<std::uint8_t> m_octets; ///< zeros where there are gaps
    std::vector<Part> m_parts;
    std::vector<SequenceGap> m_gaps;
};

} // namespace weir
