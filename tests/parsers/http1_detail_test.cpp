// What is known of a message beyond its lines: URL, content, facts, detail tree.
#include "core/parsers/http/field_value.h"
#include "tests/parsers/http_story.h"

namespace weir::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Parsed parsed(const Conversation& conversation)
{
    const StreamRegistry registry = httpProtocols();
    return parse(conversation, registry);
}

/// "name: text [filter] {octets}", one line a node, two blanks a level.
void draw(const std::vector<DetailNode>& nodes, const std::string& layer, std::size_t depth, std::string& out)
{
    for (const DetailNode& node : nodes) {
        out += std::string(2 * depth, ' ') + node.name + ": " + node.text;
        if (!node.filterName.empty())
            out += " [" + node.filterName + "]";
        if (depth > 0 && !node.range.empty() && node.range.length() < 40)
            out += " {" + layer.substr(node.range.begin, node.range.length()) + "}";
        out += "\n";
        draw(node.children, layer, depth + 1, out);
    }
}

std::string drawn(const Conversation& conversation, std::size_t index)
{
    const Parsed all = parsed(conversation);
    const ParsedMessage& message = all.messages.at(index);
    std::string out;
    draw(message.detail, layerText(conversation, all, tcpLayer, message.direction), 0, out);
    return out;
}

TEST(Http1Detail, OfARequest)
{
    EXPECT_EQ(
        drawn(Conversation().client("GET /a%20b?q=x%21&e HTTP/1.1\r\nHost: h\r\nCookie: a=1; b=\"2\"\r\n"
                                    "Authorization: Basic dXNlcjpwYXNz\r\nX-Own: y\r\n\r\n"),
              0),
        "Request line: GET /a%20b?q=x%21&e HTTP/1.1 [http.request.line]\n"
        "  Method: GET [http.request.method] {GET}\n"
        "  Target: /a%20b?q=x%21&e [http.request.uri] {/a%20b?q=x%21&e}\n"
        "    Path: /a%20b [http.request.uri.path] {/a%20b}\n"
        "    Query: q=x%21&e [http.request.uri.query] {q=x%21&e}\n"
        "      q: x! [http.request.uri.query.parameter] {q=x%21}\n"
        "      e:  [http.request.uri.query.parameter] {e}\n"
        "  Version: HTTP/1.1 [http.request.version] {HTTP/1.1}\n"
        "URL: http://h/a%20b?q=x%21&e [http.request.full_uri]\n"
        "Header: 4 fields\n"
        "  Host: h [http.host] {Host: h}\n"
        "  Cookie: a=1; b=\"2\" [http.cookie] {Cookie: a=1; b=\"2\"}\n"
        "    a: 1 [http.cookie_pair] {a=1}\n"
        "    b: 2 [http.cookie_pair] {b=\"2\"}\n"
        "  Authorization: Basic dXNlcjpwYXNz [http.authorization] {Authorization: Basic dXNlcjpwYXNz}\n"
        "    Scheme: Basic {Basic}\n"
        "    Credentials: user:pass [http.authbasic] {dXNlcjpwYXNz}\n"
        "  X-Own: y [http.request.line] {X-Own: y}\n");
}

TEST(Http1Detail, OfAChunkedResponse)
{
    EXPECT_EQ(
        drawn(Conversation()
                  .client("GET / HTTP/1.1\r\n\r\n")
                  .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: a/b; c=d\r\n\r\n"
                          "3;x=y\r\nabc\r\n0\r\nSum: 1\r\n\r\n"),
              1),
        "Status line: HTTP/1.1 200 OK [http.response.line]\n"
        "  Version: HTTP/1.1 [http.response.version] {HTTP/1.1}\n"
        "  Status: 200 [http.response.code] {200}\n"
        "  Reason: OK [http.response.phrase] {OK}\n"
        "Header: 2 fields\n"
        "  Transfer-Encoding: chunked [http.transfer_encoding] {Transfer-Encoding: chunked}\n"
        "  Content-Type: a/b; c=d [http.content_type] {Content-Type: a/b; c=d}\n"
        "    Media type: a/b {a/b}\n"
        "    c: d {c=d}\n"
        "Content: 3 octets, a/b; c=d [http.file_data]\n"
        "  Chunk: 3 octets {3;x=y\r\nabc}\n"
        "    Size: 3;x=y [http.chunk_size] {3;x=y\r\n}\n"
        "      Extension: x=y {x=y}\n"
        "    Data: 3 octets [http.chunk_data] {abc}\n"
        "  Last chunk: 0 octets {0\r\n}\n"
        "    Size: 0 [http.chunk_size] {0\r\n}\n"
        "Trailers: 1 field\n"
        "  Sum: 1 [http.response.line] {Sum: 1}\n");
}

TEST(Http1Content, IsDescribedByItsFields)
{
    const Parsed all =
        parsed(Conversation()
                   .client("GET / HTTP/1.1\r\n\r\n")
                   .server("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Encoding: GZIP\r\n"
                           "Transfer-Encoding: deflate, chunked\r\nContent-Type: text/html; charset=utf-8\r\n"
                           "Content-Disposition: attachment; filename=\"a\\\"b.txt\"\r\n\r\n0\r\n\r\n"));
    const MessageContent& content = *all.messages.at(1).content;
    EXPECT_THAT(content.encodings, ElementsAre("br", "gzip", "deflate"));
    EXPECT_EQ(content.mediaType, "text/html; charset=utf-8");
    EXPECT_EQ(content.fileName, "a\"b.txt");
}

TEST(Http1Content, NamesOfFilesInAllSpellings)
{
    EXPECT_EQ(http::suggestedFileName("attachment; filename=plain.txt"), "plain.txt");
    EXPECT_EQ(http::suggestedFileName("attachment; filename=\"x\"; filename*=UTF-8''%e2%82%ac%20rates"),
              "€ rates");
    EXPECT_EQ(http::suggestedFileName("attachment; FileName*=iso-8859-1'en'%A3%20rates"), "£ rates");
    EXPECT_EQ(http::suggestedFileName("inline; filename=\"a;b=c\""), "a;b=c");
    EXPECT_EQ(http::suggestedFileName("inline"), "");
}

TEST(Http1Url, IsPutTogetherFromTargetAndHost)
{
    const auto url = [](const std::string& request) {
        return parsed(Conversation().client(request)).messages.at(0).url;
    };
    EXPECT_EQ(url("GET /a?b HTTP/1.1\r\nHost: h:8080\r\n\r\n"), "http://h:8080/a?b");
    EXPECT_EQ(url("GET http://other/a HTTP/1.1\r\nHost: h\r\n\r\n"), "http://other/a");
    EXPECT_EQ(url("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), "http://h");
    EXPECT_EQ(url("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"), "h:443");
    EXPECT_EQ(url("GET /a HTTP/1.0\r\n\r\n"), "/a");
}

TEST(Http1Facts, TheFirstHostNamesTheServer)
{
    EXPECT_EQ(parsed(Conversation().client("GET / HTTP/1.1\r\nHost: a.example:81\r\n\r\n"
                                           "GET / HTTP/1.1\r\nHost: b.example\r\n\r\n"))
                  .conversation.facts.host,
              "a.example");
    EXPECT_EQ(parsed(Conversation().client("GET / HTTP/1.1\r\nHost: [2001:db8::1]\r\n\r\n"))
                  .conversation.facts.host,
              "[2001:db8::1]");
}

// ---- server-sent events

const std::string stream =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunk(const std::string& data)
{
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", data.size());
    return size + data + "\r\n";
}

/// Fields of the events, and where they are.
std::vector<std::string> events(const Conversation& conversation)
{
    const StreamRegistry registry = httpProtocols();
    std::vector<std::vector<std::string>> all;
    for (const std::size_t size : {1u << 16, 1u, 2u, 3u, 7u}) {
        const Parsed result = parse(conversation, registry, size);
        const std::string layer = layerText(conversation, result, tcpLayer, Direction::ToClient);
        auto& lines = all.emplace_back();
        for (const ParsedMessage& message : result.messages) {
            if (message.protocol != "sse")
                continue;
            std::string line;
            for (const auto& [name, value] : message.fields)
                line += name.substr(4) + "=" + value + " ";
            lines.push_back(line + "{" + layer.substr(message.range.begin, message.range.length()) + "}" +
                            (message.complete ? "" : " incomplete"));
        }
        EXPECT_EQ(lines, all.front()) << "in pieces of " << size;
    }
    return all.front();
}

TEST(ServerSentEvents, EachIsAMessageInTheLayerOfTheResponse)
{
    EXPECT_THAT(events(Conversation()
                           .client("GET /s HTTP/1.1\r\n\r\n")
                           .server(stream + chunk("\xEF\xBB\xBFid: 7\r\ndata: {\"a\":1}\r\n\r\n: pi"))
                           .server(chunk("ng\n\nevent: e\rdata:x\rdata: y\r\r") + chunk("retry: 5\n\n") +
                                   "0\r\n\r\n")),
                ElementsAre("id=7 data={\"a\":1} {id: 7\r\ndata: {\"a\":1}\r\n\r\n}",
                            "comment=ping {: pi\r\n1d\r\nng\n\n}",
                            "event=e data=x\ny {event: e\rdata:x\rdata: y\r\r}", "retry=5 {retry: 5\n\n}"));
}

TEST(ServerSentEvents, AGapLosesNoMoreThanTheEventsItTouches)
{
    EXPECT_THAT(
        events(Conversation()
                   .client("GET /s HTTP/1.1\r\n\r\n")
                   .server("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\ndata: 2")
                   .serverGap(10)
                   .server("\ndata: 3\n\ndata: 4\n\ndata: 5")),
        ElementsAre("data=1 {data: 1\n\n}", "data=2 {data: 2} incomplete", "data=4 {data: 4\n\n}",
                    "data=5 {data: 5} incomplete"));
}

TEST(ServerSentEvents, OfOtherTypesAndOfCompressedContentThereAreNone)
{
    EXPECT_THAT(events(Conversation()
                           .client("GET /s HTTP/1.1\r\n\r\n")
                           .server("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                                   "Content-Type: text/event-stream\r\n\r\ndata: 1\n\n")),
                IsEmpty());
}

} // namespace
} // namespace weir::test
