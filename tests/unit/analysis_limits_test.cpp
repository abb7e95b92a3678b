#include "core/analysis/analysis_limits.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(AnalysisLimits, eachIsSetWithoutChangingTheOthers)
{
    const AnalysisOptions defaults;
    for (const AnalysisLimit& limit : analysisLimits()) {
        AnalysisOptions options;
        limit.set(options, 7);
        for (const AnalysisLimit& other : analysisLimits())
            EXPECT_EQ(other.get(options), other.name == limit.name ? 7 : other.get(defaults)) << other.name;
        EXPECT_EQ(analysisLimit(limit.name), &limit);
        EXPECT_FALSE(limit.sentence.empty());
    }
    EXPECT_EQ(analysisLimit("patience"), nullptr);
}

TEST(AnalysisLimits, quantitiesMayHaveAUnit)
{
    EXPECT_EQ(quantityFromText("0"), 0u);
    EXPECT_EQ(quantityFromText("1000"), 1000u);
    EXPECT_EQ(quantityFromText("64K"), 65536u);
    EXPECT_EQ(quantityFromText("2G"), std::uint64_t{2} << 30);
    for (const char* wrong :
         {"", "K", "-1", "1.5G", "10KB", "1k", "99999999999999999999", "99999999999G", " 1"})
        EXPECT_FALSE(quantityFromText(wrong)) << wrong;
}

TEST(AnalysisLimits, theMemoryLimitIsSharedOutAndNotExceeded)
{
    AnalysisOptions options;
    setMemoryLimit(options, 1001);
    EXPECT_EQ(options.packets.fragmentOctets + options.stream.maxHeldAfterReset, 1001u);
}

} // namespace
} // namespace weir
