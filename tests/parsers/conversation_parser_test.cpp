#include "core/stream/stream_registry.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(StreamRegistry, ACertainProtocolGoesBeforeALikelyOneWhicheverIsRegisteredFirst)
{
    StreamRegistry registry;
    registry.add({"likely", [](const FirstOctets&) { return Recognition::Likely; }, nullptr});
    registry.add({"certain", [](const FirstOctets&) { return Recognition::Certain; }, nullptr});
    const auto choice = registry.choose({});
    ASSERT_TRUE(choice.decided);
    EXPECT_EQ(choice.entry->name, "certain");
}

} // namespace
} // namespace weir
