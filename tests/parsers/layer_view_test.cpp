#include "core/stream/layer_view.h"
#include "tests/support/scripted_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

/// Gives every octet twice, raised by the argument.
class Doubling final : public PieceDecoder
{
public:
    std::optional<std::vector<std::uint8_t>> decode(Octets source, std::uint64_t argument) const override
    {
        std::vector<std::uint8_t> out;
        for (const std::uint8_t octet : source) {
            out.push_back(static_cast<std::uint8_t>(octet + argument));
            out.push_back(static_cast<std::uint8_t>(octet + argument));
        }
        return out;
    }
};

/// Below: "abcdef", a gap of 4, "klmnop" in two frames. Above: "ab" doubled, 2 octets missing, "kl", "op" as
/// is.
class LayerViewTest : public testing::Test
{
protected:
    static LayerView make()
    {
        const auto below = std::make_shared<ScriptedView>(
            std::vector<ScriptedView::Part>{{0, "abcdef", 1}, {10, "klm", 3}, {13, "nop", 4}});
        const auto doubling = std::make_shared<Doubling>();
        SequenceGap gap;
        gap.offset = 4;
        gap.length = 2;
        gap.cause = GapCause::Snaplen;
        return LayerView(
            below, {{0, 4, {0, 2}, doubling, 1}, {6, 2, {10, 12}, nullptr, 0}, {8, 3, {13, 16}, nullptr, 0}},
            {gap}, 12);
    }
    static std::string read(const LayerView& view, std::uint64_t from, std::size_t count)
    {
        std::string text(count, '?');
        const std::size_t got = view.read(from, {reinterpret_cast<std::uint8_t*>(text.data()), count});
        return text.substr(0, got);
    }
};

TEST_F(LayerViewTest, EveryRangeReadsAsThePartOfTheWhole)
{
    const LayerView view = make();
    const std::string whole = "bbcc??klnop?";
    for (std::size_t from = 0; from <= whole.size(); ++from) {
        for (std::size_t count = 0; count <= whole.size() + 1 - from; ++count)
            EXPECT_EQ(read(view, from, count), whole.substr(from, count)) << from << " " << count;
    }
}

TEST_F(LayerViewTest, GapsAreWhatNoPieceCovers)
{
    const auto gaps = make().gaps(0, 12);
    ASSERT_EQ(gaps.size(), 2u);
    EXPECT_EQ(gaps[0].offset, 4u);
    EXPECT_EQ(gaps[0].length, 2u);
    EXPECT_EQ(gaps[0].cause, GapCause::Snaplen);
    EXPECT_EQ(gaps[1].offset, 11u);
    EXPECT_EQ(gaps[1].length, 1u);
    EXPECT_TRUE(make().gaps(6, 11).empty());
}

TEST_F(LayerViewTest, PartsBearTheFramesBelow)
{
    std::string parts;
    make().forEachPart(1, [&](std::uint64_t offset, std::uint64_t length, FrameNumber frame, Timestamp) {
        parts +=
            std::to_string(offset) + "+" + std::to_string(length) + "#" + std::to_string(frame.value) + " ";
        return true;
    });
    EXPECT_EQ(parts, "0+4#1 6+2#3 8+3#4 ");
}

TEST_F(LayerViewTest, TheSourceOfARangeIsWholePiecesWhereTheyAreDecoded)
{
    EXPECT_EQ(make().sourceOf({1, 2}), (OffsetRange{0, 2}));
    EXPECT_EQ(make().sourceOf({3, 7}), (OffsetRange{0, 11}));
    EXPECT_EQ(make().sourceOf({7, 9}), (OffsetRange{11, 14}));
    EXPECT_TRUE(make().sourceOf({4, 5}).empty());
}

TEST(LayerView, AGapBelowAPieceThatIsNotDecodedIsAGap)
{
    const auto below =
        std::make_shared<ScriptedView>(std::vector<ScriptedView::Part>{{0, "ab", 1}, {5, "fg", 2}});
    const LayerView view(below, {{0, 6, {1, 7}, nullptr, 0}}, {}, 6);
    const auto gaps = view.gaps(0, 6);
    ASSERT_EQ(gaps.size(), 1u);
    EXPECT_EQ(gaps[0].offset, 1u);
    EXPECT_EQ(gaps[0].length, 3u);
}

} // namespace
} // namespace weir
