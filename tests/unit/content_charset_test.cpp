#include "core/content/charset.h"

#include <gtest/gtest.h>

#include <string>

namespace weir {
namespace {

using namespace std::string_literals;
using Evidence = Utf8Text::Evidence;

Utf8Text read(const std::string& octets, const CharsetChoice& choice = {})
{
    return toUtf8({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()}, choice);
}

TEST(Charset, declaredOnesAreRead)
{
    EXPECT_EQ(read("\xe4", {.declared = "iso-8859-1"}).text, "ä");
    EXPECT_EQ(read("\x80", {.declared = "ISO-8859-1"}).text, "€"); // as on the web
    EXPECT_EQ(read("\xa4", {.declared = "iso-8859-15"}).text, "€");
    EXPECT_EQ(read("\xcf\xf0", {.declared = "windows-1251"}).text, "Пр");
    EXPECT_EQ(read("\x93\xfa\x96\x7b", {.declared = "Shift_JIS"}).text, "日本");
    EXPECT_EQ(read("\xc6\xfc\xcb\xdc", {.declared = "euc-jp"}).text, "日本");
    EXPECT_EQ(read("\x1b$BF|K\\\x1b(B", {.declared = "iso-2022-jp"}).text, "日本");
    EXPECT_EQ(read("\xc4\xe3\xba\xc3", {.declared = "gb2312"}).text, "你好");
    EXPECT_EQ(read("\xa7\x41\xa6\x6e", {.declared = "big5"}).text, "你好");
    EXPECT_EQ(read("\xbe\xc8", {.declared = "euc-kr"}).text, "안");
    EXPECT_EQ(read("a\0b\0"s, {.declared = "utf-16"}).text, "ab");
    EXPECT_EQ(read("\0\0\0a\0\0\0b"s, {.declared = "utf-32be"}).text, "ab");
    EXPECT_EQ(read("ä", {.declared = "\"UTF-8\""}).text, "ä");
}

TEST(Charset, aMarkGoesBeforeTheDeclaration)
{
    EXPECT_EQ(read("\xef\xbb\xbf"
                   "ä",
                   {.declared = "iso-8859-1"})
                  .text,
              "ä");
    const Utf8Text little = read("\xff\xfe"
                                 "a\0"s,
                                 {.declared = "utf-8"});
    EXPECT_EQ(little.text, "a");
    EXPECT_EQ(little.charset, "UTF-16LE");
    EXPECT_EQ(little.evidence, Evidence::Mark);
    EXPECT_EQ(read("\xfe\xff\0a"s).text, "a");
    EXPECT_EQ(read("\xff\xfe\0\0a\0\0\0"s).text, "a");
}

TEST(Charset, theDocumentMaySayIt)
{
    const Utf8Text xml = read("<?xml version='1.0' encoding='windows-1251'?>\xcf");
    EXPECT_TRUE(xml.text.ends_with("П"));
    EXPECT_EQ(xml.evidence, Evidence::Document);
    EXPECT_TRUE(read("<html><meta charset=shift_jis>\x93\xfa").text.ends_with("日"));
    EXPECT_TRUE(read("<META http-equiv=\"Content-Type\" content=\"text/html; charset=gbk\">\xc4\xe3")
                    .text.ends_with("你"));
    EXPECT_EQ(read("<meta charset=utf-16>ä").charset, "UTF-8");
    EXPECT_EQ(read("<?xml version='1.0' encoding='UTF-16'?>ä").charset, "UTF-8");
    EXPECT_EQ(read("<meta charset=gbk>ä", {.declared = "utf-8"}).charset, "UTF-8");
}

TEST(Charset, withoutAnyWordUtf8IsTriedFirst)
{
    EXPECT_EQ(read("ä").charset, "UTF-8");
    EXPECT_EQ(read("\xe4 is one").text, "ä is one");
    EXPECT_EQ(read("caf\xe9").text, "café");
    EXPECT_EQ(read("ä, and half of it: \xc3").charset, "UTF-8");
    EXPECT_EQ(read("\xe4 is one").charset, "windows-1252");
    EXPECT_EQ(read("\xe4 is one", {.detect = false}).text, "\uFFFD is one");
    EXPECT_EQ(read("ä", {.declared = "no-such-charset"}).text, "ä");
    EXPECT_EQ(read("ä", {.declared = "UTF-8//TRANSLIT"}).evidence, Evidence::Guess);
}

TEST(Charset, whatCannotBeReadIsReplacedAndCounted)
{
    const Utf8Text utf8 = read("a\xff\xfe"
                               "b",
                               {.declared = "utf-8"});
    EXPECT_EQ(utf8.text, "a\uFFFD\uFFFDb");
    EXPECT_EQ(utf8.replaced, 2u);
    EXPECT_EQ(read("a\xff"
                   "b",
                   {.declared = "shift_jis"})
                  .text,
              "a\uFFFDb");
    EXPECT_EQ(read("a\x93", {.declared = "shift_jis"}).text, "a\uFFFD");
    // Half of a surrogate pair, and an odd octet at the end.
    EXPECT_EQ(read("\x00\xdc"
                   "a\0b"s,
                   {.declared = "utf-16le"})
                  .text,
              "\uFFFDa\uFFFD");
}

TEST(Charset, longTextComesWhole)
{
    std::string octets;
    std::string text;
    for (int i = 0; i < 5000; ++i) {
        octets += "\xe4 ";
        text += "ä ";
    }
    EXPECT_EQ(read(octets, {.declared = "latin1"}).text, text);
}

TEST(Charset, perCentSignsAreDecoded)
{
    EXPECT_EQ(percentDecoded("a%20b%2Fc%zz%4"), "a b/c%zz%4");
    EXPECT_EQ(percentDecoded("a+b%2B", true), "a b+");
    EXPECT_EQ(percentDecoded("%41"), "A");
}

} // namespace
} // namespace weir
