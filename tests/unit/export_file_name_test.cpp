#include "core/export/file_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;

TEST(SafeFileName, staysInItsFolder)
{
    EXPECT_EQ(safeFileName("../../etc/passwd"), "_._.._etc_passwd");
    EXPECT_EQ(safeFileName("a\\b/c"), "a_b_c");
    EXPECT_EQ(safeFileName(".."), "_");
    EXPECT_EQ(safeFileName(""), "_");
}

TEST(SafeFileName, isNeitherHiddenNorAnOption)
{
    EXPECT_EQ(safeFileName(".bashrc"), "_bashrc");
    EXPECT_EQ(safeFileName("-rf"), "_rf");
}

TEST(SafeFileName, hasNothingThatSteersATerminalOrTurnsText)
{
    EXPECT_EQ(safeFileName("a\x1b[31m\n\x7f"), "a_[31m__");
    EXPECT_EQ(safeFileName("invoice\xe2\x80\xaegpj.exe"), "invoice_gpj.exe") << "right-to-left override";
    EXPECT_EQ(safeFileName("a\xd8\x9c"
                           "b"),
              "a_b")
        << "Arabic letter mark";
    EXPECT_EQ(safeFileName(std::string_view("a\0b", 3)), "a_b");
    EXPECT_EQ(safeFileName("\xff"), "\xef\xbf\xbd") << "what is no UTF-8";
}

TEST(SafeFileName, isOneOnWindowsToo)
{
    EXPECT_EQ(safeFileName("a:b*c?d\"e<f>g|h"), "a_b_c_d_e_f_g_h");
    EXPECT_EQ(safeFileName("con"), "_con");
    EXPECT_EQ(safeFileName("Com1.txt"), "_Com1.txt");
    EXPECT_EQ(safeFileName("AUX .log"), "_AUX .log");
    EXPECT_EQ(safeFileName("COMMON"), "COMMON");
    EXPECT_EQ(safeFileName("end. . "), "end");
}

TEST(SafeFileName, isShortAndKeepsItsExtension)
{
    const std::string name = safeFileName(std::string(500, 'x') + ".pcapng");
    EXPECT_EQ(name.size(), maxFileNameOctets);
    EXPECT_THAT(name, EndsWith("x.pcapng"));
    std::string umlauts;
    for (int i = 0; i < 300; ++i)
        umlauts += "\xc3\xbc";
    EXPECT_EQ(safeFileName(umlauts, 7), "\xc3\xbc\xc3\xbc\xc3\xbc") << "cut between characters";
}

TEST(FileNameFromTemplate, putsFieldsInTheirPlaces)
{
    const FileNameFields fields{{"connection", "12"}, {"host", "../evil"}};
    EXPECT_EQ(fileNameFromTemplate("{connection}_{host}.bin", fields), "12_.._evil.bin");
    EXPECT_EQ(fileNameFromTemplate("{{{connection}}}", fields), "{12}");
    EXPECT_EQ(fileNameFromTemplate("{unknown}{", fields), "{unknown}{");
}

TEST(FileNameFromTemplate, tellsWhichFieldsItDoesNotKnow)
{
    EXPECT_THAT(unknownFields("{connection}{hsot}{{no}}{", {"connection", "host"}), ElementsAre("hsot"));
}

} // namespace
} // namespace weir
