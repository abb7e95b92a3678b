// One byte stream as an index: where its octets are in the capture, never the octets themselves.
//
//   offset 0                 acked by the peer          length()
//     |=====|=====|   gap      |==|==|      gap      |====|
//      Segment                        (what is not there is a SequenceGap with its cause)
//
// A value: a copy shares its parts with the original and is cheap (CopyOnWrite), so a reader on another
// thread gets a copy and the writer goes on.
#pragma once

#include "core/base/copy_on_write.h"
#include "core/stream/segment.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace weir {

class StreamBuffer
{
public:
    // ---- for readers; offsets count from the first octet of the stream

    /// From the first octet of the stream to the last one known, gaps included.
    std::uint64_t length() const { return static_cast<std::uint64_t>(end() - base()); }
    /// Octets that are in the capture, each once.
    std::uint64_t presentOctets() const { return m_present; }
    std::size_t segmentCount() const { return m_segmentCount; }
    /// Holes, counted without looking at causes; cheap.
    std::size_t holeCount() const;

    /// Calls visit(Segment) in order of offset, from the first segment that ends behind `from`, until it
    /// returns false.
    template <typename Visit>
    void forEachSegment(std::uint64_t from, Visit&& visit) const
    {
        if (m_parts.empty())
            return;
        const Place fromPlace = placeOf(from);
        for (std::size_t part = partFor(fromPlace); part < m_parts.size(); ++part) {
            for (const Stored& stored : *m_parts[part]) {
                if (stored.end() > fromPlace && !visit(toSegment(stored)))
                    return;
            }
        }
    }

    /// The segment that holds this octet.
    std::optional<Segment> find(std::uint64_t offset) const;

    /// Gaps that touch [from, to), whole, in order.
    std::vector<SequenceGap> gaps(std::uint64_t from = 0, std::uint64_t to = UINT64_MAX) const;

    /// Other copies of octets that touch [from, to), in the order they were captured.
    std::vector<Repeat> repeats(std::uint64_t from = 0, std::uint64_t to = UINT64_MAX) const;

    // ---- for TcpReassembler: places are sequence numbers unwrapped to 64 bits

    using Place = std::int64_t;

    /// A segment by its place; the length fits 24 bits.
    struct Stored
    {
        Place place = 0;
        std::uint64_t position = 0;
        Timestamp time;
        FrameNumber frame;
        std::uint32_t length : 24 = 0;
        std::uint32_t flags : 8 = 0;

        Place end() const { return place + static_cast<Place>(length); }
        /// Takes the first or the last octets away.
        void cutFront(Place newPlace);
        void cutBack(Place newEnd)
        {
            length = static_cast<std::uint32_t>(newEnd - place) & Segment::maxLength;
        }
    };

    /// How well it is known where the stream begins. Better knowledge replaces worse; among octets, the
    /// lowest counts.
    enum class BaseKind : std::uint8_t { Unknown, Acknowledged, LowestOctet, Syn };

    BaseKind baseKind() const { return m_baseKind; }
    /// Place of offset 0. Octets before it are not stream; erase() them.
    Place base() const { return m_base; }
    void setBase(Place base, BaseKind kind);

    /// Behind the last octet that is stored or known to have been cut off; meaningless while hasOctets() is
    /// false.
    Place top() const { return m_top; }
    bool hasOctets() const { return m_hasTop; }

    /// Behind the last octet that the peer acknowledged. Never before the base.
    void setAcked(Place acked);
    std::optional<Place> acked() const { return m_hasAcked ? std::optional(m_acked) : std::nullopt; }

    /// Octets up to here exist, seen or not.
    void extendTo(Place known) { m_known = std::max(m_known, known); }
    /// The stream ends here, whatever was seen behind it: takes that away.
    void endAt(Place known);

    /// Behind the last octet known to exist.
    Place end() const;

    /// Behind the last octet of the unbroken run that begins at the base.
    Place contiguousEnd() const { return m_contiguous; }

    /// What touches [from, to), in order, as it is stored.
    std::vector<Stored> overlapping(Place from, Place to) const;

    /// Puts a segment where nothing is.
    void insert(const Stored& segment);

    /// Takes [from, to) away, cutting segments where needed.
    void erase(Place from, Place to);

    /// Octets of [from, to) that are not there: Snaplen or Limit.
    void markLost(Place from, Place to, GapCause cause);

    /// True where the octet was on the wire, but is not in the capture, as markLost said.
    bool isMarkedLost(Place place) const;

    /// repeat.offset is its place.
    void addRepeat(const Repeat& repeat);
    std::size_t repeatCount() const { return m_rare ? m_rare->repeats.size() : 0; }

private:
    struct Range
    {
        Place from;
        Place to;
        GapCause cause;
    };
    /// What most streams do not have.
    struct Rare
    {
        std::vector<Repeat> repeats; ///< offset: its place
        std::vector<Range> lost;     ///< sorted, disjoint; may lie under segments that came later
        /// An unbroken run that began at an earlier base, so that it need not be walked again.
        Place runBegin = 0;
        Place runEnd = 0;
    };
    using Part = CopyOnWrite<std::vector<Stored>>;
    static constexpr std::size_t maxPartSize = 256;

    Place placeOf(std::uint64_t offset) const;
    Segment toSegment(const Stored& stored) const;
    std::size_t partFor(Place place) const;
    void insertInside(const Stored& segment);
    void advanceContiguous();
    std::size_t breaksAround(Place from, Place to) const;
    void eraseLost(Place from, Place to);
    void addGaps(Place from, Place to, FrameNumber before, FrameNumber after,
                 std::vector<SequenceGap>& out) const;

    std::vector<Part> m_parts; ///< in order of place, none empty
    CopyOnWrite<Rare> m_rare;
    Place m_base = 0;
    Place m_top = 0;
    Place m_acked = 0;
    Place m_known = std::numeric_limits<Place>::min();
    Place m_contiguous = 0;
    std::uint64_t m_present = 0;
    std::uint32_t m_segmentCount = 0;
    std::uint32_t m_breaks = 0; ///< neighbours that do not touch
    BaseKind m_baseKind = BaseKind::Unknown;
    bool m_hasTop = false;
    bool m_hasAcked = false;
};

} // namespace weir
