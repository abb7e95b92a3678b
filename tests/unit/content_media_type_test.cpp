#include "core/content/media_type.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace weir {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::Pair;

Octets octetsOf(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string detected(const std::string& text)
{
    return detectMediaType(octetsOf(text));
}

const std::string png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s;
const std::string jpeg = "\xff\xd8\xff\xe0\0\x10JFIF\0"s;

std::string portableExecutable()
{
    std::string file = "MZ"s + std::string(58, '\0') + "\x80\0\0\0"s + std::string(64, '\0');
    return file + "PE\0\0\x4c\1"s;
}

TEST(MediaType, isReadLeniently)
{
    const MediaType type = parseMediaType(" Text/HTML ;; Charset = \"utf-8\" ; x ; v=1 ");
    EXPECT_EQ(type.essence(), "text/html");
    EXPECT_THAT(type.parameters, ElementsAre(Pair("charset", "utf-8"), Pair("v", "1")));
    EXPECT_EQ(type.parameter("charset"), "utf-8");
    EXPECT_EQ(type.parameter("boundary"), "");
    EXPECT_EQ(parseMediaType("text/html, text/html; charset=x").essence(), "text/html");
    for (const char* none : {"", "html", "/", "text/", "/html", "text /html x", ";charset=utf-8"})
        EXPECT_EQ(parseMediaType(none).essence(), "") << none;
}

TEST(MediaType, suffixesCount)
{
    EXPECT_TRUE(parseMediaType("application/problem+json").hasSuffix("json"));
    EXPECT_TRUE(parseMediaType("text/json").hasSuffix("json"));
    EXPECT_FALSE(parseMediaType("text/notjson").hasSuffix("json"));
}

TEST(MediaType, parametersMayBeQuotedAndExtended)
{
    EXPECT_THAT(parseParameters(R"(attachment; filename="a \"b\".txt"; size=3)"),
                ElementsAre(Pair("filename", "a \"b\".txt"), Pair("size", "3")));
    EXPECT_THAT(parseParameters("attachment; filename=plain.txt; filename*=UTF-8''%e2%82%ac.txt"),
                ElementsAre(Pair("filename", "€.txt"), Pair("filename", "plain.txt")));
    EXPECT_THAT(parseParameters("x; filename*=iso-8859-1'en'%A3"), ElementsAre(Pair("filename", "£")));
    EXPECT_THAT(parseParameters(R"(form-data; filename="C:\dir\file.txt")"),
                ElementsAre(Pair("filename", R"(C:\dir\file.txt)")));
    EXPECT_THAT(parseParameters(R"(x; a="never closed; b=2)"), ElementsAre(Pair("a", "never closed; b=2")));
}

TEST(MediaType, ownSignaturesAreAskedAlone)
{
    const auto recognized = [](const std::string& text) { return recognizeMediaType(octetsOf(text)); };
    EXPECT_EQ(recognized(png), "image/png");
    EXPECT_EQ(recognized("[1,2"), "application/json");
    EXPECT_EQ(recognized("function x() {}"), "text/javascript");
    for (const char* none : {"", "plain words", "BEGIN:VCARD\r\nVERSION:3.0\r\n", "\1\2\3"})
        EXPECT_EQ(recognized(none), "") << none;
}

TEST(MediaType, isSeenInTheOctets)
{
    EXPECT_EQ(detected(""), "");
    EXPECT_EQ(detected(png), "image/png");
    EXPECT_EQ(detected(jpeg), "image/jpeg");
    EXPECT_EQ(detected("RIFF\x10\0\0\0WEBPVP8 "s), "image/webp");
    EXPECT_EQ(detected("wOF2\0\1\0\0"s), "font/woff2");
    EXPECT_EQ(detected("%PDF-1.7\n"), "application/pdf");
    EXPECT_EQ(detected("\x1f\x8b\x08\0"s), "application/gzip");
    EXPECT_EQ(detected(portableExecutable()), "application/vnd.microsoft.portable-executable");
    EXPECT_EQ(detected("\xef\xbb\xbf \n{ \"a\": 1 }"), "application/json");
    EXPECT_EQ(detected("[1,2"), "application/json");
    EXPECT_EQ(detected("<!-- a --><!DOCTYPE HTML><title>x</title>"), "text/html");
    EXPECT_EQ(detected("<?xml version=\"1.0\"?><a/>"), "text/xml");
    EXPECT_EQ(detected("<?xml version=\"1.0\"?><svg/>"), "image/svg+xml");
    EXPECT_EQ(detected("/*! v1 */ !function(){}()"), "text/javascript");
    EXPECT_EQ(detected("@charset \"utf-8\";"), "text/css");
    EXPECT_EQ(detected("Dear reader,\nthis is text. ä"), "text/plain");
    EXPECT_EQ(detected("\x01\x02\x03\x80\x90"), "application/octet-stream");
}

TEST(MediaType, textIsNotTakenForMore)
{
    for (const char* text : {"MZ is how it begins", "BM, too", "[section]\nkey=value", "{{template}}",
                             "function follows form", "GIF is a format", "<pre>"})
        EXPECT_TRUE(detected(text) == "text/plain" || detected(text) == "text/javascript")
            << text << detected(text);
}

TEST(MediaType, aCharacterThatIsCutOffIsNoReasonAgainstText)
{
    const std::string text(detectionOctets - 1, 'a');
    EXPECT_EQ(detected(text + "ä"), "text/plain");
}

TEST(MediaType, isSeenOnAnyThread)
{
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([] {
            for (int round = 0; round < 50; ++round)
                EXPECT_EQ(detected("MThd\0\0\0\6\0\1\0\2\0\x60"s), "audio/midi");
        });
}

TEST(MediaType, whatCannotBeWhatItSaysIsTold)
{
    const auto contradicted = [](const char* declared, const std::string& octets) {
        return contradicts(parseMediaType(declared), octetsOf(octets));
    };
    EXPECT_TRUE(contradicted("image/png", portableExecutable()));
    EXPECT_TRUE(contradicted("image/jpeg", "<html>404</html>"));
    EXPECT_TRUE(contradicted("application/json", "<!DOCTYPE html><p>sign in"));
    EXPECT_TRUE(contradicted("text/css", "<!DOCTYPE html><p>not found"));
    EXPECT_TRUE(contradicted("text/html", png));
    EXPECT_TRUE(contradicted("text/plain", "\x1f\x8b\x08\0"s));
    EXPECT_TRUE(contradicted("application/pdf", "PK\3\4"));
}

TEST(MediaType, usualDisagreementsAreNotTold)
{
    const auto contradicted = [](const char* declared, const std::string& octets) {
        return contradicts(parseMediaType(declared), octetsOf(octets));
    };
    EXPECT_FALSE(contradicted("", png));
    EXPECT_FALSE(contradicted("application/octet-stream", portableExecutable()));
    EXPECT_FALSE(contradicted("image/jpeg", png));
    EXPECT_FALSE(contradicted("text/html", R"({"a":1})"));
    EXPECT_FALSE(contradicted("text/plain", "<html></html>"));
    EXPECT_FALSE(contradicted("application/xml", "<html></html>"));
    EXPECT_FALSE(contradicted("text/javascript", R"({"a":1})"));
    EXPECT_FALSE(contradicted("image/svg+xml", "<?xml version='1.0'?><svg/>"));
    EXPECT_FALSE(contradicted("image/png", ""));
    EXPECT_FALSE(contradicted("application/vnd.example", png));
}

TEST(MediaType, hasAnExtension)
{
    EXPECT_EQ(extensionFor("image/jpeg"), "jpg");
    EXPECT_EQ(extensionFor("application/activity+json"), "json");
    EXPECT_EQ(extensionFor("application/unheard-of"), "");
    EXPECT_EQ(extensionFor(""), "");
}

} // namespace
} // namespace weir
