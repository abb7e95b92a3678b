// What the follow pane shows of a conversation, gathered once and not changed any more: turns, gaps, and
// marks. The octets themselves stay where they are until someone looks at them.
#pragma once

#include "core/base/offset_range.h"
#include "core/capture/capture_file.h"
#include "core/stream/conversation.h"
#include "core/stream/segment.h"
#include "core/stream/stream_view.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace weir {

/// Sorted, disjoint ranges of one direction. Look-ups are logarithmic.
class GapIndex
{
public:
    GapIndex() = default;
    explicit GapIndex(std::vector<SequenceGap> gaps);

    const std::vector<SequenceGap>& all() const { return m_gaps; }
    /// The gap that holds this offset.
    const SequenceGap* at(std::uint64_t offset) const;
    /// The first gap that begins at offset or behind it.
    const SequenceGap* from(std::uint64_t offset) const;
    /// The last gap that ends at offset or before it.
    const SequenceGap* upTo(std::uint64_t offset) const;
    /// Missing octets before offset.
    std::uint64_t missingBefore(std::uint64_t offset) const;
    /// Gaps that begin before offset.
    std::size_t countBefore(std::uint64_t offset) const;

private:
    std::vector<SequenceGap> m_gaps;
    std::vector<std::uint64_t> m_missing; ///< sum of the lengths of the gaps before each
};

struct FollowDirection
{
    std::shared_ptr<const StreamView> view; ///< may be null: nothing was sent
    GapIndex gaps;
    /// Copies that did not win, by offset. Those of frames seen twice are left out.
    std::vector<Repeat> repeats;
    /// Octets that came after octets that follow them: sorted, disjoint.
    std::vector<OffsetRange> outOfOrder;
    std::uint32_t longestRepeat = 0;

    /// Repeats that touch a range, by offset.
    std::vector<Repeat> repeatsTouching(OffsetRange range) const;
};

struct FollowContent
{
    std::vector<Turn> turns;
    std::array<FollowDirection, 2> directions; ///< index: Direction
    /// For the other versions of conflicting octets (Repeat::position). May be null.
    std::shared_ptr<const CaptureOctets> capture;

    const FollowDirection& direction(Direction d) const { return directions[static_cast<std::size_t>(d)]; }
    /// The turn that holds an octet of a direction; nothing where there is none.
    std::optional<std::size_t> turnOf(Direction direction, std::uint64_t offset) const;

    /// Turns of each direction, by number in `turns`: for turnOf.
    std::array<std::vector<std::uint32_t>, 2> turnsOf;
};

/// Views by Direction; either may be null. Linear in segments, not in octets. Any thread.
std::shared_ptr<const FollowContent> makeFollowContent(std::array<std::shared_ptr<const StreamView>, 2> views,
                                                       std::shared_ptr<const CaptureOctets> capture);

} // namespace weir
