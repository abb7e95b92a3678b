#include "core/export/stream_digest.h"
#include "tests/support/scripted_view.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(StreamDigest, isThatOfTheOctetsWithoutTheGaps)
{
    const ScriptedView view({{2, "a", 1}, {3, "b", 2}, {100, "c", 3}}, 200);
    EXPECT_EQ(digestOf(view, DigestAlgorithm::Sha256),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); // "abc", FIPS 180-2
    EXPECT_EQ(digestOf(view, DigestAlgorithm::Xxh64), "44bc2cf5ad770999");
}

TEST(StreamDigest, ofNothingIsThatOfNoOctets)
{
    const ScriptedView view({}, 10);
    EXPECT_EQ(digestOf(view, DigestAlgorithm::Sha256),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(digestOf(view, DigestAlgorithm::Xxh64), "ef46db3751d8e999");
}

TEST(StreamDigest, isNotMadeOfPartOfTheOctets)
{
    const ScriptedView view({{0, "abc", 1}}, 0, 2);
    EXPECT_EQ(digestOf(view, DigestAlgorithm::Sha256), std::nullopt);
}

TEST(StreamDigest, algorithmsHaveNames)
{
    EXPECT_EQ(digestAlgorithmFromName("xxh64"), DigestAlgorithm::Xxh64);
    EXPECT_EQ(digestAlgorithmFromName("md5"), std::nullopt);
}

} // namespace
} // namespace weir
