#include "core/content/content_decoder.h"
#include "tests/support/encoded.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace weir {
namespace {

using Status = ContentDecoder::Status;
using encoded::Coded;

struct Decoded
{
    std::string text;
    Status status = Status::Ok;
    std::uint64_t ignored = 0;
};

Decoded decode(const std::vector<std::string>& encodings, const Coded& octets, std::size_t chunk = SIZE_MAX,
               ContentLimits limits = {})
{
    Decoded result;
    ContentDecoder decoder(encodings, limits);
    const auto receive = [&](Octets decoded) {
        result.text.append(decoded.begin(), decoded.end());
        return true;
    };
    for (std::size_t at = 0; at < octets.size(); at += std::min(chunk, octets.size() - at))
        decoder.add(Octets(octets).subspan(at, std::min(chunk, octets.size() - at)), receive);
    result.status = decoder.finish();
    result.ignored = decoder.ignoredOctets();
    return result;
}

/// Text that compresses to a third or so: words, with numbers between them.
std::string sampleText(std::size_t length)
{
    std::mt19937 random(7);
    const std::vector<std::string> words{"weir ", "stream ", "octet ", "gap ", "window ", "acknowledgment "};
    std::string text;
    while (text.size() < length)
        text += random() % 4 == 0 ? std::to_string(random() % 100000) : words[random() % words.size()];
    text.resize(length);
    return text;
}

class EachCoding : public testing::TestWithParam<std::string>
{
};
INSTANTIATE_TEST_SUITE_P(Content, EachCoding, testing::Values("gzip", "deflate", "br", "zstd", "compress"),
                         [](const auto& each) { return each.param; });

TEST_P(EachCoding, givesTheSameAtEveryChunkSize)
{
    const std::string text = sampleText(100'000);
    const Coded octets = encoded::with(GetParam(), text);
    for (const std::size_t chunk :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{1000}, octets.size()}) {
        const Decoded decoded = decode({GetParam()}, octets, chunk);
        EXPECT_EQ(decoded.status, Status::Ok) << chunk;
        EXPECT_EQ(decoded.text, text) << chunk;
        EXPECT_EQ(decoded.ignored, 0u) << chunk;
    }
}

TEST_P(EachCoding, givesWhatItHasWhenTheRestIsMissing)
{
    const std::string text = sampleText(6'000);
    const Coded octets = encoded::with(GetParam(), text);
    std::size_t longest = 0;
    for (std::size_t size = 1; size < octets.size(); ++size) {
        const Decoded decoded =
            decode({GetParam()}, Coded(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size)));
        ASSERT_TRUE(text.starts_with(decoded.text)) << size;
        ASSERT_GE(decoded.text.size(), longest) << size;
        longest = decoded.text.size();
        // compress has no end that could be missing.
        if (GetParam() != "compress") {
            ASSERT_EQ(decoded.status, Status::Damaged) << size;
        }
    }
    // zstd gives whole blocks only, and this text is one.
    EXPECT_GE(longest, GetParam() == "zstd" ? 0u : text.size() / 2);
}

TEST_P(EachCoding, noOctetsAreNoContent)
{
    EXPECT_EQ(decode({GetParam()}, {}).status, Status::Ok);
    EXPECT_EQ(decode({GetParam()}, encoded::with(GetParam(), "")).status, Status::Ok);
    EXPECT_EQ(decode({GetParam()}, encoded::with(GetParam(), "")).text, "");
}

TEST_P(EachCoding, somethingElseIsDamaged)
{
    const std::string page = "<html>not encoded at all, whatever the field says</html>";
    const Decoded decoded = decode({GetParam()}, Coded(page.begin(), page.end()));
    EXPECT_EQ(decoded.status, Status::Damaged);
}

TEST_P(EachCoding, endsWhereTheReceiverHasEnough)
{
    const std::vector<std::string> encodings{GetParam()};
    ContentDecoder decoder(encodings);
    int calls = 0;
    const auto once = [&](Octets) { return ++calls > 1; };
    const Coded octets = encoded::with(GetParam(), sampleText(300'000));
    EXPECT_EQ(decoder.add(octets, once), Status::Stopped);
    EXPECT_EQ(decoder.add(octets, once), Status::Stopped);
    EXPECT_EQ(decoder.finish(), Status::Stopped);
    EXPECT_EQ(calls, 1);
}

TEST_P(EachCoding, isTakenOffInAnyStackAndCase)
{
    const std::string text = sampleText(5000);
    for (const std::string inner : {"gzip", "deflate", "br", "zstd", "compress"}) {
        const Coded once = encoded::with(inner, text);
        const Coded twice = encoded::with(GetParam(), std::string(once.begin(), once.end()));
        std::string shouted = inner;
        shouted[0] = static_cast<char>(std::toupper(shouted[0]));
        const Decoded decoded = decode({shouted, "Identity", GetParam(), ""}, twice, 5);
        EXPECT_EQ(decoded.status, Status::Ok) << inner;
        EXPECT_EQ(decoded.text, text) << inner;
    }
}

TEST(ContentDecoder, identityIsNoCodingHoweverOftenItIsNamed)
{
    const std::string text = "the same octets thrice";
    Coded octets(text.begin(), text.end());
    for (int i = 0; i < 3; ++i)
        octets = encoded::gzip(std::string(octets.begin(), octets.end()));
    EXPECT_EQ(decode({"identity", "identity", "gzip", "identity", "gzip", "gzip"}, octets, 1).text, text);
    EXPECT_EQ(decode({}, Coded(text.begin(), text.end())).text, text);
}

TEST(ContentDecoder, aCodingThatIsNotKnownLeavesNothingDecoded)
{
    const Decoded decoded = decode({"gzip", "sdch"}, encoded::gzip("text"));
    EXPECT_EQ(decoded.status, Status::Unsupported);
    EXPECT_EQ(decoded.text, "");
    EXPECT_FALSE(ContentDecoder::isKnown("sdch"));
    EXPECT_TRUE(ContentDecoder::isKnown("X-GZip"));
    EXPECT_TRUE(ContentDecoder::isKnown("identity"));
}

TEST(ContentDecoder, codingsAreStackedOnlySoHigh)
{
    const std::vector<std::string> nine(9, "gzip");
    EXPECT_EQ(decode(nine, encoded::gzip("text")).status, Status::Limit);
}

TEST(ContentDecoder, gzipMembersFollowEachOther)
{
    Coded octets = encoded::gzip("one ");
    const Coded second = encoded::gzip("two");
    octets.insert(octets.end(), second.begin(), second.end());
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{4}, octets.size()}) {
        const Decoded decoded = decode({"x-gzip"}, octets, chunk);
        EXPECT_EQ(decoded.text, "one two");
        EXPECT_EQ(decoded.status, Status::Ok);
    }
}

TEST(ContentDecoder, zstdFramesFollowEachOtherSkippableOnesBetweenThem)
{
    Coded octets = encoded::zstd("one ");
    const Coded second = encoded::zstd("two");
    octets.insert(octets.end(), {0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'});
    octets.insert(octets.end(), second.begin(), second.end());
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{4}, octets.size()}) {
        const Decoded decoded = decode({"zstd"}, octets, chunk);
        EXPECT_EQ(decoded.text, "one two");
        EXPECT_EQ(decoded.status, Status::Ok);
    }
}

TEST(ContentDecoder, whatFollowsTheEndIsPassedOverAndCounted)
{
    for (const std::string coding : {"gzip", "deflate", "br", "zstd"}) {
        Coded octets = encoded::with(coding, "text");
        octets.insert(octets.end(), {'\r', '\n', 0, 0, 0});
        for (const std::size_t chunk : {std::size_t{1}, octets.size()}) {
            const Decoded decoded = decode({coding}, octets, chunk);
            EXPECT_EQ(decoded.text, "text") << coding;
            EXPECT_EQ(decoded.status, Status::Ok) << coding;
            EXPECT_EQ(decoded.ignored, 5u) << coding;
        }
    }
}

TEST(ContentDecoder, gzipWhoseChecksumDoesNotFitIsDamaged)
{
    Coded octets = encoded::gzip("text");
    octets[octets.size() - 8] ^= 1;
    const Decoded decoded = decode({"gzip"}, octets);
    EXPECT_EQ(decoded.text, "text");
    EXPECT_EQ(decoded.status, Status::Damaged);
}

TEST(ContentDecoder, deflateMayLackZlibsWrapping)
{
    const std::string text = sampleText(3000);
    const Coded octets = encoded::rawDeflate(text);
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{2}, octets.size()}) {
        const Decoded decoded = decode({"deflate"}, octets, chunk);
        EXPECT_EQ(decoded.text, text);
        EXPECT_EQ(decoded.status, Status::Ok);
    }
}

TEST(ContentDecoder, bareDeflateThatBeginsLikeZlibIsReadAllTheSame)
{
    // A stored block of 0x5c9c octets, with ones where padding may be anything: 78 9c looks like zlib.
    const std::string text = sampleText(0x5c9c);
    Coded octets{0x78, 0x9c, 0x5c, 0x63, 0xa3};
    octets.insert(octets.end(), text.begin(), text.end());
    octets.insert(octets.end(), {0x03, 0x00}); // an empty last block
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{4096}, octets.size()}) {
        const Decoded decoded = decode({"deflate"}, octets, chunk);
        EXPECT_EQ(decoded.text, text);
        EXPECT_EQ(decoded.status, Status::Ok);
    }
}

TEST(ContentDecoder, readsWhatTheUnixProgramWrites)
{
    // 'compress -b 10' of the numbers 1 to 400 with a line feed each: widths 9 and 10, the table emptied.
    std::string numbers;
    for (int i = 1; i <= 400; ++i)
        numbers += std::to_string(i) + "\n";
    const Decoded decoded = decode({"compress"}, encoded::compressedNumbers());
    EXPECT_EQ(decoded.status, Status::Ok);
    EXPECT_EQ(decoded.text, numbers);
}

TEST(ContentDecoder, aBombIsStoppedAtTheSizeThatIsAllowed)
{
    const ContentLimits limits{.maxOctets = std::uint64_t{1} << 20, .maxRatio = UINT64_MAX};
    for (const std::string coding : {"gzip", "br", "zstd", "compress"}) {
        const std::vector<std::string> encodings{coding};
        ContentDecoder decoder(encodings, limits);
        std::uint64_t out = 0;
        const Coded bomb = encoded::with(coding, std::string(std::size_t{2} << 20, '\0'));
        EXPECT_EQ(decoder.add(bomb, [&](Octets octets) { return (out += octets.size()) > 0; }), Status::Limit)
            << coding;
        EXPECT_EQ(out, limits.maxOctets) << coding;
    }
}

TEST(ContentDecoder, aBombIsStoppedAtTheRatioThatIsAllowed)
{
    const std::vector<std::string> encodings{"br"};
    ContentDecoder decoder(encodings);
    std::uint64_t out = 0;
    const Coded bomb = encoded::with("br", std::string(std::size_t{32} << 20, 'a'));
    ASSERT_LT(bomb.size(), 1000u);
    EXPECT_EQ(decoder.add(bomb, [&](Octets octets) { return (out += octets.size()) > 0; }), Status::Limit);
    EXPECT_LT(out, std::uint64_t{17} << 20);
}

TEST(ContentDecoder, aBombInsideIsStoppedThoughNothingComesOut)
{
    // Inside: gzip, and then zeros without end, which the inner stage passes over.
    const Coded member = encoded::gzip("x");
    std::string inner(member.begin(), member.end());
    inner.append(std::size_t{2} << 20, '\0');
    const ContentLimits limits{.maxOctets = std::uint64_t{1} << 20};
    const Decoded decoded = decode({"gzip", "br"}, encoded::with("br", inner), SIZE_MAX, limits);
    EXPECT_EQ(decoded.status, Status::Limit);
    EXPECT_EQ(decoded.text, "x");
}

TEST(ContentDecoder, aZstdWindowBeyondWhatTheWebAllowsIsALimit)
{
    // A frame header that asks for a window of 16 MiB: descriptor 0, window exponent 14 (10 + 14 = 24).
    const Decoded decoded = decode({"zstd"}, {0x28, 0xb5, 0x2f, 0xfd, 0x00, 14 << 3, 0x01, 0x00, 0x00});
    EXPECT_EQ(decoded.status, Status::Limit);
}

} // namespace
} // namespace weir
