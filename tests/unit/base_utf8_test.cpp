#include "core/base/utf8.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Utf8, keepsWhatIsWellFormed)
{
    const std::string text = "a\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80";
    EXPECT_EQ(toValidUtf8(text), text);
    EXPECT_EQ(toValidUtf8("\xf4\x8f\xbf\xbf"), "\xf4\x8f\xbf\xbf") << "the last code point";
}

TEST(Utf8, replacesEachOctetThatBelongsToNoSequence)
{
    const std::string mark = "\xef\xbf\xbd";
    EXPECT_EQ(toValidUtf8("a\xff"
                          "b"),
              "a" + mark + "b");
    EXPECT_EQ(toValidUtf8("\x80"), mark) << "a continuation without a beginning";
    EXPECT_EQ(toValidUtf8("\xc0\xaf"), mark + mark) << "an overlong form";
    EXPECT_EQ(toValidUtf8("\xe0\x80\x80"), mark + mark + mark) << "an overlong form";
    EXPECT_EQ(toValidUtf8("\xed\xa0\x80"), mark + mark + mark) << "half of a surrogate pair";
    EXPECT_EQ(toValidUtf8("\xf4\x90\x80\x80"), mark + mark + mark + mark) << "behind the last code point";
    EXPECT_EQ(toValidUtf8("\xe2\x82"), mark + mark) << "cut off";
}

TEST(Utf8, tellsHowFarTextIsValid)
{
    EXPECT_EQ(validUtf8Length(""), 0u);
    EXPECT_EQ(validUtf8Length("h\xc3\xa9"), 3u);
    EXPECT_EQ(validUtf8Length("h\xc3\xa9\xff!"), 3u);
    EXPECT_EQ(validUtf8Length("h\xc3"), 1u) << "cut off";
}

} // namespace
} // namespace weir
