#include "core/model/octet_meaning.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir {
namespace {

TEST(OctetMeaning, integersInBothByteOrders)
{
    EXPECT_EQ(integersOf(std::vector<std::uint8_t>{1, 2}),
              QStringLiteral("258 big-endian, 513 little-endian"));
    EXPECT_EQ(integersOf(std::vector<std::uint8_t>{7}), QStringLiteral("7"));
    EXPECT_EQ(integersOf(std::vector<std::uint8_t>(8, 0xff)),
              QStringLiteral("18446744073709551615 big-endian, 18446744073709551615 little-endian"));
    EXPECT_TRUE(integersOf(std::vector<std::uint8_t>(9, 1)).isEmpty());
    EXPECT_TRUE(integersOf({}).isEmpty());
}

TEST(OctetMeaning, momentsOfUnixTimeNtpAndFileTime)
{
    // 2023-11-14 22:13:20 UTC is 1,700,000,000 seconds after 1970.
    const QString moment = QStringLiteral("2023-11-14 22:13:20 UTC");
    EXPECT_EQ(momentsOf(std::vector<std::uint8_t>{0x65, 0x53, 0xf1, 0x00}),
              moment + QStringLiteral(" (Unix time)"));
    EXPECT_EQ(momentsOf(std::vector<std::uint8_t>{0x00, 0xf1, 0x53, 0x65}),
              moment + QStringLiteral(" (Unix time, little-endian)"));
    EXPECT_EQ(momentsOf(std::vector<std::uint8_t>{'1', '7', '0', '0', '0', '0', '0', '0', '0', '0'}),
              moment + QStringLiteral(" (Unix time in digits)"));
    EXPECT_EQ(momentsOf(std::vector<std::uint8_t>{0xe8, 0xfe, 0x6f, 0x80, 0, 0, 0, 0}),
              moment + QStringLiteral(" (NTP)"));
    EXPECT_EQ(momentsOf(std::vector<std::uint8_t>{0x00, 0x00, 0x6d, 0xc6, 0x47, 0x17, 0xda, 0x01}),
              QStringLiteral("2023-11-14 22:13:20 UTC (FILETIME)"));
}

TEST(OctetMeaning, unlikelyMomentsAreNotTold)
{
    EXPECT_TRUE(momentsOf(std::vector<std::uint8_t>{0, 0, 0, 1}).isEmpty());
    EXPECT_TRUE(momentsOf(std::vector<std::uint8_t>{1, 2, 3}).isEmpty());
}

} // namespace
} // namespace weir
