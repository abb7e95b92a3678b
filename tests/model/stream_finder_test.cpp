#include "core/model/stream_finder.h"
#include "tests/model/memory_stream.h"

#include <gtest/gtest.h>

#include <string>

namespace weir {
namespace {

using test::conversation;
using test::MemoryStream;

FindHits findAll(const FollowContent& content, const QString& text, FindKind kind = FindKind::Text,
                 bool caseSensitive = false, FollowSides sides = FollowSides::Both)
{
    QString why;
    const auto pattern = FindPattern::make(text, kind, caseSensitive, &why);
    EXPECT_TRUE(pattern) << why.toStdString();
    FindHits hits;
    findInContent(content, sides, *pattern, [&](FindProgress progress) {
        hits.add(std::move(progress.hits), progress.counted);
        return true;
    });
    return hits;
}

TEST(StreamFinder, findsInBothDirectionsInTheOrderOfTheConversation)
{
    MemoryStream client;
    client.send(1, "say hello").send(3, "Hello again");
    MemoryStream server;
    server.send(2, "HELLO");
    const auto content = conversation(client, server);
    const FindHits hits = findAll(*content, QStringLiteral("hello"));
    ASSERT_EQ(hits.count(), 3u);
    EXPECT_EQ(hits.kept()[0].place(), (FollowPlace{0, 4}));
    EXPECT_EQ(hits.kept()[1].direction, Direction::ToClient);
    EXPECT_EQ(hits.kept()[2].place(), (FollowPlace{2, 9}));
    EXPECT_EQ(findAll(*content, QStringLiteral("hello"), FindKind::Text, true).count(), 1u);
    EXPECT_EQ(findAll(*content, QStringLiteral("hello"), FindKind::Text, false, FollowSides::Server).count(),
              1u);
}

TEST(StreamFinder, aMatchMayGoOnInTheNextTurnButNotOverAGap)
{
    MemoryStream client;
    client.send(1, "nee").send(3, "dle nee").lose(1).send(4, "dle");
    MemoryStream server;
    server.send(2, "between");
    const FindHits hits = findAll(*conversation(client, server), QStringLiteral("needle"));
    ASSERT_EQ(hits.count(), 1u);
    EXPECT_EQ(hits.kept()[0].offset, 0u);
}

TEST(StreamFinder, findsWhatLiesAcrossTheWindowsOfTheSearch)
{
    for (const FindKind kind : {FindKind::Text, FindKind::Regex}) {
        MemoryStream server;
        std::string text(700'000, '.');
        std::vector<std::uint64_t> places;
        for (std::uint64_t at = 100; at + 6 < text.size(); at += 4093) {
            text.replace(at, 6, "needle");
            places.push_back(at);
        }
        server.send(1, text);
        const FindHits hits = findAll(*conversation({}, server), QStringLiteral("needle"), kind);
        ASSERT_EQ(hits.count(), places.size());
        for (std::size_t i = 0; i < places.size(); ++i)
            ASSERT_EQ(hits.kept()[i].offset, places[i]);
    }
}

TEST(StreamFinder, hexAndRegularExpressions)
{
    MemoryStream server;
    server.send(1, std::string("id=42;\0\x01id=7", 13));
    const auto content = conversation({}, server);
    EXPECT_EQ(findAll(*content, QStringLiteral("00 01"), FindKind::Hex).count(), 1u);
    const FindHits hits = findAll(*content, QStringLiteral("id=\\d+"), FindKind::Regex);
    ASSERT_EQ(hits.count(), 2u);
    EXPECT_EQ(hits.kept()[0].length, 5u);
    EXPECT_EQ(hits.kept()[1].length, 4u);
}

TEST(StreamFinder, saysWhatIsWrongWithAPattern)
{
    QString why;
    EXPECT_FALSE(FindPattern::make(QStringLiteral("("), FindKind::Regex, false, &why));
    EXPECT_FALSE(why.isEmpty());
    EXPECT_FALSE(FindPattern::make(QStringLiteral("4"), FindKind::Hex, false, &why));
    EXPECT_FALSE(why.isEmpty());
    EXPECT_FALSE(FindPattern::make(QString(), FindKind::Text, false, &why));
    EXPECT_TRUE(why.isEmpty());
}

TEST(StreamFinder, nextAndPreviousWrapAround)
{
    MemoryStream client;
    client.send(1, "a.a.a");
    const FindHits hits = findAll(*conversation(client, {}), QStringLiteral("a"));
    ASSERT_EQ(hits.count(), 3u);
    EXPECT_EQ(hits.indexFrom({0, 1}), 1u);
    EXPECT_EQ(hits.indexFrom({0, 5}), 0u);
    EXPECT_EQ(hits.indexBefore({0, 4}), 1u);
    EXPECT_EQ(hits.indexBefore({0, 0}), 2u);
    EXPECT_EQ(hits.touching(Direction::ToServer, 1, 3).size(), 1u);
}

} // namespace
} // namespace weir
