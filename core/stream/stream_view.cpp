#include "core/stream/stream_view.h"

#include <algorithm>
#include <array>

namespace weir {

TcpStreamView::TcpStreamView(StreamBuffer buffer, std::shared_ptr<const CaptureOctets> capture)
    : m_buffer(std::move(buffer)), m_capture(std::move(capture))
{
}

std::uint64_t TcpStreamView::length() const
{
    return m_buffer.length();
}

std::size_t TcpStreamView::read(std::uint64_t offset, std::span<std::uint8_t> out) const
{
    if (offset >= length())
        return 0;
    std::uint64_t end = offset + std::min<std::uint64_t>(out.size(), length() - offset);
    // The packets lie scattered over the file: the system shall fetch them all at once, not one after the
    // other.
    if (end - offset > 64 * 1024) {
        m_buffer.forEachSegment(offset, [&](const Segment& segment) {
            m_capture->prefetch(segment.position, segment.length);
            return segment.end() < end;
        });
    }
    m_buffer.forEachSegment(offset, [&](const Segment& segment) {
        if (segment.offset >= end)
            return false;
        const std::uint64_t from = std::max(segment.offset, offset);
        const std::uint64_t to = std::min(segment.end(), end);
        const std::size_t got = m_capture->readAt(segment.position + (from - segment.offset),
                                                  out.subspan(from - offset, to - from));
        if (got < to - from)
            end = from + got; // the file has become shorter
        return got == to - from;
    });
    return end - offset;
}

std::vector<SequenceGap> TcpStreamView::gaps(std::uint64_t from, std::uint64_t to) const
{
    return m_buffer.gaps(from, to);
}

void TcpStreamView::forEachPart(std::uint64_t from, const PartVisitor& visit) const
{
    m_buffer.forEachSegment(from, [&](const Segment& segment) {
        return visit(segment.offset, segment.length, segment.frame, segment.time);
    });
}

bool streamThrough(const StreamView& view, std::uint64_t from, std::uint64_t to,
                   const std::function<bool(Octets)>& octets,
                   const std::function<bool(const SequenceGap&)>& gap)
{
    constexpr std::uint64_t blockSize = std::uint64_t{256} * 1024;
    std::vector<std::uint8_t> block(std::min(blockSize, to - from));
    std::uint64_t at = from;
    const auto runTo = [&](std::uint64_t end) {
        while (at < end) {
            const auto part = std::span(block).first(std::min<std::uint64_t>(block.size(), end - at));
            const std::size_t got = view.read(at, part);
            if (got == 0 || !octets(part.first(got)))
                return false;
            at += got;
        }
        return true;
    };
    for (SequenceGap hole : view.gaps(from, to)) {
        const std::uint64_t begin = std::max(hole.offset, from);
        hole.length = std::min(hole.end(), to) - begin;
        hole.offset = begin;
        if (!runTo(begin) || !gap(hole))
            return false;
        at = hole.end();
    }
    return runTo(to);
}

} // namespace weir
