// One byte stream as an index: where its octets are in the capture, never the octets themselves.
//
//   offset 0        acked by the peer          length()
//     |=====|=====|   gap   |==|==|   gap   |====|
//      Segment                      (what is not there is a SequenceGap with its cause)
//
// A value: a copy shares its parts with the original and is cheap, so a reader on another thread gets a
// copy and the writer goes on (copy on write, by parts).
#pragma once

#include "core/stream/segment.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace weir {

class StreamBuffer
{
public:
    // ---- for readers; offsets count from the first octet of the stream

    /// From the first octet of the stream to the last one known, gaps included.
    std::uint64_t length() const;
    /// Octets that are in the capture, each once.
    std::uint64_t presentOctets() const { return m_present; }
    std::size_t segmentCount() const { return m_segmentCount; }
    /// Holes, counted without looking at causes; cheap.
    std::size_t holeCount() const;
    bool empty() const { return length() == 0; }

    /// Calls visit(Segment) in order of offset, from the first segment that ends behind `from`, until it
    /// returns false.
    template <typename Visit>
    void forEachSegment(std::uint64_t from, Visit&& visit) const
    {
        for (std::size_t part = partFor(m_base + static_cast<std::int64_t>(from)); part < m_parts.size();
             ++part) {
            for (const Segment& stored : m_parts[part]->segments) {
                Segment segment = stored;
                segment.offset -= static_cast<std::uint64_t>(m_base);
                if (segment.end() > from && !visit(segment))
                    return;
            }
        }
    }

    /// The segment that holds this octet.
    std::optional<Segment> find(std::uint64_t offset) const;

    /// Gaps that touch [from, to), in order.
    std::vector<SequenceGap> gaps(std::uint64_t from = 0, std::uint64_t to = UINT64_MAX) const;

    /// Other copies of octets, in the order they were captured.
    std::vector<Repeat> repeats() const;

    // ---- for TcpReassembler. Places are absolute: sequence numbers unwrapped to 64 bits, stored in
    // Segment::offset as they are; the stream's offset 0 is at base().

    using Place = std::int64_t;

    Place base() const { return m_base; }
    bool hasBase() const { return m_hasBase; }
    /// Octets before the base are kept, but are not stream: nothing may have been put there.
    void setBase(Place base);

    /// Behind the last octet that is known to exist: captured, cut off, or acknowledged.
    Place end() const { return m_end; }
    void extendEnd(Place end);

    /// Behind the last octet that the peer acknowledged.
    Place acked() const { return m_acked; }
    bool hasAcked() const { return m_hasAcked; }
    void setAcked(Place acked);

    /// Behind the last octet of the unbroken run that begins at the base.
    Place contiguousEnd() const;

    /// Segments, with places for offsets, that touch [from, to).
    std::vector<Segment> overlapping(Place from, Place to) const;

    /// Puts a segment (offset: its place) where nothing is.
    void insert(const Segment& segment);

    /// Takes away [from, to), cutting segments where needed.
    void erase(Place from, Place to);

    /// [from, to) was on the wire but cut off when captured.
    void markCutOff(Place from, Place to);

    /// [from, to) was given up because of a limit.
    void markLimit(Place from, Place to);

    /// repeat.offset: its place.
    void addRepeat(const Repeat& repeat);
    std::size_t repeatCount() const;

private:
    /// A run of segments. Shared between copies of the buffer; changed only while unshared.
    struct Part
    {
        std::vector<Segment> segments;
    };
    struct Range
    {
        Place from;
        Place to;
        GapCause cause;
    };
    /// What most streams do not have.
    struct Rare
    {
        std::vector<Repeat> repeats;
        std::vector<Range> lost; ///< cut off or given up; sorted, disjoint
    };
    static constexpr std::size_t maxPartSize = 256;

    std::size_t partFor(Place place) const;
    Part& writablePart(std::size_t index);
    Rare& writableRare();
    void markLost(Place from, Place to, GapCause cause);
    void addGaps(Place from, Place to, FrameNumber before, FrameNumber after,
                 std::vector<SequenceGap>& out) const;

    std::vector<std::shared_ptr<Part>> m_parts; ///< in order of place, none empty
    std::shared_ptr<Rare> m_rare;
    Place m_base = 0;
    Place m_end = 0;
    Place m_acked = 0;
    std::uint64_t m_present = 0;
    std::uint32_t m_segmentCount = 0;
    std::uint32_t m_breaks = 0; ///< neighbours that do not touch
    bool m_hasBase = false;
    bool m_hasEnd = false;
    bool m_hasAcked = false;
};

} // namespace weir
