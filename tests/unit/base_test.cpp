#include "core/base/octets.h"
#include "core/base/timestamp.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace weir {
namespace {

TEST(Timestamp, isWrittenAsDecimalSecondsWithNinePlaces)
{
    EXPECT_EQ(toDecimalSeconds(Timestamp{1'712'345'678'123'456'789}), "1712345678.123456789");
    EXPECT_EQ(toDecimalSeconds(Timestamp{0}), "0.000000000");
    EXPECT_EQ(toDecimalSeconds(Duration{-1}), "-0.000000001");
    EXPECT_EQ(toDecimalSeconds(Timestamp{std::numeric_limits<std::int64_t>::min()}), "-9223372036.854775808");
}

TEST(Timestamp, differencesOfAbsurdTimesDoNotOverflow)
{
    const Timestamp last{std::numeric_limits<std::int64_t>::max()},
        first{std::numeric_limits<std::int64_t>::min()};
    EXPECT_EQ((last - first).nanoseconds, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ((first - last).nanoseconds, std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ((first - first).nanoseconds, 0);
}

TEST(OctetReader, yieldsNothingPastTheEndAndStaysWhereItWas)
{
    constexpr std::array<std::uint8_t, 3> octets{1, 2, 3};
    OctetReader reader(octets);
    EXPECT_FALSE(reader.u32().has_value());
    EXPECT_EQ(reader.position(), 0u);
    EXPECT_EQ(reader.u16(), 0x0102);
    EXPECT_FALSE(reader.u16().has_value());
    EXPECT_EQ(reader.u8(), 3);
    EXPECT_EQ(reader.remaining(), 0u);
}

} // namespace
} // namespace weir
