#include "core/model/follow_document.h"
#include "tests/model/memory_stream.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace weir {
namespace {

using test::conversation;
using test::MemoryStream;

std::vector<FollowRow> rowsForward(FollowDocument& document)
{
    std::vector<FollowRow> rows;
    for (std::optional<FollowRow> row = document.firstRow(); row; row = document.rowAfter(*row))
        rows.push_back(*row);
    return rows;
}

std::vector<FollowRow> rowsBackward(FollowDocument& document)
{
    std::vector<FollowRow> rows;
    for (std::optional<FollowRow> row = document.lastRow(); row; row = document.rowBefore(*row))
        rows.push_back(*row);
    std::reverse(rows.begin(), rows.end());
    return rows;
}

QString shown(FollowDocument& document, const FollowRow& row)
{
    return document.text(row).text;
}

/// Lines of few and of very many octets, with and without line ends.
std::string randomText(std::mt19937& random)
{
    static const std::vector<std::size_t> lengths{0, 1, 5, 60, 200, 4095, 4096, 4097, 9000};
    std::string text;
    const std::size_t lines = 1 + random() % 6;
    for (std::size_t i = 0; i < lines; ++i) {
        for (std::size_t length = lengths[random() % lengths.size()]; length > 0; --length)
            text += static_cast<char>(random() % 20 == 0 ? ' ' : 'a' + random() % 26);
        if (random() % 4 != 0)
            text += random() % 2 == 0 ? "\r\n" : "\n";
    }
    return text.empty() ? "x" : text;
}

std::shared_ptr<const FollowContent> randomConversation(std::mt19937& random)
{
    MemoryStream client;
    MemoryStream server;
    std::uint32_t frame = 1;
    for (std::size_t turns = 1 + random() % 8; turns > 0; --turns) {
        MemoryStream& sender = random() % 2 == 0 ? client : server;
        sender.send(frame++, randomText(random));
        if (random() % 3 == 0)
            sender.lose(1 + random() % 5000);
    }
    return conversation(client, server);
}

TEST(FollowDocument, showsTurnsLinesAndGapsInOrder)
{
    MemoryStream client;
    client.send(1, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    MemoryStream server;
    server.send(2, "200 OK\r\n").lose(10).send(3, "rest");
    FollowDocument document;
    document.setContent(conversation(client, server));

    const std::vector<FollowRow> rows = rowsForward(document);
    ASSERT_EQ(rows.size(), 8u);
    EXPECT_EQ(rows[0].kind, FollowRow::Kind::Header);
    EXPECT_EQ(shown(document, rows[1]), QStringLiteral("GET / HTTP/1.1"));
    EXPECT_EQ(shown(document, rows[2]), QStringLiteral("Host: a"));
    EXPECT_EQ(shown(document, rows[3]), QString());
    EXPECT_EQ(rows[4].kind, FollowRow::Kind::Header);
    EXPECT_EQ(shown(document, rows[5]), QStringLiteral("200 OK"));
    EXPECT_EQ(rows[6].kind, FollowRow::Kind::Gap);
    EXPECT_EQ(document.gapOf(rows[6])->length, 10u);
    EXPECT_EQ(shown(document, rows[7]), QStringLiteral("rest"));
}

TEST(FollowDocument, everyWayToARowGivesTheSameRow)
{
    std::mt19937 random(20);
    for (int round = 0; round < 60; ++round) {
        FollowDocument document;
        document.setContent(randomConversation(random));
        FollowLayout layout;
        layout.form = round % 3 == 0 ? FollowForm::Hex : FollowForm::Text;
        layout.wrapColumns = round % 3 == 1 ? 80 : 0;
        layout.sides = static_cast<FollowSides>(round % 5 == 4 ? 1 + random() % 2 : 0);
        document.setLayout(layout);
        if (document.empty())
            continue;

        const std::vector<FollowRow> rows = rowsForward(document);
        ASSERT_EQ(rows, rowsBackward(document)) << "round " << round;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const FollowRow& row = rows[i];
            if (row.kind == FollowRow::Kind::Header)
                continue;
            // The rows of a turn lie end to end.
            const bool first = rows[i - 1].kind == FollowRow::Kind::Header;
            ASSERT_EQ(row.begin, first ? document.turn(row.turn).begin : rows[i - 1].end);
            for (const std::uint64_t offset : {row.begin, (row.begin + row.end) / 2, row.end - 1})
                ASSERT_EQ(document.rowAt({row.turn, offset}), row)
                    << "round " << round << " offset " << offset;
            // A fresh document that knows nothing of the rows before comes to the same.
            FollowDocument fresh;
            fresh.setContent(document.sharedContent());
            fresh.setLayout(layout);
            ASSERT_EQ(fresh.rowAt(row.place()), row);
        }
    }
}

TEST(FollowDocument, rowsOfTextTogetherAreTheStream)
{
    std::mt19937 random(21);
    for (int round = 0; round < 20; ++round) {
        FollowDocument document;
        document.setContent(randomConversation(random));
        FollowLayout layout;
        layout.wrapColumns = round % 2 == 0 ? 72 : 0;
        document.setLayout(layout);
        for (const FollowRow& row : rowsForward(document)) {
            if (row.kind != FollowRow::Kind::Data)
                continue;
            const std::vector<std::uint8_t> octets = document.octets(row);
            std::string expected(octets.begin(), octets.end());
            while (!expected.empty() && (expected.back() == '\n' || expected.back() == '\r'))
                expected.pop_back();
            ASSERT_EQ(shown(document, row).toStdString(), expected);
            if (layout.wrapColumns != 0) {
                ASSERT_LE(document.text(row).text.size(), 72);
            }
        }
    }
}

TEST(FollowDocument, aLineWithoutEndIsBrokenAtTheSamePlacesFromWhereverItIsReached)
{
    MemoryStream server;
    server.send(1, "head\n" + std::string(100'000, 'x'));
    FollowDocument document;
    document.setContent(conversation({}, server));
    const FollowRow row = document.rowAt({0, 50'000});
    EXPECT_EQ(row.begin % FollowDocument::lineLimit, 0u);
    EXPECT_EQ(row.end - row.begin, FollowDocument::lineLimit);
    EXPECT_EQ(document.rowAt({0, 5}).begin, 5u);
}

TEST(FollowDocument, weightsLeadBackToTheRow)
{
    std::mt19937 random(22);
    for (int round = 0; round < 30; ++round) {
        FollowDocument document;
        document.setContent(randomConversation(random));
        std::uint64_t before = 0;
        for (const FollowRow& row : rowsForward(document)) {
            const std::uint64_t weight = document.weightAt(row);
            ASSERT_LE(before, weight);
            ASSERT_EQ(document.rowAtWeight(weight), row) << "round " << round;
            before = weight;
        }
        ASSERT_LT(before, document.totalWeight());
    }
}

TEST(FollowDocument, aHugeGapTakesNoMoreOfTheScrollBarThanASmallOne)
{
    MemoryStream small;
    small.send(1, "a").lose(1).send(2, "b");
    MemoryStream big;
    big.send(1, "a").lose(1'000'000).send(2, "b");
    FollowDocument one;
    one.setContent(conversation(small, {}));
    FollowDocument other;
    other.setContent(conversation(big, {}));
    EXPECT_EQ(one.totalWeight(), other.totalWeight());
}

TEST(FollowDocument, oneSideShowsItsTurnsAlone)
{
    MemoryStream client;
    client.send(1, "a").send(3, "c");
    MemoryStream server;
    server.send(2, "b");
    FollowDocument document;
    document.setContent(conversation(client, server));
    FollowLayout layout;
    layout.sides = FollowSides::Client;
    document.setLayout(layout);
    std::vector<std::uint8_t> octets;
    for (const FollowRow& row : rowsForward(document)) {
        EXPECT_EQ(document.turn(row.turn).direction, Direction::ToServer);
        const auto more = document.octets(row);
        octets.insert(octets.end(), more.begin(), more.end());
    }
    EXPECT_EQ(octets, (std::vector<std::uint8_t>{'a', 'c'}));
}

TEST(FollowDocument, aFoldedTurnIsItsHeaderAlone)
{
    MemoryStream client;
    client.send(1, "one\ntwo\n");
    MemoryStream server;
    server.send(2, "three\n");
    FollowDocument document;
    document.setContent(conversation(client, server));
    document.setFolded(0, true);
    const std::vector<FollowRow> rows = rowsForward(document);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].turn, 0u);
    EXPECT_EQ(rows[1].turn, 1u);
    EXPECT_EQ(rows, rowsBackward(document));
}

TEST(FollowDocument, octetsOfASelectionLeaveGapsOut)
{
    MemoryStream client;
    client.send(1, "abc").lose(4).send(2, "def");
    MemoryStream server;
    server.send(3, "ghi");
    FollowDocument document;
    document.setContent(conversation(client, server));
    const auto octets = document.octetsBetween({0, 1}, {1, 2}, 1000);
    EXPECT_EQ(std::string(octets.begin(), octets.end()), "bcdefgh");
    EXPECT_EQ(document.octetsBetween({0, 1}, {1, 2}, 3).size(), 3u);
}

} // namespace
} // namespace weir
