#include "core/stream/connection_index.h"

#include <gtest/gtest.h>

#include <vector>

namespace weir::test {
namespace {

TEST(ConnectionIndex, findsEachOfManyWhateverTheirHashes)
{
    constexpr std::uint32_t many = 5000;
    ConnectionIndex index;
    const auto hashOf = [](std::uint32_t number) { return std::uint64_t{number % 97} << 40 | number % 97; };
    for (std::uint32_t number = 0; number < many; ++number)
        index.insert(hashOf(number), number);
    for (std::uint32_t number = 0; number < many; ++number) {
        const std::uint32_t* found =
            index.find(hashOf(number), [&](std::uint32_t each) { return each == number; });
        ASSERT_TRUE(found);
        EXPECT_EQ(*found, number);
    }
    EXPECT_FALSE(index.find(hashOf(1), [](std::uint32_t each) { return each == many; }));
}

TEST(ConnectionIndex, aNumberIsReplacedInItsPlace)
{
    ConnectionIndex index;
    EXPECT_FALSE(index.find(7, [](std::uint32_t) { return true; })) << "nothing is there yet";
    EXPECT_EQ(index.guess(7), ConnectionIndex::none);
    index.insert(7, 1);
    *index.find(7, [](std::uint32_t) { return true; }) = 2;
    EXPECT_EQ(index.guess(7), 2u);
    std::vector<std::uint32_t> seen;
    index.find(7, [&](std::uint32_t each) {
        seen.push_back(each);
        return false;
    });
    EXPECT_EQ(seen, std::vector<std::uint32_t>{2});
}

} // namespace
} // namespace weir::test
