#include "core/export/har.h"
#include "core/export/har_fields.h"
#include "tests/support/encoded.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/scripted_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cstdlib>
#include <string>

namespace weir {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr std::int64_t ms = 1'000'000;

HeaderField field(std::string name, std::string value)
{
    return {std::move(name), std::move(value), {}, {}};
}

ParsedMessage requestOf(std::string method, std::string url, std::vector<HeaderField> headers = {})
{
    ParsedMessage message;
    message.protocol = "http";
    message.kind = MessageKind::Request;
    message.range = {0, 100};
    message.firstFrame = FrameNumber{4};
    message.lastFrame = FrameNumber{5};
    message.firstTime = {1'000 * ms};
    message.lastTime = {1'002 * ms};
    message.request = RequestLine{std::move(method), "/", "HTTP/1.1"};
    message.url = std::move(url);
    message.headers = std::move(headers);
    return message;
}

ParsedMessage responseOf(unsigned status, std::vector<HeaderField> headers = {})
{
    ParsedMessage message;
    message.protocol = "http";
    message.kind = MessageKind::Response;
    message.range = {0, 250};
    message.firstTime = {1'012 * ms + 500'000};
    message.lastTime = {1'020 * ms};
    message.response = StatusLine{status, "OK", "HTTP/1.1"};
    message.headers = std::move(headers);
    return message;
}

std::string textOf(const encoded::Coded& octets)
{
    return {octets.begin(), octets.end()};
}

void setContent(ParsedMessage& message, const std::string& octets, std::string mediaType,
                std::vector<std::string> encodings = {})
{
    message.content.emplace();
    message.content->length = octets.size();
    message.content->mediaType = std::move(mediaType);
    message.content->encodings = std::move(encodings);
    message.content->pieces.push_back({0, octets.size(), {150, 150 + octets.size()}, {}, 0});
}

std::string archiveOf(const std::vector<HarEntry>& entries, HarOptions options = {"0.1", 1000, {}})
{
    std::string text;
    HarWriter writer(std::move(options), [&](std::string_view piece) {
        text += piece;
        return true;
    });
    writer.begin();
    for (const HarEntry& entry : entries)
        writer.add(entry);
    writer.end();
    return text;
}

/// The only entry of an archive.
class Entry
{
public:
    explicit Entry(const HarEntry& entry, HarOptions options = {"0.1", 1000, {}})
    {
        m_document.Parse(archiveOf({entry}, std::move(options)).c_str());
    }
    const rapidjson::Value& operator[](const char* name) const
    {
        return m_document["log"]["entries"][0][name];
    }

private:
    rapidjson::Document m_document;
};

Endpoint server()
{
    return {{IpAddress::Family::V4, {192, 0, 2, 2}}, 80};
}

TEST(Har, tellsTheTimesOfEachPhase)
{
    const ParsedMessage request = requestOf("GET", "http://h/");
    const ParsedMessage response = responseOf(200);
    HarEntry source{ConnectionId{3}, server(), &request, &response};
    const Entry later(source);
    EXPECT_STREQ(later["startedDateTime"].GetString(), "1970-01-01T00:00:01.000Z");
    EXPECT_EQ(later["timings"]["send"].GetDouble(), 2);
    EXPECT_EQ(later["timings"]["wait"].GetDouble(), 10.5);
    EXPECT_EQ(later["timings"]["receive"].GetDouble(), 7.5);
    EXPECT_EQ(later["timings"]["connect"].GetInt(), -1);
    EXPECT_EQ(later["time"].GetDouble(), 20);
    EXPECT_STREQ(later["connection"].GetString(), "3");
    EXPECT_STREQ(later["serverIPAddress"].GetString(), "192.0.2.2");

    source.opening = HarOpening{{900 * ms}, {930 * ms}, Timestamp{980 * ms}};
    const Entry first(source);
    EXPECT_STREQ(first["startedDateTime"].GetString(), "1970-01-01T00:00:00.900Z");
    EXPECT_EQ(first["timings"]["connect"].GetDouble(), 80);
    EXPECT_EQ(first["timings"]["ssl"].GetDouble(), 50);
    EXPECT_EQ(first["timings"]["blocked"].GetDouble(), 20);
    EXPECT_EQ(first["time"].GetDouble(), 120);
}

TEST(Har, anAnswerBeforeTheEndOfTheRequestWaitsForNothing)
{
    const ParsedMessage request = requestOf("POST", "http://h/");
    ParsedMessage response = responseOf(400);
    response.firstTime = {999 * ms};
    response.lastTime = {998 * ms};
    const Entry entry({ConnectionId{3}, server(), &request, &response});
    EXPECT_EQ(entry["timings"]["wait"].GetDouble(), 0);
    EXPECT_EQ(entry["timings"]["receive"].GetDouble(), 0);
}

TEST(Har, contentIsDecodedAndItsCompressionTold)
{
    const std::string text(500, 'a');
    const std::string sent = textOf(encoded::gzip(text));
    const ParsedMessage request = requestOf("GET", "http://h/");
    ParsedMessage response = responseOf(200);
    setContent(response, sent, "text/plain", {"gzip"});
    const ScriptedView view({{0, sent, 1}});
    const Entry entry({ConnectionId{0}, server(), &request, &response, nullptr, &view});
    const auto& content = entry["response"]["content"];
    EXPECT_EQ(content["text"].GetString(), text);
    EXPECT_EQ(content["size"].GetUint(), 500u);
    EXPECT_EQ(content["compression"].GetInt(), 500 - static_cast<int>(sent.size()));
    EXPECT_EQ(entry["response"]["bodySize"].GetUint(), sent.size());
    EXPECT_EQ(entry["response"]["headersSize"].GetInt(), 150);
    EXPECT_EQ(entry["request"]["headersSize"].GetInt(), 100);
    EXPECT_EQ(entry["request"]["bodySize"].GetInt(), 0);
}

TEST(Har, whatIsNoTextIsInBase64)
{
    const ParsedMessage request = requestOf("GET", "http://h/");
    ParsedMessage response = responseOf(200);
    const std::string octets = "\x89PNG\r\n\x1a\n\0"s;
    setContent(response, octets, "image/png");
    const ScriptedView view({{0, octets, 1}});
    const Entry entry({ConnectionId{0}, server(), &request, &response, nullptr, &view});
    EXPECT_STREQ(entry["response"]["content"]["text"].GetString(), "iVBORw0KGgoA");
    EXPECT_STREQ(entry["response"]["content"]["encoding"].GetString(), "base64");
    EXPECT_STREQ(entry["_resourceType"].GetString(), "image");
}

TEST(Har, textThatIsNotWhatItSaysIsInBase64)
{
    const ParsedMessage request = requestOf("GET", "http://h/");
    ParsedMessage response = responseOf(200);
    const std::string octets = "{\"a\":\"\xff\"}";
    setContent(response, octets, "application/json; charset=utf-8");
    const ScriptedView view({{0, octets, 1}});
    const Entry entry({ConnectionId{0}, server(), &request, &response, nullptr, &view});
    EXPECT_STREQ(entry["response"]["content"]["encoding"].GetString(), "base64");
}

TEST(Har, whatIsMissingIsTold)
{
    const ParsedMessage request = requestOf("GET", "http://h/");
    ParsedMessage response = responseOf(200);
    response.complete = false;
    response.anomalies.push_back({Anomaly::LimitContent, {}, {}});
    setContent(response, "abcdefghi", "text/plain");
    response.content->complete = false;
    const ScriptedView view({{0, "abc", 1}, {6, "ghi", 2}});
    const Entry entry({ConnectionId{0}, server(), &request, &response, nullptr, &view}, {"0.1", 4, {}});
    const auto& content = entry["response"]["content"];
    EXPECT_STREQ(content["text"].GetString(), "abcg");
    EXPECT_EQ(content["size"].GetUint(), 6u);
    EXPECT_FALSE(content["_complete"].GetBool());
    EXPECT_EQ(content["_missing"].GetUint(), 3u);
    EXPECT_TRUE(content["_truncated"].GetBool());
    EXPECT_FALSE(entry["response"]["_complete"].GetBool());
    EXPECT_STREQ(entry["response"]["_anomalies"][0].GetString(), "limit_content");
}

TEST(Har, eitherSideMayBeMissing)
{
    const ParsedMessage request = requestOf("GET", "http://h/");
    const ParsedMessage response = responseOf(200);
    const Entry unanswered({ConnectionId{0}, server(), &request, nullptr});
    EXPECT_EQ(unanswered["response"]["status"].GetInt(), 0);
    EXPECT_TRUE(unanswered["response"].HasMember("_error"));
    const Entry unasked({ConnectionId{0}, server(), nullptr, &response});
    EXPECT_EQ(unasked["response"]["status"].GetInt(), 200);
    EXPECT_STREQ(unasked["request"]["url"].GetString(), "http://192.0.2.2:80/");
}

TEST(Har, cookiesAreTakenApart)
{
    const auto sent = requestCookies({field("cookie", "a=1; b=\"x y\";  c"), field("Cookie", "d=2=3")});
    ASSERT_EQ(sent.size(), 4u);
    EXPECT_EQ(sent[1].value, "\"x y\"");
    EXPECT_EQ(sent[2].name, "c");
    EXPECT_EQ(sent[3].value, "2=3");
    const auto set = responseCookies(
        {field("Set-Cookie",
               "id=a=b; Expires=Wed, 21-Oct-2015 07:28:00 GMT; path=/; Secure; HTTPONLY; SameSite=Lax")});
    ASSERT_EQ(set.size(), 1u);
    EXPECT_EQ(set[0].name, "id");
    EXPECT_EQ(set[0].value, "a=b");
    EXPECT_EQ(set[0].expires, "2015-10-21T07:28:00.000Z");
    EXPECT_EQ(set[0].path, "/");
    EXPECT_TRUE(set[0].secure && set[0].httpOnly);
}

TEST(Har, datesAreReadOrLeftOut)
{
    EXPECT_EQ(isoDateOf("Sun, 06 Nov 1994 08:49:37 GMT"), "1994-11-06T08:49:37.000Z");
    EXPECT_EQ(isoDateOf("Sunday, 06-Nov-94 08:49:37 GMT"), "1994-11-06T08:49:37.000Z");
    for (const char* none : {"", "0", "Session", "Sun, 06 Foo 1994 08:49:37 GMT", "99 99 99"})
        EXPECT_FALSE(isoDateOf(none).has_value()) << none;
}

TEST(Har, theQueryIsTakenApart)
{
    EXPECT_THAT(queryOf("http://h/a?b=c%20d&e&f=g+h#i?j"),
                ElementsAre(Pair("b", "c d"), Pair("e", ""), Pair("f", "g h")));
    EXPECT_TRUE(queryOf("http://h/").empty());
}

TEST(Har, isAsTheSpecificationHasIt)
{
    const std::string form = "a=b%26c&d=e";
    ParsedMessage post = requestOf("POST", "https://h/x?y=z", {field("Cookie", "a=1"), field("X", "\xff")});
    setContent(post, form, "application/x-www-form-urlencoded");
    const ScriptedView formView({{0, form, 1}});
    const std::string multipart = "--b\r\nContent-Disposition: form-data; name=f; filename=\"n\"\r\n"
                                  "Content-Type: image/png\r\n\r\n\x89\r\n--b--";
    ParsedMessage upload = requestOf("POST", "https://h/");
    setContent(upload, multipart, "multipart/form-data; boundary=b");
    const ScriptedView multipartView({{0, multipart, 1}});
    ParsedMessage response =
        responseOf(200, {field("Set-Cookie", "a=b; Expires=nonsense"), field("Location", "/elsewhere")});
    const std::string sent = textOf(encoded::gzip("\x01\x02\x03"));
    setContent(response, sent, "", {"gzip"});
    const ScriptedView view({{0, sent, 1}});
    const HarOpening opening{{0}, {1}, Timestamp{2}};

    const ScratchFolder folder;
    folder.write("archive.har", archiveOf({
                                    {ConnectionId{0}, server(), &post, &response, &formView, &view, opening},
                                    {ConnectionId{0}, server(), &upload, &response, &multipartView, &view},
                                    {ConnectionId{1}, server(), &post, nullptr},
                                    {ConnectionId{2}, server(), nullptr, &response},
                                }));
    const std::string command = WEIR_HAR_CHECK " " + folder.path("archive.har");
    EXPECT_EQ(std::system(command.c_str()), 0);
    folder.write("empty.har", archiveOf({}));
    EXPECT_EQ(std::system((WEIR_HAR_CHECK " " + folder.path("empty.har")).c_str()), 0);
}

TEST(Har, aSinkThatFailsIsTold)
{
    HarWriter writer({"0.1", 1000, {}}, [](std::string_view) { return false; });
    EXPECT_FALSE(writer.begin());
}

} // namespace
} // namespace weir
