#include "core/search/pattern_search.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace weir {
namespace {

using Hits = std::vector<std::pair<std::uint64_t, std::uint64_t>>; ///< offset, length

Octets octetsOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Hits find(const PatternText& text, std::string_view octets, std::size_t bite)
{
    Hits hits;
    const auto pattern = Pattern::compile(text);
    EXPECT_TRUE(pattern.hasValue());
    PatternSearch search(*pattern, [&](const PatternSearch::Hit& hit) {
        hits.emplace_back(hit.offset, hit.length);
        EXPECT_GE(hit.offset, hit.contextBegin);
        EXPECT_LE(hit.offset + hit.length, hit.contextBegin + hit.context.size());
        return true;
    });
    for (std::size_t at = 0; at < octets.size(); at += bite)
        search.add(octetsOf(octets.substr(at, bite)));
    search.finish();
    return hits;
}

TEST(PatternSearch, findsTheSameInBitesOfEverySize)
{
    const std::string text = "one two one\ntwone";
    for (const std::size_t bite : {1u, 2u, 3u, 7u, 100u}) {
        EXPECT_EQ(find({PatternText::Kind::Literal, "one"}, text, bite), (Hits{{0, 3}, {8, 3}, {14, 3}}));
        EXPECT_EQ(find({PatternText::Kind::Regex, "\\bt\\w+"}, text, bite), (Hits{{4, 3}, {12, 5}}));
        EXPECT_EQ(find({PatternText::Kind::Hex, "0a:74 77"}, text, bite), (Hits{{11, 3}}));
        EXPECT_EQ(find({PatternText::Kind::Literal, "ONE", true}, text, bite).size(), 3u);
    }
}

TEST(PatternSearch, findsWhatLiesOverTheBordersOfItsWindows)
{
    constexpr std::size_t window = std::size_t{256} << 10;
    for (const std::size_t place : {window - 3, window, 2 * window - 1, 3 * window / 2}) {
        std::string text(4 * window, '.');
        text.replace(place, 6, "needle");
        for (const std::size_t bite : {std::size_t{1000}, window, text.size()}) {
            EXPECT_EQ(find({PatternText::Kind::Literal, "needle"}, text, bite), (Hits{{place, 6}}));
            EXPECT_EQ(find({PatternText::Kind::Regex, "n[a-m]+e"}, text, bite), (Hits{{place, 6}}));
        }
    }
}

TEST(PatternSearch, noHitSpansAGap)
{
    const auto pattern = Pattern::compile({PatternText::Kind::Literal, "ab"});
    Hits hits;
    PatternSearch search(*pattern, [&](const PatternSearch::Hit& hit) {
        hits.emplace_back(hit.offset, hit.length);
        return true;
    });
    search.add(octetsOf("a"));
    search.gap(10);
    search.add(octetsOf("bab"));
    search.finish();
    EXPECT_EQ(hits, (Hits{{12, 2}}));
}

TEST(PatternSearch, emptyMatchesAreNoHits)
{
    EXPECT_EQ(find({PatternText::Kind::Regex, "x*"}, "axxa", 4), (Hits{{1, 2}}));
}

TEST(PatternSearch, aPatternThatTakesTooManyStepsIsGivenUpAndSaidSo)
{
    const auto pattern = Pattern::compile({PatternText::Kind::Regex, "(a+)+[xy]"});
    PatternSearch search(*pattern, [](const PatternSearch::Hit&) { return true; });
    search.add(octetsOf(std::string(5000, 'a') + "b"));
    search.finish();
    EXPECT_TRUE(search.wasLimited());
}

TEST(PatternSearch, theReceiverStopsIt)
{
    unsigned hits = 0;
    const auto pattern = Pattern::compile({PatternText::Kind::Literal, "a"});
    PatternSearch search(*pattern, [&](const PatternSearch::Hit&) { return ++hits < 3; });
    search.add(octetsOf("aaaaaaa"));
    search.finish();
    EXPECT_EQ(hits, 3u);
}

TEST(Pattern, whatIsNoPatternIsToldInASentence)
{
    EXPECT_FALSE(Pattern::compile({PatternText::Kind::Literal, ""}).hasValue());
    EXPECT_FALSE(Pattern::compile({PatternText::Kind::Hex, "abc"}).hasValue());
    EXPECT_FALSE(Pattern::compile({PatternText::Kind::Hex, "zz"}).hasValue());
    EXPECT_FALSE(Pattern::compile({PatternText::Kind::Regex, "a("}).hasValue());
}

} // namespace
} // namespace weir
