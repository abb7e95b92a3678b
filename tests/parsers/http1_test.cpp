// Requests and responses as the standard wants them.
#include "tests/parsers/http_story.h"

namespace weir::test {
namespace {

class Http1 : public ::testing::TestWithParam<Story>
{
};

TEST_P(Http1, SameMessagesAtEveryChunkSize)
{
    expectStory(GetParam());
}

const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Messages, Http1,
    ::testing::ValuesIn(std::vector<Story>{
        {"RequestAndResponse",
         Conversation()
             .client("GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n")
             .server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello"),
         {"0> GET /a?b=c HTTP/1.1", "1< 200 OK, text/plain, 5 octets =0 “hello”"}},
        {"KeepAlive",
         Conversation()
             .client(get)
             .server("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")
             .client(get)
             .server("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 1 octet =0 “a”", "2> GET / HTTP/1.1",
          "3< 404 Not Found, 0 octets =2"}},
        {"Pipelining",
         Conversation()
             .client("GET /1 HTTP/1.1\r\n\r\nHEAD /2 HTTP/1.1\r\n\r\nPOST /3 HTTP/1.1\r\nContent-Length: "
                     "2\r\n\r\nxy")
             .server(
                 "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
             .server("HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nc"),
         {"0> GET /1 HTTP/1.1", "1> HEAD /2 HTTP/1.1", "2> POST /3 HTTP/1.1 “xy”",
          "3< 200 OK, 1 octet =0 “a”", "4< 200 OK =1", "5< 201 Created, 1 octet =2 “c”"}},
        {"InterimResponsesAreNotFinal",
         Conversation()
             .client("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
             .server("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early "
                     "Hints\r\nLink: </a>\r\n\r\n")
             .client("hi")
             .server("HTTP/1.1 204 No Content\r\n\r\n"),
         {"0> POST / HTTP/1.1 “hi”", "1< 100 Continue =0 interim", "2< 100 Continue =0 interim",
          "3< 103 Early Hints =0 interim", "4< 204 No Content =0"}},
        {"WithoutContentWhateverTheFieldsSay",
         Conversation()
             .client("HEAD / HTTP/1.1\r\n\r\n")
             .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
             .client(get)
             .server("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n")
             .client(get)
             .server("HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n"),
         {"0> HEAD / HTTP/1.1", "1< 200 OK =0", "2> GET / HTTP/1.1", "3< 304 Not Modified =2",
          "4> GET / HTTP/1.1", "5< 204 No Content =4"}},
        {"ChunkedWithExtensionsAndTrailers",
         Conversation()
             .client(get)
             .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5;a=\"b;c\"\r\nhello\r\n")
             .server("0A \r\n, world!!!\r\n000\r\nX-Sum: 1\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 15 octets =0 “hello, world!!!”"}},
        {"ChunkedRequest",
         Conversation().client("POST / HTTP/1.1\r\nTransfer-Encoding: "
                               "Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /2 HTTP/1.1\r\n\r\n"),
         {"0> POST / HTTP/1.1 “abc”", "1> GET /2 HTTP/1.1"}},
        {"UntilClose",
         Conversation()
             .client("GET / HTTP/1.0\r\n\r\n")
             .server("HTTP/1.0 200 OK\r\n\r\nall ")
             .server("of it"),
         {"0> GET / HTTP/1.0", "1< 200 OK, 9 octets =0 “all of it”"}},
        {"EqualLengthsAreOne",
         Conversation().client(get).server(
             "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 200 OK\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 2 octets =0 “ab”",
          "2< 200 OK, 0 octets http_unsolicited_response"}},
        {"MultipartThatSaysWhereItEnds",
         Conversation()
             .client(get)
             .server("HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; "
                     "boundary=\"X\"\r\n\r\n--X\r\n\r\nab\r\n--X--\r\n")
             .client(get)
             .server("HTTP/1.1 204 No Content\r\n\r\n"),
         {"0> GET / HTTP/1.1",
          "1< 206 Partial Content, multipart/byteranges, 16 octets =0 “--X\r\n\r\nab\r\n--X--”",
          "2> GET / HTTP/1.1", "3< 204 No Content =2"}},
        {"AnswerBeforeTheRequestIsWhole",
         Conversation()
             .client("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab")
             .server("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
             .client("cd")
             .client(get)
             .server("HTTP/1.1 204 No Content\r\n\r\n"),
         {"0> POST / HTTP/1.1 “abcd”", "1< 413 Too Large, 0 octets =0", "2> GET / HTTP/1.1",
          "3< 204 No Content =2"}},
        {"AnswerInsideTheHeaderOfTheRequest",
         Conversation()
             .client("GET / HT")
             .server("HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n")
             .client("TP/1.1\r\n\r\n"),
         {"0> GET / HTTP/1.1", "1< 408 Timeout, 0 octets =0"}},
        {"TargetsOfAllForms",
         Conversation().client("GET http://h/x HTTP/1.1\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: h\r\n\r\nPROPFIND "
                               "/dav HTTP/1.1\r\n\r\nFROBNICATE /x HTTP/1.1\r\n\r\n"),
         {"0> GET http://h/x HTTP/1.1", "1> OPTIONS * HTTP/1.1", "2> PROPFIND /dav HTTP/1.1",
          "3> FROBNICATE /x HTTP/1.1"}},
        {"Http09",
         Conversation().client("GET /old\r\n").server("<html>").server("HTTP/1.1 is not here</html>"),
         {"0> GET /old", "1< response, 33 octets =0 “<html>HTTP/1.1 is not here</html>”"}},
        {"Http09AnsweredWithAStatusLine",
         Conversation().client("GET /old\r\n").server("HTTP/1.0 200 OK\r\n\r\nx"),
         {"0> GET /old", "1< 200 OK, 1 octet =0 “x”"}},
        {"Icecast",
         Conversation().client(get).server("ICY 200 OK\r\nicy-name: radio\r\n\r\nmusic"),
         {"0> GET / HTTP/1.1", "1< 200 OK, 5 octets =0 “music”"}},
    }),
    storyName);

} // namespace
} // namespace weir::test
