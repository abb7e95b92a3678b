#include "core/export/content_walk.h"
#include "tests/support/encoded.h"
#include "tests/support/scripted_view.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using Status = ContentDecoder::Status;

std::string textOf(const std::vector<std::uint8_t>& octets)
{
    return {octets.begin(), octets.end()};
}

std::string textOf(const encoded::Coded& octets, std::size_t from, std::size_t to)
{
    return textOf(encoded::Coded(octets.begin() + static_cast<std::ptrdiff_t>(from),
                                 octets.begin() + static_cast<std::ptrdiff_t>(to)));
}

TEST(ContentWalk, passesOverGapsWhereNothingIsEncoded)
{
    const ScriptedView view({{0, "be", 1}, {4, "end", 2}});
    const ContentExcerpt excerpt = readContent(view, std::vector<std::string>(), 100);
    EXPECT_EQ(textOf(excerpt.octets), "beend");
    EXPECT_EQ(excerpt.outcome.status, Status::Ok);
    EXPECT_EQ(excerpt.outcome.missing, 2u);
    EXPECT_FALSE(excerpt.outcome.isWhole());
}

TEST(ContentWalk, decodesUpToAGapAndSaysSo)
{
    const std::string text = "the first words can be had, the others cannot";
    const encoded::Coded octets = encoded::gzip(text);
    const std::vector<std::string> encodings{"gzip"};
    const ScriptedView view({{0, textOf(octets, 0, 30), 1}, {32, textOf(octets, 32, octets.size()), 2}});
    const ContentExcerpt excerpt = readContent(view, encodings, 100);
    EXPECT_TRUE(text.starts_with(textOf(excerpt.octets)));
    EXPECT_FALSE(excerpt.octets.empty());
    EXPECT_EQ(excerpt.outcome.status, Status::Damaged);
    EXPECT_EQ(excerpt.outcome.encoded, 30u);
    EXPECT_TRUE(excerpt.outcome.readable);
}

TEST(ContentWalk, stopsWhereThereIsEnough)
{
    const encoded::Coded octets = encoded::gzip("some words");
    const std::vector<std::string> encodings{"gzip"};
    const ScriptedView view({{0, textOf(octets), 1}});
    const ContentExcerpt some = readContent(view, encodings, 4);
    EXPECT_EQ(textOf(some.octets), "some");
    EXPECT_EQ(some.outcome.status, Status::Stopped);
    const ContentExcerpt all = readContent(view, encodings, 10);
    EXPECT_EQ(textOf(all.octets), "some words");
    EXPECT_TRUE(all.outcome.isWhole());
}

TEST(ContentWalk, whatCannotBeDecodedIsNotRead)
{
    const std::vector<std::string> encodings{"sdch"};
    const ContentExcerpt excerpt = readContent(ScriptedView({{0, "whatever", 1}}), encodings, 100);
    EXPECT_EQ(excerpt.outcome.status, Status::Unsupported);
    EXPECT_EQ(excerpt.outcome.encoded, 0u);
    EXPECT_TRUE(excerpt.octets.empty());
}

} // namespace
} // namespace weir
