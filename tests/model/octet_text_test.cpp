#include "core/model/octet_text.h"

#include <gtest/gtest.h>

#include <string_view>

namespace weir {
namespace {

QString formatted(std::string_view text, CopyForm form)
{
    return octetText({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, form, Charset::Utf8);
}

TEST(OctetText, textKeepsTabsAndLineEnds)
{
    EXPECT_EQ(formatted("a\tb\r\nc\n\x01", CopyForm::Text), QStringLiteral("a\tb\r\nc\n·"));
}

TEST(OctetText, hexDumpArrayAndBase64)
{
    EXPECT_EQ(formatted("GET", CopyForm::Hex), QStringLiteral("47 45 54"));
    EXPECT_EQ(formatted("GET", CopyForm::Base64), QStringLiteral("R0VU"));
    EXPECT_EQ(formatted("GE", CopyForm::CArray),
              QStringLiteral("static const unsigned char octets[2] = {\n    0x47, 0x45\n};\n"));
    const QString dump = formatted("0123456789abcdefX", CopyForm::HexDump);
    EXPECT_TRUE(dump.startsWith(QStringLiteral("00000000  30 31")));
    EXPECT_TRUE(dump.contains(QStringLiteral("\n00000010  58")));
    EXPECT_TRUE(dump.endsWith(QStringLiteral("  X\n")));
}

} // namespace
} // namespace weir
