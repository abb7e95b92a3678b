// Gaps, beginnings that were not captured, and ends that came too early.
#include "tests/parsers/http_story.h"

namespace weir::test {
namespace {

class Http1Losses : public ::testing::TestWithParam<Story>
{
};

TEST_P(Http1Losses, LeavePartialMessagesAndNothingIsInvented)
{
    expectStory(GetParam());
}

const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const std::string none = "HTTP/1.1 204 No Content\r\nA: b\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Messages, Http1Losses,
    ::testing::ValuesIn(std::vector<Story>{
        {"GapInContentOfKnownLength",
         Conversation().client(get).server(ok + "abc").serverGap(4).server("hij").client(get).server(none),
         {"0> GET / HTTP/1.1", "1< 200 OK, 10 octets =0 “abc????hij” incomplete message_incomplete",
          "2> GET / HTTP/1.1", "3< 204 No Content =2"}},
        {"RequestsBeforeTheFirstThatWasCapturedMayBeUnanswered",
         Conversation()
             .midstream(Direction::ToServer)
             .client(get + get)
             .server(none)
             .server(none)
             .server(none),
         {"0> GET / HTTP/1.1", "1> GET / HTTP/1.1", "2< 204 No Content http_unsolicited_response",
          "3< 204 No Content http_unsolicited_response", "4< 204 No Content http_unsolicited_response"}},
        {"GapUpToTheEndOfContent",
         Conversation().client(get).server(ok + "abc").serverGap(7).client(get).server(none),
         {"0> GET / HTTP/1.1", "1< 200 OK, 10 octets =0 “abc???????” incomplete message_incomplete",
          "2> GET / HTTP/1.1", "3< 204 No Content =2"}},
        {"GapBeyondTheContent",
         Conversation()
             .client(get)
             .server(ok + "abc")
             .serverGap(20)
             .server("x: y\r\n\r\n")
             .client(get)
             .server(none),
         {"0> GET / HTTP/1.1", "1< 200 OK, 10 octets =0 “abc???????” incomplete message_incomplete",
          "2> GET / HTTP/1.1", "3< 204 No Content =2"}},
        {"GapInsideAChunk",
         Conversation().client(get).server(chunked + "5\r\na").serverGap(3).server("e\r\n0\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 5 octets =0 “a???e” incomplete message_incomplete"}},
        {"GapOverTheEndOfAChunk",
         Conversation().client(get).server(chunked + "5\r\na").serverGap(6).server("2\r\nfg\r\n0\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 7 octets =0 “a????fg” incomplete message_incomplete"}},
        {"GapOverHalfTheEndOfAChunk",
         Conversation().client(get).server(chunked + "5\r\na").serverGap(5).server("\n2\r\nfg\r\n0\r\n\r\n"),
         {"0> GET / HTTP/1.1",
          "1< 200 OK, 7 octets =0 “a????fg” incomplete http_bare_lf message_incomplete"}},
        {"GapOverAChunkSize",
         Conversation().client(get).server(chunked + "5\r\na").serverGap(9).server("fg\r\n0\r\n\r\n" + none),
         {"0> GET / HTTP/1.1", "1< 200 OK, 5 octets =0 “a????” incomplete message_incomplete",
          "2< 204 No Content http_unsolicited_response"}},
        {"GapUntilClose",
         Conversation().client(get).server("HTTP/1.1 200 OK\r\n\r\nab").serverGap(2).server("ef"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 6 octets =0 “ab??ef” incomplete message_incomplete"}},
        {"GapInsideAHeader",
         Conversation()
             .client(get)
             .server("HTTP/1.1 200 OK\r\nServer: a\r\nX-Ha")
             .serverGap(30)
             .server("x: HTTP/1.1 200 OK\r\n\r\ncontent")
             .client(get)
             .server(none),
         {"0> GET / HTTP/1.1", "1< 200 OK =0 incomplete message_incomplete", "2> GET / HTTP/1.1",
          "3< 204 No Content =2"}},
        {"GapInsideAStartLine",
         Conversation()
             .client("GET /long")
             .clientGap(10)
             .client(" HTTP/1.1\r\nHost: h\r\n\r\n" + get)
             .server(none),
         {"0> GET /long incomplete message_incomplete", "1> GET / HTTP/1.1", "2< 204 No Content =0"}},
        {"GapWithAWholeRequestInIt",
         Conversation().client(get).server(none).clientGap(27).server(none).client(get).server(none),
         {"0> GET / HTTP/1.1", "1< 204 No Content =0", "2< 204 No Content http_unsolicited_response",
          "3> GET / HTTP/1.1", "4< 204 No Content =3"}},
        {"GapWithAWholeResponseInIt",
         Conversation().client(get).server(none).client(get).serverGap(31).client(get).server(none),
         {"0> GET / HTTP/1.1", "1< 204 No Content =0", "2> GET / HTTP/1.1", "3> GET / HTTP/1.1",
          "4< 204 No Content =3"}},
        {"GapWithAWholeResponseInItBeforeTheClientWasSeenToWait",
         Conversation().client(get).serverGap(31).client(get).server(none).client(get).server(none),
         {"0> GET / HTTP/1.1", "1> GET / HTTP/1.1", "2< 204 No Content http_unsolicited_response",
          "3> GET / HTTP/1.1", "4< 204 No Content =3"}},
        {"GapInAPipelineEndsThePairing",
         Conversation().client(get + get + get + get).server(none + none).serverGap(31).server(none),
         {"0> GET / HTTP/1.1", "1> GET / HTTP/1.1", "2> GET / HTTP/1.1", "3> GET / HTTP/1.1",
          "4< 204 No Content =0", "5< 204 No Content =1", "6< 204 No Content http_unsolicited_response"}},
        {"ResponseWithoutRequest",
         Conversation().server(none).client(get).server(none),
         {"0< 204 No Content http_unsolicited_response", "1> GET / HTTP/1.1", "2< 204 No Content =1"}},
        {"OnlyOneSide",
         Conversation().server(none + ok + "0123456789" + none),
         {"0< 204 No Content http_unsolicited_response",
          "1< 200 OK, 10 octets “0123456789” http_unsolicited_response",
          "2< 204 No Content http_unsolicited_response"}},
        {"AnswersToHeadWithoutTheirRequests",
         Conversation().server(ok + chunked + "HTTP/1.1 200 OK\r\n\r\n" + ok + "HTTP/1.1 2"),
         {"0< 200 OK http_unsolicited_response", "1< 200 OK http_unsolicited_response",
          "2< 200 OK http_unsolicited_response",
          "3< 200 OK, 10 octets “HTTP/1.1 2” http_unsolicited_response"}},
        {"BeginsInsideContent",
         Conversation().midstream(Direction::ToClient).server("tail of something").client(get).server(none),
         {"0< 17 octets of a message that began earlier incomplete message_incomplete", "1> GET / HTTP/1.1",
          "2< 204 No Content =1"}},
        {"BeginsInsideContentThatIsGluedToTheNextMessage",
         Conversation().midstream(Direction::ToClient).server("{\"tail\":1}" + none).client(get).server(none),
         {"0< 10 octets of a message that began earlier incomplete message_incomplete",
          "1< 204 No Content http_unsolicited_response", "2> GET / HTTP/1.1", "3< 204 No Content =2"}},
        {"ContentShorterThanItsLength",
         Conversation().client(get).server(ok + "abc"),
         {"0> GET / HTTP/1.1",
          "1< 200 OK, 3 octets =0 “abc” incomplete http_content_short message_incomplete"}},
        {"CaptureEndsInContent",
         Conversation().client(get).server(ok + "abc").ends(Direction::ToClient, StreamEnd::CaptureEnd),
         {"0> GET / HTTP/1.1", "1< 200 OK, 3 octets =0 “abc” incomplete message_incomplete"}},
        {"ResetUntilClose",
         Conversation()
             .client(get)
             .server("HTTP/1.1 200 OK\r\n\r\nab")
             .ends(Direction::ToClient, StreamEnd::Reset),
         {"0> GET / HTTP/1.1", "1< 200 OK, 2 octets =0 “ab” incomplete message_incomplete"}},
        {"LastChunkIsMissing",
         Conversation().client(get).server(chunked + "2\r\nab\r\n"),
         {"0> GET / HTTP/1.1",
          "1< 200 OK, 2 octets =0 “ab” incomplete http_content_short message_incomplete"}},
        {"TrailersAreCutOff",
         Conversation().client(get).server(chunked + "2\r\nab\r\n0\r\nX: y\r\nZ"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 2 octets =0 “ab” incomplete message_incomplete"}},
        {"RequestIsCutOff",
         Conversation().client("GET / HTTP/1.1\r\nHost: ex"),
         {"0> GET / HTTP/1.1 incomplete message_incomplete"}},
    }),
    storyName);

} // namespace
} // namespace weir::test
