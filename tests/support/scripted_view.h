// A stream written down in a test: no capture, no reassembly.
#pragma once

#include "core/stream/stream_view.h"

#include <algorithm>
#include <string>
#include <vector>

namespace weir {

/// Parts in order of offset; what is between them is a gap that the peer acknowledged.
class ScriptedView final : public StreamView
{
public:
    struct Part
    {
        std::uint64_t offset;
        std::string octets;
        std::uint32_t frame;
    };

    /// length: 0 for up to the end of the last part. readable: octets from there on cannot be read any more.
    explicit ScriptedView(std::vector<Part> parts, std::uint64_t length = 0,
                          std::uint64_t readable = UINT64_MAX)
        : m_parts(std::move(parts)), m_length(length), m_readable(readable)
    {
        for (const Part& part : m_parts)
            m_length = std::max(m_length, part.offset + part.octets.size());
    }

    std::uint64_t length() const override { return m_length; }

    std::size_t read(std::uint64_t offset, std::span<std::uint8_t> out) const override
    {
        const std::uint64_t end = std::min({offset + out.size(), m_length, m_readable});
        for (std::uint64_t at = offset; at < end; ++at) {
            for (const Part& part : m_parts) {
                if (at >= part.offset && at - part.offset < part.octets.size())
                    out[at - offset] = static_cast<std::uint8_t>(part.octets[at - part.offset]);
            }
        }
        return offset < end ? end - offset : 0;
    }

    std::vector<SequenceGap> gaps(std::uint64_t from, std::uint64_t to) const override
    {
        std::vector<SequenceGap> gaps;
        std::uint64_t at = 0;
        std::uint32_t before = 0;
        const auto add = [&](std::uint64_t end, std::uint32_t after) {
            if (end > at && end > from && at < to)
                gaps.push_back({at, end - at, GapCause::Acked, FrameNumber{before}, FrameNumber{after}});
        };
        for (const Part& part : m_parts) {
            add(part.offset, part.frame);
            at = part.offset + part.octets.size();
            before = part.frame;
        }
        add(m_length, 0);
        return gaps;
    }

    void forEachPart(std::uint64_t from, const PartVisitor& visit) const override
    {
        for (const Part& part : m_parts) {
            if (part.offset + part.octets.size() > from &&
                !visit(part.offset, part.octets.size(), FrameNumber{part.frame}, Timestamp{part.frame}))
                return;
        }
    }

private:
    std::vector<Part> m_parts;
    std::uint64_t m_length;
    std::uint64_t m_readable;
};

} // namespace weir
