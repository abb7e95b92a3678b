#include "core/model/text_line.h"

#include <gtest/gtest.h>

#include <string_view>

namespace weir {
namespace {

TextLine decoded(std::string_view text, Charset charset = Charset::Utf8)
{
    return decodeLine({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, charset);
}

TEST(TextLine, lineEndsHaveNoColumns)
{
    EXPECT_EQ(decoded("ab\r\n").text, QStringLiteral("ab"));
    EXPECT_EQ(decoded("ab\r\n").octets, 4u);
    EXPECT_EQ(decoded("\n").text, QString());
}

TEST(TextLine, everyCellKnowsItsOctetsAndItsColumn)
{
    const TextLine line = decoded("a\xc3\xa9\xe6\xbc\xa2z"); // a é 漢 z
    ASSERT_EQ(line.cells.size(), 4u);
    EXPECT_EQ(line.cells[1].octet, 1u);
    EXPECT_EQ(line.cells[1].octets, 2u);
    EXPECT_EQ(line.cells[2].columns, 2u);
    EXPECT_EQ(line.cells[3].octet, 6u);
    EXPECT_EQ(line.cells[3].column, 4u);
}

TEST(TextLine, malformedAndControlOctetsStandAsDots)
{
    const TextLine line = decoded("caf\xc3\xa9 a\xff"
                                  "b\x01");
    EXPECT_EQ(line.text, QStringLiteral("café a·b·"));
    EXPECT_TRUE(line.cells[6].standIn);
    EXPECT_FALSE(line.cells[7].standIn);
}

TEST(TextLine, octetsThatOnlyLookLikeTextByChanceShowNoLettersOfForeignScripts)
{
    EXPECT_EQ(decoded("\xff\x80\xd8\xa7\x90\xfeok").text, QStringLiteral("······ok"));
}

TEST(TextLine, directionMarksCannotRearrangeWhatStandsAroundThem)
{
    EXPECT_EQ(decoded("a\xe2\x80\xae"
                      "b")
                  .text,
              QStringLiteral("a·b"));
}

TEST(TextLine, tabsReachTheNextStop)
{
    const TextLine line = decoded("ab\tc");
    EXPECT_EQ(line.cells[3].column, 8u);
}

TEST(TextLine, wrapsBehindBlanksWhereTheRowStaysFull)
{
    EXPECT_EQ(wrapLine(decoded("aaaa bbbb cccc"), 12), (std::vector<std::uint32_t>{0, 10}));
    EXPECT_EQ(wrapLine(decoded("aa bbbbbbbbbbbbbbb"), 10), (std::vector<std::uint32_t>{0, 10}));
    EXPECT_EQ(wrapLine(decoded("aaaa bbbb cccc"), 0).size(), 1u);
}

} // namespace
} // namespace weir
