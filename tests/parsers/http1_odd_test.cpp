// What the standard does not want, and is on the wire all the same.
#include "tests/parsers/http_story.h"

namespace weir::test {
namespace {

class Http1Oddities : public ::testing::TestWithParam<Story>
{
};

TEST_P(Http1Oddities, AreParsedAsFarAsTheyGoAndMarked)
{
    expectStory(GetParam());
}

const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

Conversation answered(const std::string& response)
{
    return Conversation().client(get).server(response);
}

INSTANTIATE_TEST_SUITE_P(
    Messages, Http1Oddities,
    ::testing::ValuesIn(std::vector<Story>{
        {"BareLf",
         Conversation().client("GET / HTTP/1.1\nHost: h\n\n").server("HTTP/1.1 204 No Content\n\n"),
         {"0> GET / HTTP/1.1 http_bare_lf", "1< 204 No Content =0 http_bare_lf"}},
        {"BlankLinesBetweenMessages",
         Conversation().client("\r\n\n" + get + "\r\n\r\n" + get),
         {"0> GET / HTTP/1.1", "1> GET / HTTP/1.1"}},
        {"LowerCaseVersion",
         Conversation()
             .client("GET / http/1.1\r\n\r\n")
             .server("http/1.1 200 ok\r\nContent-Length: 0\r\n\r\n"),
         {"0> GET / http/1.1 http_malformed_start_line", "1< 200 ok, 0 octets =0 http_malformed_start_line"}},
        {"StatusLineWithoutVersion",
         answered("200 OK\r\nContent-Length: 1\r\n\r\nx"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 1 octet =0 “x” http_malformed_start_line"}},
        {"StatusLineWithoutNumber",
         answered("HTTP 200 OK\r\nContent-Length: 1\r\n\r\nx"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 1 octet =0 “x” http_malformed_start_line"}},
        {"BlanksInTheTarget",
         Conversation().client("GET  /a b\tc HTTP/1.1 \r\n\r\n"),
         {"0> GET /a b\tc HTTP/1.1 http_malformed_start_line"}},
        {"FoldedField",
         Conversation().client("GET / HTTP/1.1\r\nA: b\r\n  c\r\n\td\r\n\r\n"),
         {"0> GET / HTTP/1.1 http_obs_fold http_obs_fold"}},
        {"FieldsOfAllShapes",
         Conversation().client(
             "GET / HTTP/1.1\r\nA : 1\r\nno colon\r\n: nameless\r\nB(: 2\r\nC: \x01\r\n\r\n"),
         {"0> GET / HTTP/1.1 http_malformed_field http_malformed_field http_malformed_field "
          "http_malformed_field http_malformed_field"}},
        {"TransferEncodingAndLength",
         answered(
             "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 1 octet =0 “a” http_te_and_cl"}},
        {"ContradictoryLengths",
         answered("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 3 octets =0 “abc” http_length_conflict"}},
        {"LengthThatIsNone",
         answered("HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 3 octets =0 “abc” http_length_conflict"}},
        {"UnknownTransferCoding",
         answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 3 octets =0 “abc”"}},
        {"OddChunkSizes",
         answered(
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n 1\r\na\r\n2 x\r\nbc\n1\r\nd0\r\n\r\n"),
         {"0> GET / HTTP/1.1",
          "1< 200 OK, 4 octets =0 “abcd” http_bad_chunk http_bad_chunk http_bare_lf http_bad_chunk"}},
        {"ChunkSizeThatIsNone",
         answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nzz\r\nrest"
                  "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 1 octet =0 “a” incomplete http_bad_chunk message_incomplete",
          "2< 404 Not Found, 0 octets http_unsolicited_response"}},
        {"ContentLongerThanItsLength",
         Conversation().client(get).server(
             "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabcdefHTTP/1.1 204 No Content\r\nA: b\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 2 octets =0 “ab”",
          "2< 4 octets outside of messages incomplete http_extra_octets",
          "3< 204 No Content http_unsolicited_response"}},
        {"OctetsBetweenRequests",
         Conversation().client("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n{\"a\":1}" + get),
         {"0> POST / HTTP/1.1 “{”", "1> 6 octets outside of messages incomplete http_extra_octets",
          "2> GET / HTTP/1.1"}},
        {"ExtraOctetsAtTheEnd",
         Conversation().client(get + std::string("\0\1\2", 3)),
         {"0> GET / HTTP/1.1", "1> 3 octets outside of messages incomplete http_extra_octets"}},
        {"UpgradeRefused",
         Conversation()
             .client("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")
             .server("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")
             .client(get)
             .server("HTTP/1.1 204 No Content\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 1 octet =0 “a”", "2> GET / HTTP/1.1", "3< 204 No Content =2"}},
        {"UpgradePipelinedAndRefused",
         Conversation()
             .client("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n" + get)
             .server("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 204 No Content\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 1 octet =0 “a”", "2> GET / HTTP/1.1", "3< 204 No Content =2"}},
        {"UpgradeRefusedAndNoRequestBehindIt",
         Conversation()
             .client("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\nHTT")
             .server("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 204 No Content =0",
          "2> 3 octets outside of messages incomplete http_extra_octets", "3< 404 Not Found, 0 octets =2"}},
        {"UpgradeRefusedAndChunksMissing",
         Conversation()
             .client("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")
             .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")
             .serverGap(7)
             .server("0\r\n\r\n")
             .client(get)
             .server("HTTP/1.1 204 No Content\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 2 octets =0 “ab” incomplete message_incomplete",
          "2> GET / HTTP/1.1", "3< 204 No Content =2"}},
        {"ConnectRefused",
         Conversation()
             .client("CONNECT h:1 HTTP/1.1\r\n\r\n")
             .server("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno")
             .client(get),
         {"0> CONNECT h:1 HTTP/1.1", "1< 407 Proxy Authentication Required, 2 octets =0 “no”",
          "2> GET / HTTP/1.1"}},
    }),
    storyName);

TEST(Http1StartLine, AMethodWithAnOctetThatNoneHasIsNoneFromThereOnWhateverFollows)
{
    const Conversation conversation =
        Conversation().client("CONNEC\xf9\r").server("HTTP/1.1 400 Bad Request\r\n\r\n");
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
        EXPECT_THAT(linesOf(conversation, chunk, "http"),
                    testing::ElementsAre("0> 8 octets outside of messages incomplete http_extra_octets",
                                         "1< 400 Bad Request, 0 octets http_unsolicited_response"))
            << chunk;
    }
}

TEST(Http1Limits, ALongHeaderIsCutOffAndTheNextMessageIsFound)
{
    std::string header = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 100; ++i)
        header += "X-Field-" + std::to_string(i) + ": " + std::string(50, 'x') + "\r\n";
    const Conversation conversation =
        answered(header + "Content-Length: 2\r\n\r\nokHTTP/1.1 204 No Content\r\n\r\n");
    ParseOptions options;
    options.limits.maxHeaderBlock = 4096;
    std::vector<ParsedMessage> messages;
    parseConversation(conversation.input(), httpProtocols(), options, [&](ParsedMessage&& message) {
        messages.push_back(std::move(message));
        return true;
    });
    ASSERT_EQ(messages.size(), 3u);
    EXPECT_LT(messages[1].headers.size(), 80u);
    EXPECT_EQ(messages[1].content->length, 2u);
    ASSERT_FALSE(messages[1].anomalies.empty());
    EXPECT_EQ(messages[1].anomalies[0].anomaly, Anomaly::LimitHeaders);
    EXPECT_EQ(messages[2].summary, "204 No Content");
}

TEST(Http1Limits, ALineWithoutEndIsPassedOver)
{
    const Conversation conversation =
        answered("HTTP/1.1 200 OK\r\nX: " + std::string(10'000, 'x') + "\r\nContent-Length: 2\r\n\r\nok");
    ParseOptions options;
    options.limits.maxHeaderBlock = 4096;
    for (const std::size_t chunk : {1u, 1000u, 100'000u}) {
        options.chunk = chunk;
        std::vector<std::string> summaries;
        parseConversation(conversation.input(), httpProtocols(), options, [&](ParsedMessage&& message) {
            summaries.push_back(message.summary);
            return true;
        });
        EXPECT_THAT(summaries, ::testing::ElementsAre("GET / HTTP/1.1", "200 OK, 2 octets")) << chunk;
    }
}

} // namespace
} // namespace weir::test
