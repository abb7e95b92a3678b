// StreamBuffer against an array: one cell an octet.
#include "core/stream/stream_buffer.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace weir {
namespace {

using Place = StreamBuffer::Place;

constexpr Place origin = 1000;
constexpr std::size_t width = 2000;

/// Cell value: position of the octet in the capture, or nothing.
struct Oracle
{
    std::vector<std::int64_t> cells = std::vector<std::int64_t>(width, -1);

    void put(const StreamBuffer::Stored& stored)
    {
        for (Place i = 0; i < static_cast<Place>(stored.length); ++i)
            cells[static_cast<std::size_t>(stored.place - origin + i)] =
                static_cast<std::int64_t>(stored.position) + i;
    }
    void clear(Place from, Place to)
    {
        for (Place place = from; place < to; ++place)
            cells[static_cast<std::size_t>(place - origin)] = -1;
    }
    bool isFree(Place from, Place to) const
    {
        for (Place place = from; place < to; ++place) {
            if (cells[static_cast<std::size_t>(place - origin)] >= 0)
                return false;
        }
        return true;
    }
};

std::vector<std::int64_t> cellsOf(const StreamBuffer& buffer)
{
    std::vector<std::int64_t> cells(width, -1);
    buffer.forEachSegment(0, [&](const Segment& segment) {
        for (std::uint64_t i = 0; i < segment.length; ++i)
            cells[segment.offset + i] = static_cast<std::int64_t>(segment.position + i);
        return true;
    });
    return cells;
}

void expectSame(const StreamBuffer& buffer, const Oracle& oracle)
{
    ASSERT_EQ(cellsOf(buffer), oracle.cells);

    std::uint64_t present = 0;
    std::size_t last = 0;
    std::size_t contiguous = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (oracle.cells[i] < 0)
            continue;
        ++present;
        last = i + 1;
        if (contiguous == i)
            contiguous = i + 1;
    }
    std::vector<std::pair<std::uint64_t, std::uint64_t>> holes;
    for (std::size_t i = 0; i < last; ++i) {
        if (oracle.cells[i] >= 0)
            continue;
        if (holes.empty() || holes.back().first + holes.back().second != i)
            holes.emplace_back(i, 0);
        ++holes.back().second;
    }
    ASSERT_EQ(buffer.presentOctets(), present);
    ASSERT_EQ(buffer.length(), last);
    ASSERT_EQ(buffer.contiguousEnd() - buffer.base(), static_cast<Place>(contiguous));
    ASSERT_EQ(buffer.holeCount(), holes.size());
    const auto gaps = buffer.gaps();
    ASSERT_EQ(gaps.size(), holes.size());
    for (std::size_t i = 0; i < gaps.size(); ++i) {
        ASSERT_EQ(gaps[i].offset, holes[i].first);
        ASSERT_EQ(gaps[i].length, holes[i].second);
    }
}

TEST(StreamBufferProperty, holdsExactlyWhatWasPutAndNotTakenAway)
{
    for (unsigned seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        const auto below = [&](std::size_t n) {
            return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
        };
        // Small segments make many parts; large ones make few.
        const std::size_t longest = seed % 3 == 0 ? 3 : 40;
        StreamBuffer buffer;
        buffer.setBase(origin, StreamBuffer::BaseKind::Syn);
        Oracle oracle;
        std::uint64_t position = 0;
        StreamBuffer snapshot;
        std::vector<std::int64_t> snapshotCells(width, -1);
        for (int step = 0; step < 900; ++step) {
            const Place from = origin + static_cast<Place>(below(width - 50));
            const Place to = from + 1 + static_cast<Place>(below(longest));
            if (below(12) == 0) {
                buffer.erase(from, to);
                oracle.clear(from, to);
            } else if (oracle.isFree(from, to)) {
                StreamBuffer::Stored stored;
                stored.place = from;
                stored.length = static_cast<std::uint32_t>(to - from) & Segment::maxLength;
                stored.position = position;
                position += 5000;
                buffer.insert(stored);
                oracle.put(stored);
            }
            if (below(100) == 0) {
                ASSERT_EQ(cellsOf(snapshot), snapshotCells) << "a snapshot has changed";
                snapshot = buffer;
                snapshotCells = oracle.cells;
            }
            if (step % 50 == 0)
                expectSame(buffer, oracle);
        }
        expectSame(buffer, oracle);
        ASSERT_EQ(cellsOf(snapshot), snapshotCells);
    }
}

TEST(StreamBufferProperty, gapsOfARangeAreTheGapsThatTouchIt)
{
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&](std::uint64_t n) {
            return std::uniform_int_distribution<std::uint64_t>(0, n - 1)(random);
        };
        StreamBuffer buffer;
        buffer.setBase(origin, StreamBuffer::BaseKind::Syn);
        Place place = origin + static_cast<Place>(below(5));
        for (int i = 0; i < 600; ++i) {
            StreamBuffer::Stored stored;
            stored.place = place;
            stored.length = 1 + (below(4) & 3);
            buffer.insert(stored);
            place = stored.end() + static_cast<Place>(below(3));
        }
        buffer.setAcked(origin + static_cast<Place>(below(1500)));
        buffer.markLost(origin + 100, origin + 130, GapCause::Snaplen);
        const auto all = buffer.gaps();
        for (int i = 0; i < 20; ++i) {
            const std::uint64_t from = below(buffer.length());
            const std::uint64_t to = from + below(40);
            std::vector<std::uint64_t> expected;
            for (const SequenceGap& gap : all) {
                if (gap.offset < to && gap.end() > from)
                    expected.push_back(gap.offset);
            }
            std::vector<std::uint64_t> found;
            for (const SequenceGap& gap : buffer.gaps(from, to))
                found.push_back(gap.offset);
            ASSERT_EQ(found, expected) << "seed " << seed << " [" << from << ", " << to << ")";
        }
    }
}

} // namespace
} // namespace weir
