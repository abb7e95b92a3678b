#include "core/stream/stream_buffer.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace weir {

using Place = StreamBuffer::Place;

void StreamBuffer::Stored::cutFront(Place newPlace)
{
    const auto cut = static_cast<std::uint32_t>(newPlace - place);
    position += cut;
    length = (length - cut) & Segment::maxLength;
    place = newPlace;
}

std::size_t StreamBuffer::holeCount() const
{
    if (m_segmentCount == 0)
        return length() > 0 ? 1 : 0;
    const bool leading = m_parts.front()->front().place > m_base;
    const bool trailing = m_parts.back()->back().end() < end();
    return m_breaks + std::size_t{leading} + std::size_t{trailing};
}

std::optional<Segment> StreamBuffer::find(std::uint64_t offset) const
{
    std::optional<Segment> found;
    forEachSegment(offset, [&](const Segment& segment) {
        if (segment.offset <= offset)
            found = segment;
        return false;
    });
    return found;
}

std::vector<SequenceGap> StreamBuffer::gaps(std::uint64_t from, std::uint64_t to) const
{
    std::vector<SequenceGap> found;
    const Place fromPlace = placeOf(from);
    const Place toPlace = placeOf(to);
    Place holeBegin = m_base;
    FrameNumber before;

    std::size_t part = partFor(fromPlace);
    if (part > 0) { // what lies before may be where a hole begins
        holeBegin = m_parts[part - 1]->back().end();
        before = m_parts[part - 1]->back().frame;
    }
    for (; part < m_parts.size() && holeBegin < toPlace; ++part) {
        for (const Stored& stored : *m_parts[part]) {
            if (holeBegin >= toPlace)
                break;
            if (stored.place > holeBegin && stored.place > fromPlace)
                addGaps(holeBegin, stored.place, before, stored.frame, found);
            holeBegin = stored.end();
            before = stored.frame;
        }
    }
    if (part == m_parts.size() && holeBegin < toPlace && holeBegin < end() && end() > fromPlace)
        addGaps(holeBegin, end(), before, FrameNumber{}, found);
    std::erase_if(found, [&](const SequenceGap& gap) { return gap.end() <= from || gap.offset >= to; });
    return found;
}

/// One hole can have several causes: it is split where they change.
void StreamBuffer::addGaps(Place from, Place to, FrameNumber before, FrameNumber after,
                           std::vector<SequenceGap>& out) const
{
    const std::size_t first = out.size();
    const auto add = [&](Place begin, Place end, GapCause cause) {
        if (begin < end)
            out.push_back({static_cast<std::uint64_t>(begin - m_base),
                           static_cast<std::uint64_t>(end - begin), cause, FrameNumber{}, FrameNumber{}});
    };
    const auto addUncaptured = [&](Place begin, Place end) {
        const Place acked = m_hasAcked ? std::clamp(m_acked, begin, end) : begin;
        add(begin, acked, GapCause::Acked);
        add(acked, end, GapCause::Unacked);
    };
    Place at = from;
    if (m_rare) {
        const auto& lost = m_rare->lost;
        auto range =
            std::partition_point(lost.begin(), lost.end(), [&](const Range& r) { return r.to <= from; });
        for (; range != lost.end() && range->from < to; ++range) {
            addUncaptured(at, std::max(range->from, at));
            add(std::max(range->from, at), std::min(range->to, to), range->cause);
            at = std::min(range->to, to);
        }
    }
    addUncaptured(at, to);
    if (out.size() > first) {
        out[first].before = before;
        out.back().after = after;
    }
}

std::vector<Repeat> StreamBuffer::repeats(std::uint64_t from, std::uint64_t to) const
{
    std::vector<Repeat> found;
    if (!m_rare)
        return found;
    for (const Repeat& stored : m_rare->repeats) {
        Repeat repeat = stored;
        repeat.offset -= static_cast<std::uint64_t>(m_base);
        // A copy from before the base is stream no more; its offset has wrapped and lies beyond everything.
        if (repeat.offset < to && repeat.end() > from && repeat.end() <= length())
            found.push_back(repeat);
    }
    return found;
}

void StreamBuffer::setBase(Place base, BaseKind kind)
{
    if (base < m_base && m_contiguous > m_base) {
        Rare& rare = m_rare.write();
        rare.runBegin = m_base;
        rare.runEnd = m_contiguous;
    }
    m_base = base;
    m_baseKind = kind;
    m_contiguous = base;
    m_acked = std::max(m_acked, base);
    advanceContiguous();
}

void StreamBuffer::setAcked(Place acked)
{
    m_acked = std::max(acked, m_base);
    m_hasAcked = true;
}

void StreamBuffer::endAt(Place known)
{
    if (m_hasTop && m_top > known)
        erase(known, m_top);
    m_known = known;
}

Place StreamBuffer::end() const
{
    Place last = std::max(m_base, m_known);
    if (m_hasTop)
        last = std::max(last, m_top);
    if (m_hasAcked)
        last = std::max(last, m_acked);
    return last;
}

std::vector<StreamBuffer::Stored> StreamBuffer::overlapping(Place from, Place to) const
{
    std::vector<Stored> found;
    for (std::size_t part = partFor(from); part < m_parts.size(); ++part) {
        for (const Stored& stored : *m_parts[part]) {
            if (stored.place >= to)
                return found;
            if (stored.end() > from)
                found.push_back(stored);
        }
    }
    return found;
}

void StreamBuffer::insert(const Stored& segment)
{
    assert(segment.length > 0);
    if (m_parts.empty() || segment.place >= m_parts.back()->back().end()) {
        if (!m_parts.empty() && segment.place > m_parts.back()->back().end())
            ++m_breaks;
        if (m_parts.empty() || m_parts.back()->size() >= maxPartSize)
            m_parts.emplace_back();
        m_parts.back().write().push_back(segment);
    } else {
        insertInside(segment);
    }
    ++m_segmentCount;
    m_present += segment.length;
    m_top = m_hasTop ? std::max(m_top, segment.end()) : segment.end();
    m_hasTop = true;
    if (segment.place == m_contiguous) {
        m_contiguous = segment.end();
        if (m_top > segment.end())
            advanceContiguous();
    }
}

void StreamBuffer::insertInside(const Stored& segment)
{
    const std::size_t index = partFor(segment.place);
    std::vector<Stored>& segments = m_parts[index].write();
    const auto next = std::partition_point(segments.begin(), segments.end(),
                                           [&](const Stored& s) { return s.place < segment.place; });
    assert(next == segments.end() || segment.end() <= next->place);

    const Stored* previous = next != segments.begin() ? &*(next - 1)
                             : index > 0              ? &m_parts[index - 1]->back()
                                                      : nullptr;
    const Stored* following = next != segments.end()       ? &*next
                              : index + 1 < m_parts.size() ? &m_parts[index + 1]->front()
                                                           : nullptr;
    if (previous && following && previous->end() < following->place)
        --m_breaks;
    if (previous && previous->end() < segment.place)
        ++m_breaks;
    if (following && segment.end() < following->place)
        ++m_breaks;

    segments.insert(next, segment);
    if (segments.size() > maxPartSize) {
        Part second;
        second.write().assign(segments.begin() + maxPartSize / 2, segments.end());
        segments.resize(maxPartSize / 2);
        m_parts.insert(m_parts.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(second));
    }
}

void StreamBuffer::erase(Place from, Place to)
{
    if (from >= to)
        return;
    const std::size_t breaksBefore = breaksAround(from, to);
    for (std::size_t part = partFor(from); part < m_parts.size() && m_parts[part]->front().place < to;) {
        std::vector<Stored>& segments = m_parts[part].write();
        std::vector<Stored> kept;
        kept.reserve(segments.size() + 1);
        for (const Stored& stored : segments) {
            m_present -= stored.length;
            if (stored.place < from) {
                kept.push_back(stored);
                kept.back().cutBack(std::min(stored.end(), from));
            }
            if (stored.end() > to) {
                kept.push_back(stored);
                kept.back().cutFront(std::max(stored.place, to));
            }
        }
        for (const Stored& stored : kept)
            m_present += stored.length;
        m_segmentCount = static_cast<std::uint32_t>(m_segmentCount + kept.size() - segments.size());
        segments = std::move(kept);
        if (segments.empty())
            m_parts.erase(m_parts.begin() + static_cast<std::ptrdiff_t>(part));
        else
            ++part;
    }
    m_breaks = static_cast<std::uint32_t>(m_breaks + breaksAround(from, to) - breaksBefore);
    eraseLost(from, to);
    m_hasTop = !m_parts.empty() || (m_rare && !m_rare->lost.empty());
    m_top = m_parts.empty() ? m_base : m_parts.back()->back().end();
    if (m_rare && !m_rare->lost.empty())
        m_top = m_parts.empty() ? m_rare->lost.back().to : std::max(m_top, m_rare->lost.back().to);
    m_contiguous = std::max(m_base, std::min(m_contiguous, from));
    if (m_rare && m_rare->runEnd > m_rare->runBegin)
        m_rare.write().runEnd = m_rare->runBegin;
    advanceContiguous();
}

/// Neighbours that do not touch, of which erase(from, to) can change something: the second of them begins at
/// `from` or behind, up to the first that begins behind `to`.
std::size_t StreamBuffer::breaksAround(Place from, Place to) const
{
    std::optional<Place> previousEnd;
    std::size_t breaks = 0;
    std::size_t part = partFor(from);
    if (part > 0)
        previousEnd = m_parts[part - 1]->back().end();
    for (; part < m_parts.size(); ++part) {
        for (const Stored& stored : *m_parts[part]) {
            if (stored.place >= from && previousEnd && *previousEnd < stored.place)
                ++breaks;
            previousEnd = stored.end();
            if (stored.place > to)
                return breaks;
        }
    }
    return breaks;
}

void StreamBuffer::eraseLost(Place from, Place to)
{
    if (!m_rare || m_rare->lost.empty())
        return;
    std::vector<Range> kept;
    for (const Range& range : m_rare->lost) {
        if (range.from < from)
            kept.push_back({range.from, std::min(range.to, from), range.cause});
        if (range.to > to)
            kept.push_back({std::max(range.from, to), range.to, range.cause});
    }
    m_rare.write().lost = std::move(kept);
}

void StreamBuffer::markLost(Place from, Place to, GapCause cause)
{
    if (from >= to)
        return;
    auto& lost = m_rare.write().lost;
    const auto at =
        std::partition_point(lost.begin(), lost.end(), [&](const Range& r) { return r.to < from; });
    // Ranges that touch and have the same cause become one, so repeated marks do not pile up.
    auto last = at;
    while (last != lost.end() && last->from <= to && last->cause == cause) {
        from = std::min(from, last->from);
        to = std::max(to, last->to);
        ++last;
    }
    if (last != lost.end() && last->from < to)
        to = last->from;
    if (from < to) {
        const auto place = lost.erase(at, last);
        if (place == lost.begin() || (place - 1)->to <= from)
            lost.insert(place, {from, to, cause});
    }
    m_top = m_hasTop ? std::max(m_top, to) : to;
    m_hasTop = true;
}

bool StreamBuffer::isMarkedLost(Place place) const
{
    if (!m_rare)
        return false;
    const auto& lost = m_rare->lost;
    const auto range =
        std::partition_point(lost.begin(), lost.end(), [&](const Range& r) { return r.to <= place; });
    return range != lost.end() && range->from <= place;
}

void StreamBuffer::addRepeat(const Repeat& repeat)
{
    m_rare.write().repeats.push_back(repeat);
}

Place StreamBuffer::placeOf(std::uint64_t offset) const
{
    constexpr auto highest = std::numeric_limits<Place>::max();
    if (offset > static_cast<std::uint64_t>(highest - std::max<Place>(m_base, 0)))
        return highest;
    return m_base + static_cast<Place>(offset);
}

Segment StreamBuffer::toSegment(const Stored& stored) const
{
    Segment segment;
    segment.offset = static_cast<std::uint64_t>(stored.place - m_base);
    segment.position = stored.position;
    segment.time = stored.time;
    segment.frame = stored.frame;
    segment.length = stored.length;
    segment.flags = stored.flags;
    return segment;
}

/// The first part with a segment that ends behind place.
std::size_t StreamBuffer::partFor(Place place) const
{
    const auto part = std::partition_point(m_parts.begin(), m_parts.end(),
                                           [&](const Part& p) { return p->back().end() <= place; });
    return static_cast<std::size_t>(part - m_parts.begin());
}

void StreamBuffer::advanceContiguous()
{
    if (m_rare && m_contiguous == m_rare->runBegin && m_rare->runEnd > m_rare->runBegin)
        m_contiguous = m_rare->runEnd;
    for (std::size_t index = partFor(m_contiguous); index < m_parts.size(); ++index) {
        const std::vector<Stored>& segments = *m_parts[index];
        auto stored = std::partition_point(segments.begin(), segments.end(),
                                           [&](const Stored& s) { return s.end() <= m_contiguous; });
        for (; stored != segments.end(); ++stored) {
            if (stored->place > m_contiguous)
                return;
            m_contiguous = stored->end();
        }
    }
}

} // namespace weir
