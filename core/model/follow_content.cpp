#include "core/model/follow_content.h"

#include <algorithm>
#include <future>

namespace weir {

namespace {

FollowDirection gather(std::shared_ptr<const StreamView> view)
{
    FollowDirection direction;
    direction.view = std::move(view);
    if (!direction.view)
        return direction;
    direction.gaps = GapIndex(direction.view->gaps(0, direction.view->length()));

    // Repeats and lateness are things of the TCP layer alone.
    const auto* tcp = dynamic_cast<const TcpStreamView*>(direction.view.get());
    if (tcp == nullptr)
        return direction;
    for (const Repeat& repeat : tcp->buffer().repeats()) {
        if (!repeat.captureDuplicate)
            direction.repeats.push_back(repeat);
        direction.longestRepeat = std::max(direction.longestRepeat, repeat.length);
    }
    std::stable_sort(direction.repeats.begin(), direction.repeats.end(),
                     [](const Repeat& a, const Repeat& b) { return a.offset < b.offset; });
    tcp->buffer().forEachSegment(0, [&](const Segment& segment) {
        if (!(segment.flags & Segment::OutOfOrder))
            return true;
        if (!direction.outOfOrder.empty() && direction.outOfOrder.back().end == segment.offset)
            direction.outOfOrder.back().end = segment.end();
        else
            direction.outOfOrder.push_back({segment.offset, segment.end()});
        return true;
    });
    return direction;
}

/// Worth a thread.
bool isLong(const std::array<std::shared_ptr<const StreamView>, 2>& views)
{
    return std::any_of(views.begin(), views.end(), [](const auto& view) {
        const auto* tcp = dynamic_cast<const TcpStreamView*>(view.get());
        return tcp != nullptr && tcp->buffer().segmentCount() > 50'000;
    });
}

} // namespace

GapIndex::GapIndex(std::vector<SequenceGap> gaps) : m_gaps(std::move(gaps))
{
    m_missing.reserve(m_gaps.size());
    std::uint64_t missing = 0;
    for (const SequenceGap& gap : m_gaps) {
        m_missing.push_back(missing);
        missing += gap.length;
    }
}

std::size_t GapIndex::countBefore(std::uint64_t offset) const
{
    const auto found =
        std::lower_bound(m_gaps.begin(), m_gaps.end(), offset,
                         [](const SequenceGap& gap, std::uint64_t o) { return gap.offset < o; });
    return static_cast<std::size_t>(found - m_gaps.begin());
}

const SequenceGap* GapIndex::at(std::uint64_t offset) const
{
    const std::size_t count = countBefore(offset + 1);
    if (count == 0 || m_gaps[count - 1].end() <= offset)
        return nullptr;
    return &m_gaps[count - 1];
}

const SequenceGap* GapIndex::from(std::uint64_t offset) const
{
    const std::size_t count = countBefore(offset);
    return count < m_gaps.size() ? &m_gaps[count] : nullptr;
}

const SequenceGap* GapIndex::upTo(std::uint64_t offset) const
{
    std::size_t count = countBefore(offset);
    if (count != 0 && m_gaps[count - 1].end() > offset)
        --count;
    return count == 0 ? nullptr : &m_gaps[count - 1];
}

std::uint64_t GapIndex::missingBefore(std::uint64_t offset) const
{
    const std::size_t count = countBefore(offset);
    if (count == 0)
        return 0;
    const SequenceGap& last = m_gaps[count - 1];
    return m_missing[count - 1] + std::min(last.length, offset - last.offset);
}

std::vector<Repeat> FollowDirection::repeatsTouching(OffsetRange range) const
{
    const std::uint64_t from = range.begin > longestRepeat ? range.begin - longestRepeat : 0;
    std::vector<Repeat> touching;
    auto at = std::partition_point(repeats.begin(), repeats.end(),
                                   [&](const Repeat& repeat) { return repeat.offset < from; });
    for (; at != repeats.end() && at->offset < range.end; ++at) {
        if (at->end() > range.begin)
            touching.push_back(*at);
    }
    return touching;
}

std::optional<std::size_t> FollowContent::turnOf(Direction direction, std::uint64_t offset) const
{
    const auto& numbers = turnsOf[static_cast<std::size_t>(direction)];
    const auto behind =
        std::upper_bound(numbers.begin(), numbers.end(), offset,
                         [&](std::uint64_t o, std::uint32_t n) { return o < turns[n].begin; });
    if (behind == numbers.begin())
        return std::nullopt;
    const std::size_t number = *(behind - 1);
    return offset < turns[number].end ? std::optional(number) : std::nullopt;
}

std::shared_ptr<const FollowContent> makeFollowContent(std::array<std::shared_ptr<const StreamView>, 2> views,
                                                       std::shared_ptr<const CaptureOctets> capture)
{
    auto content = std::make_shared<FollowContent>();
    // Three walks over the segments that do not need each other.
    const auto policy = isLong(views) ? std::launch::async : std::launch::deferred;
    std::array<std::future<FollowDirection>, 2> gathered;
    for (std::size_t i = 0; i < views.size(); ++i)
        gathered[i] = std::async(policy, gather, views[i]);
    content->turns = makeTurns(views);
    for (std::size_t i = 0; i < content->turns.size(); ++i) {
        const auto direction = static_cast<std::size_t>(content->turns[i].direction);
        content->turnsOf[direction].push_back(static_cast<std::uint32_t>(i));
    }
    for (std::size_t i = 0; i < views.size(); ++i)
        content->directions[i] = gathered[i].get();
    content->capture = std::move(capture);
    return content;
}

} // namespace weir
