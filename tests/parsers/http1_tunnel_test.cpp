// Where HTTP/1 ends and something else goes on: CONNECT, Upgrade, and what is recognised at all.
#include "tests/parsers/http_story.h"

#include <array>
#include <memory>

namespace weir::test {
namespace {

using ::testing::ElementsAre;

/// Tells of each run of octets, and of how it came to be there.
class EchoParser final : public StreamParser
{
public:
    StreamParseResult parse(StreamContext& context, const StreamInput& input) override
    {
        // One message a direction, so that pieces of any size make the same.
        Said& said = m_said[static_cast<std::size_t>(input.direction)];
        if (said.text.empty())
            said.index = context.begin(input.direction, input.offset);
        said.text.append(input.octets.begin(), input.octets.end());
        return StreamParseResult::took(input.octets.size());
    }
    void onGap(StreamContext&, const StreamInput&, const SequenceGap&) override {}
    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd) override
    {
        const Said& said = m_said[static_cast<std::size_t>(rest.direction)];
        if (said.text.empty())
            return;
        const ParserOrigin& origin = context.origin();
        ParsedMessage message;
        message.index = said.index;
        message.protocol = "echo";
        message.direction = rest.direction;
        message.range = {rest.end() - said.text.size(), rest.end()};
        message.answers = origin.request;
        message.summary = said.text + " (" + origin.protocol + ", " + origin.url + ", " +
                          std::to_string(origin.requestHeaders.size()) + "+" +
                          std::to_string(origin.responseHeaders.size()) + ")";
        context.finish(std::move(message));
    }

private:
    struct Said
    {
        MessageIndex index;
        std::string text;
    };
    std::array<Said, 2> m_said;
};

StreamRegistry withEchoes()
{
    StreamRegistry registry = httpProtocols();
    const auto make = [](const ParserOrigin&) { return std::make_unique<EchoParser>(); };
    registry.add({"websocket", nullptr, make});
    registry.add({"http2", nullptr, make});
    registry.add({"tls",
                  [](const FirstOctets& first) {
                      for (const Octets octets : first.octets) {
                          if (!octets.empty() && octets[0] == '\x16')
                              return Recognition::Certain;
                      }
                      return Recognition::No;
                  },
                  make});
    return registry;
}

std::vector<std::string> tunnelLines(const Conversation& conversation)
{
    const StreamRegistry registry = withEchoes();
    std::vector<std::vector<std::string>> all;
    for (const std::size_t chunk : {1u << 16, 1u, 2u, 3u, 7u}) {
        const Parsed parsed = parse(conversation, registry, chunk);
        auto& lines = all.emplace_back();
        for (const ParsedMessage& message : parsed.messages)
            lines.push_back(lineOf(conversation, parsed, message));
        EXPECT_EQ(lines, all.front()) << "in pieces of " << chunk;
    }
    return all.front();
}

TEST(Http1Tunnel, UpgradeToWebSocketIsHandedOverWithBothHeaders)
{
    EXPECT_THAT(tunnelLines(Conversation()
                                .client("GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: WebSocket\r\n\r\n")
                                .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nab")
                                .client("cd")
                                .server("ef")),
                ElementsAre("0> GET /chat HTTP/1.1", "1< 101 Switching Protocols =0",
                            "2< abef (websocket, http://h/chat, 2+1) =0",
                            "3> cd (websocket, http://h/chat, 2+1) =0"));
}

TEST(Http1Tunnel, ARequestWithContentIsReadToItsEndBeforeTheUpgradeTakesPlace)
{
    EXPECT_THAT(tunnelLines(Conversation()
                                .client("POST / HTTP/1.1\r\nUpgrade: h2c\r\nContent-Length: 4\r\n\r\nab")
                                .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\nsettings")
                                .client("cdPRI")),
                ElementsAre("0> POST / HTTP/1.1 “abcd”", "1< 101 Switching Protocols =0",
                            ::testing::HasSubstr("2< settings (http2"),
                            ::testing::HasSubstr("3> PRI (http2")));
}

TEST(Http1Tunnel, WhatIsInsideConnectIsRecognised)
{
    EXPECT_THAT(tunnelLines(Conversation()
                                .client("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n")
                                .server("HTTP/1.1 200 Connection established\r\n\r\n")
                                .client("\x16hello")
                                .server("\x16hallo")),
                ElementsAre("0> CONNECT h:443 HTTP/1.1", "1< 200 Connection established =0",
                            "2> \x16hello (, h:443, 1+0) =0", "3< \x16hallo (, h:443, 1+0) =0"));
}

TEST(Http1Tunnel, HttpInsideConnectGoesOnAsHttp)
{
    EXPECT_THAT(
        tunnelLines(Conversation()
                        .client("CONNECT h:80 HTTP/1.1\r\n\r\n")
                        .server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
                        .client("GET / HTTP/1.1\r\n\r\n")
                        .server("HTTP/1.1 204 No Content\r\n\r\n")),
        ElementsAre("0> CONNECT h:80 HTTP/1.1", "1< 200 OK =0", "2> GET / HTTP/1.1", "3< 204 No Content =2"));
}

TEST(Http1Tunnel, AResponseThatSoundsLikeAProxysOpensATunnelWithoutItsRequest)
{
    EXPECT_THAT(
        tunnelLines(Conversation().server("HTTP/1.1 200 Connection Established\r\n\r\n").client("\x16hi")),
        ElementsAre("0< 200 Connection Established http_unsolicited_response", "1> \x16hi (, , 0+0)"));
}

TEST(Http1Tunnel, ALostAnswerToConnectDoesNotHideWhatIsInside)
{
    EXPECT_THAT(tunnelLines(Conversation()
                                .client("CONNECT h:443 HTTP/1.1\r\n\r\n")
                                .serverGap(40)
                                .client("\x16hello")
                                .server("\x16hallo")),
                ElementsAre("0> CONNECT h:443 HTTP/1.1", "1> \x16hello (, , 0+0)", "2< \x16hallo (, , 0+0)"));
}

TEST(Http1Tunnel, AnUpgradeInTheMiddleOfAStartLineLeavesItToTheNextParser)
{
    EXPECT_THAT(tunnelLines(Conversation()
                                .client("GET /x")
                                .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nab")
                                .client("cd")),
                ElementsAre("0> 0 octets outside of messages incomplete http_extra_octets",
                            "1< 101 Switching Protocols =0", "2> GET /xcd (websocket, , 0+1) =0",
                            "3< ab (websocket, , 0+1) =0"));
}

TEST(Http1Tunnel, WhatLookedLikeARequestForAWhileDoesNotMoveThePlaceOfAnUpgrade)
{
    Conversation talk;
    // The last line is not one of HTTP, which its last octet tells; it is the next parser's from its
    // beginning.
    talk.client("GET /1 HTTP/1.1\r\n\r\n~~~~ nothing\nabcGET /3 HTTP/1.x");
    talk.server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nwelcome");
    const auto whole = linesOf(talk);
    EXPECT_THAT(whole, testing::Contains(testing::HasSubstr("13 octets outside of messages")));
    for (const std::size_t chunk : {1u, 2u, 3u, 7u})
        EXPECT_EQ(linesOf(talk, chunk), whole) << chunk;
}

TEST(Http1Tunnel, ThePrefaceOfHttp2IsHandedOver)
{
    EXPECT_THAT(
        tunnelLines(
            Conversation().client("GET / HTTP/1.1\r\n\r\n").client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nframes")),
        ElementsAre("0> GET / HTTP/1.1", "1> PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nframes (http2, , 0+0)"));
}

// ---- recognition

Recognition recognise(std::string_view toServer, std::string_view toClient, bool midstream = false)
{
    const auto octets = [](std::string_view text) {
        return Octets(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    };
    FirstOctets first;
    first.octets = {octets(toServer), octets(toClient)};
    first.midstream = {midstream, midstream};
    return recogniseHttp(first);
}

TEST(Http1Recognition, RequestsAndResponsesOfAnyMethodAreHttp)
{
    EXPECT_EQ(recognise("GET / HTTP/1.1\r\n", ""), Recognition::Certain);
    EXPECT_EQ(recognise("\r\nFROB /x http/1.0\n", ""), Recognition::Certain);
    EXPECT_EQ(recognise("M-SEARCH * HTTP/1.1\r\n", ""), Recognition::Certain);
    EXPECT_EQ(recognise("", "HTTP/1.0 200 OK\r\n"), Recognition::Certain);
    EXPECT_EQ(recognise("", "ICY 200 OK\r\n"), Recognition::Certain);
    EXPECT_EQ(recognise("GET /old\r\n", ""), Recognition::Likely);
    EXPECT_EQ(recognise("\x16\x03\x01", "HTTP/1.1 400 Bad Request\r\n"), Recognition::Likely);
}

TEST(Http1Recognition, BeginningsNeedMore)
{
    for (const char* begun : {"", "G", "GET", "GET ", "GET /", "GET / HTTP/1.1", "GET / HTTP/1.1\r", "\r\n"})
        EXPECT_EQ(recognise(begun, ""), Recognition::NeedsMore) << begun;
    for (const char* begun : {"H", "HTTP", "HTTP/1.1 200", "HTTP/1.1 200 OK\r"})
        EXPECT_EQ(recognise("", begun), Recognition::NeedsMore) << begun;
}

TEST(Http1Recognition, OtherProtocolsThatLookAlikeAreNot)
{
    for (const char* line :
         {"DESCRIBE rtsp://h/x RTSP/1.0\r\n", "OPTIONS rtsp://h/x RTSP/1.0\r\n", "REGISTER sip:h SIP/2.0\r\n",
          "NOTIFY sip:h SIP/2.0\r\n", "PRI * HTTP/2.0\r\n", "EHLO mail.example.org\r\n", "GET user:1000\r\n",
          "a001 LOGIN x y\r\n", "USER anonymous\r\n", "SSH-2.0-OpenSSH\r\n", "\x16\x03\x01\x02"})
        EXPECT_EQ(recognise(line, ""), Recognition::No) << line;
    for (const char* line :
         {"220 mail ESMTP\r\n", "+OK POP3\r\n", "* OK IMAP4rev1\r\n", "RTSP/1.0 200 OK\r\n"})
        EXPECT_EQ(recognise("", line), Recognition::No) << line;
}

TEST(Http1Recognition, AMessageInTheMiddleOfWhatWasCapturedFromTheMiddle)
{
    EXPECT_EQ(recognise("", "tail\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n", true), Recognition::Likely);
    EXPECT_EQ(recognise("a=bGET / HTTP/1.1\r\nHost: h\r\n", "", true), Recognition::Likely);
    EXPECT_EQ(recognise("", "tail\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n"), Recognition::No);
}

TEST(Http1Recognition, RolesThatTheCaptureGotWrongAreTurnedRound)
{
    const Conversation conversation =
        Conversation().server("GET / HTTP/1.1\r\n\r\n").client("HTTP/1.1 204 No Content\r\n\r\n");
    const StreamRegistry registry = httpProtocols();
    const Parsed parsed = parse(conversation, registry);
    EXPECT_TRUE(parsed.conversation.facts.rolesReversed);
    ASSERT_EQ(parsed.messages.size(), 2u);
    EXPECT_EQ(parsed.messages[1].answers, parsed.messages[0].index);
}

} // namespace
} // namespace weir::test
