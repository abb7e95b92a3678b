#include "core/content/pretty.h"

#include <gtest/gtest.h>

#include <string>

namespace weir {
namespace {

Octets octetsOf(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string pretty(const std::string& content, const char* type, PrettyLimits limits = {})
{
    return prettyPrint(octetsOf(content), parseMediaType(type), limits).text;
}
std::string json(const std::string& content)
{
    return pretty(content, "application/json");
}
std::string xml(const std::string& content)
{
    return pretty(content, "application/xml");
}
std::string html(const std::string& content)
{
    return pretty(content, "text/html");
}

TEST(JsonLayout, indentsByDepth)
{
    EXPECT_EQ(json(R"({"a":[1,{"b":null}],"c":"d e"})"), R"({
  "a": [
    1,
    {
      "b": null
    }
  ],
  "c": "d e"
})");
    EXPECT_EQ(json("  [ ] "), "[]");
    EXPECT_EQ(json("{\"a\" : {\n} , \"b\":[ ]}"), "{\n  \"a\": {},\n  \"b\": []\n}");
}

TEST(JsonLayout, altersNoTokenWhateverItSays)
{
    EXPECT_EQ(json(R"([1e400,-0.10,00,"é\u00e9\ud800",NaN])"),
              "[\n  1e400,\n  -0.10,\n  00,\n  \"é\\u00e9\\ud800\",\n  NaN\n]");
    EXPECT_EQ(json(R"({"a":1,"a":2})"), "{\n  \"a\": 1,\n  \"a\": 2\n}");
    EXPECT_EQ(json(R"(["a \" { [ , b\\","c"])"), "[\n  \"a \\\" { [ , b\\\\\",\n  \"c\"\n]");
}

TEST(JsonLayout, goesAsFarAsTheOctetsGo)
{
    EXPECT_EQ(json(R"({"a":[1,"tru)"), "{\n  \"a\": [\n    1,\n    \"tru");
    EXPECT_EQ(json(R"({"a":)"), "{\n  \"a\": ");
    EXPECT_EQ(json(R"("a\)"), R"("a\)");
    EXPECT_EQ(json("]}1"), "]}1");
    EXPECT_EQ(json(""), "");
}

TEST(JsonLayout, severalValuesStayOnLinesOfTheirOwn)
{
    EXPECT_EQ(json("{\"a\":1}\n{\"b\":2}\n3\n"), "{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}\n3");
    EXPECT_EQ(pretty("1 2", "application/x-ndjson"), "1 2");
}

TEST(JsonLayout, whatIsAroundOrBetweenStays)
{
    EXPECT_EQ(json(")]}',\n[1]"), ")]}',[\n  1\n]");
    EXPECT_EQ(json("call({\"a\":1});"), "call({\n  \"a\": 1\n});");
    EXPECT_EQ(json("[1, // one, [two]\n 2 /* a ] */]"), "[\n  1,\n  // one, [two]\n  2 /* a ] */\n]");
}

TEST(JsonLayout, depthDoesNotMakeItLong)
{
    const std::string deep(100'000, '[');
    EXPECT_LT(json(deep).size(), deep.size() * 100);
}

TEST(XmlLayout, indentsElementsAndLeavesTextAlone)
{
    EXPECT_EQ(xml("<?xml version=\"1.0\"?><a x='>'><b>text</b><c/><d></d></a>"),
              "<?xml version=\"1.0\"?>\n<a x='>'>\n  <b>text</b>\n  <c/>\n  <d></d>\n</a>");
    EXPECT_EQ(xml("<a>\n\n<b/>   <c> </c>\n</a>"), "<a>\n  <b/>\n  <c> </c>\n</a>");
}

TEST(XmlLayout, whereTextAndElementsAreMixedNothingChanges)
{
    EXPECT_EQ(xml("<a><p>one <b>two</b><i> three </i></p><q/></a>"),
              "<a>\n  <p>one <b>two</b><i> three </i></p>\n  <q/>\n</a>");
    EXPECT_EQ(xml("<p><b>x</b><i>y</i> tail</p>"), "<p><b>x</b><i>y</i> tail</p>");
    EXPECT_EQ(xml("<a xml:space=\"preserve\"> <b/> </a>"), "<a xml:space=\"preserve\"> <b/> </a>");
}

TEST(XmlLayout, sectionsCommentsAndDeclarationsStayWhole)
{
    EXPECT_EQ(xml("<!DOCTYPE a [<!ENTITY b \"c\">]><a><!-- <x> --><b><![CDATA[ <y> ]]></b></a>"),
              "<!DOCTYPE a [<!ENTITY b \"c\">]>\n<a>\n  <!-- <x> -->\n  <b><![CDATA[ <y> ]]></b>\n</a>");
}

TEST(XmlLayout, whatIsNotWellFormedIsShownAllTheSame)
{
    EXPECT_EQ(xml("<a><b></a></c><d"), "<a>\n  <b>\n</a>\n</c>\n<d");
    EXPECT_EQ(xml("<a>1 < 2</a>"), "<a>1 < 2</a>");
    EXPECT_EQ(xml("<a b=\"never closed>text"), "<a b=\"never closed>text");
    EXPECT_EQ(xml("text"), "text");
}

TEST(HtmlLayout, breaksLinesBesideBlocksOnly)
{
    EXPECT_EQ(
        html("<!doctype html><html><body><div>a<b>b</b><i>c</i></div><p>d</body></html>"),
        "<!doctype html>\n<html>\n  <body>\n    <div>a<b>b</b><i>c</i></div>\n    <p>d</body>\n</html>");
}

TEST(HtmlLayout, aSignThatBeginsNoTagIsText)
{
    EXPECT_EQ(html("<p>1 < 2 <3 <= 4<p>"), "<p>1 < 2 <3 <= 4<p>");
}

TEST(HtmlLayout, elementsWithoutEndTagsDoNotNest)
{
    EXPECT_EQ(html("<ul><li><br><li><img></ul>"), "<ul>\n  <li>\n    <br>\n  <li>\n    <img>\n</ul>");
}

TEST(HtmlLayout, scriptsAndPreformattedTextStayAsTheyAre)
{
    EXPECT_EQ(html("<div><script>if (a<b) { \"</div>\" }</script><pre> a\n  <b> </pre></div>"),
              "<div>\n  <script>if (a<b) { \"</div>\" }</script>\n  <pre> a\n  <b> </pre>\n</div>");
}

TEST(Pretty, theDeclaredTypeDecidesUnlessItSaysNothing)
{
    const auto kind = [](const char* type, const std::string& content) {
        return prettyKindOf(parseMediaType(type), octetsOf(content));
    };
    EXPECT_EQ(kind("application/vnd.api+json", "x"), PrettyKind::Json);
    EXPECT_EQ(kind("text/html; charset=utf-8", R"({"a":1})"), PrettyKind::Json);
    EXPECT_EQ(kind("text/html", "<p>x"), PrettyKind::Html);
    EXPECT_EQ(kind("", R"([1])"), PrettyKind::Json);
    EXPECT_EQ(kind("", "<?xml version='1.0'?><a/>"), PrettyKind::Xml);
    EXPECT_EQ(kind("image/svg+xml", "<svg/>"), PrettyKind::Xml);
    EXPECT_EQ(kind("text/plain", "<html>"), PrettyKind::None);
    EXPECT_EQ(kind("text/css", R"({"a":1})"), PrettyKind::None);
    EXPECT_EQ(kind("", "plain words"), PrettyKind::None);
    EXPECT_EQ(kind("application/x-www-form-urlencoded", "a"), PrettyKind::Form);
}

TEST(Pretty, isUtf8WhateverTheCharset)
{
    EXPECT_EQ(pretty("[\"\xe4\"]", "application/json; charset=iso-8859-1"), "[\n  \"ä\"\n]");
    EXPECT_EQ(pretty("[\"\xe4\"]", "application/json"), "[\n  \"\uFFFD\"\n]");
}

TEST(Pretty, limitsLeaveAMark)
{
    const PrettyContent result =
        prettyPrint(octetsOf("[\"ää\"]"), parseMediaType("application/json"), {.maxText = 8});
    EXPECT_TRUE(result.truncated);
    EXPECT_EQ(result.text, "[\n  \"ä");
    const PrettyContent cut =
        prettyPrint(octetsOf("[1,2]"), parseMediaType("application/json"), {.maxOctets = 2});
    EXPECT_TRUE(cut.truncated);
    EXPECT_EQ(cut.text, "[\n  1");
    EXPECT_FALSE(prettyPrint(octetsOf("[1,2]"), parseMediaType("application/json")).truncated);
}

TEST(Pretty, aFormIsALineAField)
{
    const std::string content = "name=J%C3%BCrgen+K&empty=&flag&&a%3Db=c%3Dd";
    const PrettyContent result =
        prettyPrint(octetsOf(content), parseMediaType("application/x-www-form-urlencoded"));
    EXPECT_EQ(result.text, "name = Jürgen K\nempty = \nflag = \na=b = c=d");
    ASSERT_EQ(result.parts.size(), 4u);
    EXPECT_EQ(result.parts[0].name, "name");
    EXPECT_EQ(result.parts[0].body, (OffsetRange{5, 18}));
    EXPECT_TRUE(result.parts[2].body.empty());
    EXPECT_EQ(content.substr(result.parts[3].body.begin), "c%3Dd");
}

const std::string multipart = "preamble\r\n"
                              "--limit\r\n"
                              "Content-Disposition: form-data; name=\"field\"\r\n"
                              "\r\n"
                              "value\r\n"
                              "--limit  \r\n"
                              "Content-Disposition: form-data;\r\n name=\"file\"; filename=\"a.json\"\r\n"
                              "Content-Type: application/json\r\n"
                              "\r\n"
                              "{\"a\":1}\r\n"
                              "--limit--\r\n"
                              "epilogue";

TEST(Multipart, partsAreFoundWithTheirHeadersAndRanges)
{
    const ContentParts found = parseMultipart(octetsOf(multipart), "limit");
    EXPECT_TRUE(found.complete);
    ASSERT_EQ(found.parts.size(), 2u);
    EXPECT_EQ(found.parts[0].name, "field");
    EXPECT_EQ(multipart.substr(found.parts[0].body.begin, found.parts[0].body.length()), "value");
    const ContentPart& file = found.parts[1];
    EXPECT_EQ(file.name, "file");
    EXPECT_EQ(file.fileName, "a.json");
    EXPECT_EQ(file.mediaType, "application/json");
    ASSERT_EQ(file.headers.size(), 2u);
    EXPECT_EQ(file.headers[0].second, "form-data; name=\"file\"; filename=\"a.json\"");
    EXPECT_EQ(multipart.substr(file.body.begin, file.body.length()), "{\"a\":1}");
    EXPECT_EQ(file.header.end, file.body.begin);
    EXPECT_TRUE(file.complete);
}

TEST(Multipart, isShownPartByPart)
{
    const std::string text = pretty(multipart, "multipart/form-data; boundary=limit");
    EXPECT_EQ(text, "Content-Disposition: form-data; name=\"field\"\n\nvalue\n\n"
                    "Content-Disposition: form-data; name=\"file\"; filename=\"a.json\"\n"
                    "Content-Type: application/json\n\n{\n  \"a\": 1\n}");
}

TEST(Multipart, theBoundaryIsFoundWhereTheDeclaredOneDoesNotOccur)
{
    const std::string content = "--real\nA: b\n\none\n--real--\n";
    for (const char* declared : {"", "wrong", "rea"}) {
        const ContentParts found = parseMultipart(octetsOf(content), declared);
        EXPECT_TRUE(found.complete) << declared;
        ASSERT_EQ(found.parts.size(), 1u) << declared;
        EXPECT_EQ(content.substr(found.parts[0].body.begin, found.parts[0].body.length()), "one");
    }
    EXPECT_TRUE(parseMultipart(octetsOf("no parts at all"), "limit").parts.empty());
}

TEST(Multipart, aBoundaryInsideALineIsContent)
{
    const std::string content = "--b\r\n\r\na --b\r\n--bc\r\n--b--\r\n";
    const ContentParts found = parseMultipart(octetsOf(content), "b");
    ASSERT_EQ(found.parts.size(), 1u);
    EXPECT_EQ(content.substr(found.parts[0].body.begin, found.parts[0].body.length()), "a --b\r\n--bc");
}

TEST(Multipart, partsMayHavePartsOfTheirOwn)
{
    const std::string content = "--o\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n"
                                "--i\r\n\r\none\r\n--i\r\n\r\ntwo\r\n--i--\r\n--o\r\n\r\nthree\r\n--o--";
    const ContentParts found = parseMultipart(octetsOf(content), "o");
    ASSERT_EQ(found.parts.size(), 4u);
    EXPECT_EQ(found.parts[0].depth, 0u);
    EXPECT_EQ(found.parts[1].depth, 1u);
    EXPECT_EQ(content.substr(found.parts[2].body.begin, found.parts[2].body.length()), "two");
    EXPECT_EQ(found.parts[3].depth, 0u);
    EXPECT_TRUE(found.complete);
    EXPECT_FALSE(found.truncated);
}

TEST(Multipart, depthIsLimited)
{
    std::string content = "x";
    for (int i = 0; i < 20; ++i) {
        const std::string b = "b" + std::to_string(i);
        content = "--" + b + "\r\nContent-Type: multipart/mixed; boundary=b" + std::to_string(i - 1) +
                  "\r\n\r\n" + content + "\r\n--" + b + "--";
    }
    const ContentParts found = parseMultipart(octetsOf(content), "b19");
    EXPECT_EQ(found.parts.size(), 8u);
    EXPECT_TRUE(found.truncated);
}

TEST(Multipart, aPartThatIsCutOffGoesToTheEnd)
{
    for (std::size_t size = multipart.find("{\"a\"") + 1; size < multipart.find("\r\n--limit--"); ++size) {
        const std::string content = multipart.substr(0, size);
        const ContentParts found = parseMultipart(octetsOf(content), "limit");
        EXPECT_FALSE(found.complete);
        ASSERT_EQ(found.parts.size(), 2u);
        EXPECT_TRUE(found.parts[0].complete);
        EXPECT_FALSE(found.parts[1].complete);
        EXPECT_EQ(found.parts[1].body.end, size);
    }
}

TEST(Multipart, soManyPartsAndNoMore)
{
    std::string content;
    for (int i = 0; i < 30; ++i)
        content += "--b\r\n\r\nx\r\n";
    const ContentParts found = parseMultipart(octetsOf(content + "--b--"), "b", {.maxParts = 10});
    EXPECT_EQ(found.parts.size(), 10u);
    EXPECT_TRUE(found.truncated);
}

} // namespace
} // namespace weir
