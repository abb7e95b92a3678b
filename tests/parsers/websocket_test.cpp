// WebSocket from scripted conversations.
#include "tests/support/all_protocols.h"
#include "tests/support/conversation.h"
#include "tests/support/http2_octets.h"
#include "tests/support/websocket_octets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// As behind a handshake whose response had these extensions.
StreamRegistry shaken(const std::string& extensions)
{
    StreamRegistry registry;
    registry.add({"websocket", nullptr, [extensions](const ParserOrigin&) {
                      ParserOrigin origin;
                      origin.responseHeaders = {{"Upgrade", "websocket", {}, {}}};
                      if (!extensions.empty())
                          origin.responseHeaders.push_back({"Sec-WebSocket-Extensions", extensions, {}, {}});
                      return allProtocols().find("websocket")->make(origin);
                  }});
    return registry;
}

Parsed parsed(const Conversation& conversation, const std::string& extensions = {},
              std::size_t chunk = 1 << 16)
{
    return parse(conversation, shaken(extensions), chunk, "websocket");
}

std::string decodedText(const ParsedMessage& message)
{
    const auto& decoded = message.content->decoded;
    return decoded ? std::string(decoded->begin(), decoded->end()) : "none";
}

/// "> text “content” partial !mark (detail)", for each message.
std::vector<std::string> lines(const Conversation& conversation, const Parsed& result)
{
    std::vector<std::string> lines;
    for (const ParsedMessage& message : result.messages) {
        std::string text = message.direction == Direction::ToServer ? "> " : "< ";
        text += message.opcode;
        if (message.content)
            text += " “" +
                    (message.content->encodings.empty() ? contentText(conversation, result, message)
                                                        : decodedText(message)) +
                    "”";
        if (!message.complete)
            text += " partial";
        for (const MessageAnomaly& each : message.anomalies)
            text += " !" + std::string(describe(each.anomaly).name) +
                    (each.detail.empty() ? "" : " " + each.detail);
        lines.push_back(text);
    }
    return lines;
}

std::vector<std::string> linesOf(const Conversation& conversation, const std::string& extensions = {},
                                 std::size_t chunk = 1 << 16)
{
    return lines(conversation, parsed(conversation, extensions, chunk));
}

constexpr std::uint32_t key = 0x12345678;

TEST(WebSocket, MessagesInBothDirectionsAreUnmaskedWhenLookedAt)
{
    Conversation conversation;
    conversation.client(webSocketFrame(1, "hello", key)).server(webSocketFrame(1, "{\"a\": 1}"));
    conversation.client(webSocketFrame(2, std::string("\x00\xff", 2), key));
    const Parsed result = parsed(conversation);
    EXPECT_THAT(lines(conversation, result), ElementsAre("> text “hello”", "< text “{\"a\": 1}”",
                                                         "> binary “" + std::string("\x00\xff", 2) + "”"));
    EXPECT_EQ(result.messages[0].summary, "hello");
    EXPECT_EQ(result.messages[0].content->mediaType, "text/plain");
    EXPECT_EQ(result.messages[1].content->mediaType, "application/json");
    EXPECT_EQ(result.messages[2].summary, "binary, 2 octets");
    EXPECT_EQ(result.messages[2].range, (OffsetRange{11, 19}));
}

TEST(WebSocket, FragmentsAreJoinedAroundTheControlFramesBetweenThem)
{
    Conversation conversation;
    conversation.client(webSocketFrame(1, "one ", key, false) + webSocketFrame(9, "are you there", key) +
                        webSocketFrame(0, "two ", 0x01020304, false) + webSocketFrame(0, "three", key));
    conversation.server(webSocketFrame(10, "are you there") + webSocketFrame(8, bigEndian(1001, 2) + "bye"));
    for (const std::size_t chunk : {1u, 2u, 3u, 7u, 1000u}) {
        const Parsed result = parsed(conversation, "", chunk);
        EXPECT_THAT(lines(conversation, result),
                    ElementsAre("> text “one two three”", "> ping “are you there”", "< pong “are you there”",
                                "< close “" + bigEndian(1001, 2) + "bye”"))
            << chunk;
        EXPECT_EQ(result.messages[3].summary, "close 1001 going away: bye");
        EXPECT_THAT(result.messages[3].fields, Contains(std::pair<std::string, std::string>(
                                                   "websocket.payload.close.status_code", "1001")));
    }
}

TEST(WebSocket, LengthsOfEveryFormAreReadAndLargePayloadIsNotHeld)
{
    const std::string large(200'000, 'x');
    Conversation conversation;
    conversation.client(webSocketFrame(2, std::string(126, 'a'), key) + webSocketFrame(2, large, key));
    conversation.server(webSocketFrame(2, large));
    for (const std::size_t chunk : {100u, 5000u, 1u << 20}) {
        const Parsed result = parsed(conversation, "", chunk);
        ASSERT_THAT(result.messages, SizeIs(3));
        EXPECT_EQ(contentText(conversation, result, result.messages[1]), large);
        // Pieces that can be unmasked one by one.
        EXPECT_THAT(result.messages[1].content->pieces, SizeIs(4));
        EXPECT_THAT(result.messages[2].content->pieces, SizeIs(1));
    }
}

// ---- compression

TEST(WebSocket, CompressionThatRunsOnFromMessageToMessageIsUndone)
{
    Deflater client;
    Deflater server;
    Conversation conversation;
    for (int i = 0; i < 3; ++i) {
        conversation.client(
            webSocketFrame(1, client.message("the level of gauge " + std::to_string(i)), key, true, 4));
        conversation.server(
            webSocketFrame(1, server.message("{\"level\": 1.37, \"gauge\": 4}"), std::nullopt, true, 4));
    }
    for (const std::size_t chunk : {1u, 3u, 1000u}) {
        const Parsed result = parsed(conversation, "permessage-deflate", chunk);
        EXPECT_THAT(lines(conversation, result),
                    ElementsAre("> text “the level of gauge 0”", "< text “{\"level\": 1.37, \"gauge\": 4}”",
                                "> text “the level of gauge 1”", "< text “{\"level\": 1.37, \"gauge\": 4}”",
                                "> text “the level of gauge 2”", "< text “{\"level\": 1.37, \"gauge\": 4}”"));
        EXPECT_EQ(result.messages[5].content->mediaType, "application/json");
        EXPECT_LT(result.messages[5].content->length, 10u);
    }
}

TEST(WebSocket, CompressionWithoutContextBeginsAnewWithEachMessage)
{
    Conversation conversation;
    for (int i = 0; i < 2; ++i) {
        Deflater server(9);
        conversation.server(webSocketFrame(1, server.message("again and again"), std::nullopt, true, 4));
    }
    EXPECT_THAT(
        linesOf(conversation, "permessage-deflate; server_no_context_takeover; server_max_window_bits=9"),
        ElementsAre("< text “again and again”", "< text “again and again”"));
}

TEST(WebSocket, AFragmentedCompressedMessageIsMarkedInItsFirstFrameOnly)
{
    Deflater server;
    const std::string octets = server.message("some text in fragments, some text in fragments");
    Conversation conversation;
    conversation.server(webSocketFrame(1, octets.substr(0, 5), std::nullopt, false, 4) +
                        webSocketFrame(9, "") + webSocketFrame(0, octets.substr(5)));
    EXPECT_THAT(linesOf(conversation, "permessage-deflate"),
                ElementsAre("< text “some text in fragments, some text in fragments”", "< ping"));
}

TEST(WebSocket, AFinalBlockEndsNothingButItself)
{
    // RFC 7692, section 7.2.3.4: "Hello" in a block with BFINAL, twice; the second refers to the first.
    Conversation conversation;
    conversation.server(
        webSocketFrame(1, std::string("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8), std::nullopt, true, 4) +
        webSocketFrame(1, std::string("\xf2\x00\x11\x00\x00", 5), std::nullopt, true, 4));
    EXPECT_THAT(linesOf(conversation, "permessage-deflate"), ElementsAre("< text “Hello”", "< text “Hello”"));
}

TEST(WebSocket, CompressionWhoseContextIsLostSaysSoAndShowsNothingWrong)
{
    Deflater server;
    const std::string first =
        webSocketFrame(1, server.message("a message that later ones repeat"), std::nullopt, true, 4);
    const std::string second =
        webSocketFrame(1, server.message("a message that later ones repeat!"), std::nullopt, true, 4);
    const std::string third = webSocketFrame(1, server.message("0123"), std::nullopt, true, 4);
    Conversation conversation;
    conversation.server(first.substr(0, 6)).serverGap(4).server(first.substr(10) + second + third);
    EXPECT_THAT(
        linesOf(conversation, "permessage-deflate"),
        ElementsAre(HasSubstr("partial !message_incomplete"),
                    HasSubstr("!content_damaged its compression refers to messages that were not captured"),
                    "< text “0123”"));
}

TEST(WebSocket, AMessageThatExpandsWithoutEndIsStopped)
{
    Deflater server;
    Conversation conversation;
    const std::string zeros = server.message(std::string(300'000'000, '\0'));
    conversation.server(webSocketFrame(2, zeros, std::nullopt, true, 4));
    const auto got = parsed(conversation, "permessage-deflate");
    EXPECT_THAT(got.messages[0].anomalies[0].anomaly, Anomaly::DecompressionLimit);
    EXPECT_LE(got.messages[0].content->decoded->size(), std::size_t{128} << 20);
}

TEST(WebSocket, ReservedBitsWithoutAnExtensionAreMarkedAndNothingIsInflated)
{
    Conversation conversation;
    conversation.server(webSocketFrame(1, "plain", std::nullopt, true, 4));
    EXPECT_THAT(
        linesOf(conversation),
        ElementsAre("< text “plain” !websocket_frame_error reserved bits 0x4 that no extension uses"));
}

// ---- faults

TEST(WebSocket, FaultsAreMarkedAndTheFramingGoesOn)
{
    Conversation conversation;
    conversation.client(webSocketFrame(1, "bare") + webSocketFrame(3, "what", key) +
                        webSocketFrame(0, "of nothing", key) + webSocketFrame(1, "begins", key, false) +
                        webSocketFrame(1, "other", key) + webSocketFrame(9, std::string(200, 'p'), key) +
                        webSocketFrame(8, "x", key) + webSocketFrame(1, "\xff\xfe", key));
    conversation.server(webSocketFrame(1, "masked", key));
    const auto got = linesOf(conversation);
    ASSERT_THAT(got, SizeIs(9));
    EXPECT_THAT(got[0], HasSubstr("“bare” !websocket_frame_error the client does not mask"));
    EXPECT_THAT(got[1], HasSubstr("0x3 “what” !websocket_frame_error opcode 0x3 is reserved"));
    EXPECT_THAT(got[2], HasSubstr("a continuation of nothing"));
    EXPECT_THAT(got[3], HasSubstr("text “begins” partial !websocket_frame_error another message begins"));
    EXPECT_THAT(got[4], "> text “other”");
    EXPECT_THAT(got[5], HasSubstr("a control frame of 200 octets"));
    EXPECT_THAT(got[6], HasSubstr("half a close code"));
    EXPECT_THAT(got[7], HasSubstr("the text is not UTF-8"));
    EXPECT_THAT(got[8], HasSubstr("“masked” !websocket_frame_error the server masks"));
}

TEST(WebSocket, AnAbsurdLengthEndsTheDirection)
{
    Conversation conversation;
    conversation.server("\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff"
                        "rest");
    const Parsed result = parsed(conversation);
    EXPECT_THAT(result.messages, IsEmpty());
    EXPECT_THAT(result.conversation.facts.failures, SizeIs(1));
}

// ---- gaps

std::string manyFrames()
{
    std::string octets;
    for (int i = 0; i < 12; ++i)
        octets += webSocketFrame(1, "message " + std::to_string(100 + i), key + static_cast<unsigned>(i));
    return octets;
}

TEST(WebSocket, AGapInsideAPayloadIsCarriedOver)
{
    const std::string octets = manyFrames();
    Conversation conversation;
    conversation.client(octets.substr(0, 10)).clientGap(4).client(octets.substr(14));
    const auto got = linesOf(conversation);
    ASSERT_THAT(got, SizeIs(12));
    EXPECT_EQ(got[0], "> text “mess????100” partial !message_incomplete");
    EXPECT_EQ(got[1], "> text “message 101”");
}

TEST(WebSocket, AGapAnywhereInventsNothing)
{
    const std::string octets = manyFrames();
    std::vector<std::string> whole;
    for (int i = 0; i < 12; ++i)
        whole.push_back("> text “message " + std::to_string(100 + i) + "”");
    for (const std::size_t length : {1u, 3u, 17u, 40u}) {
        for (std::size_t from = 0; from + length <= octets.size(); ++from) {
            Conversation conversation;
            conversation.client(octets.substr(0, from))
                .clientGap(length)
                .client(octets.substr(from + length));
            const auto got = linesOf(conversation);
            EXPECT_EQ(got, linesOf(conversation, "", 1)) << from << '+' << length;
            std::size_t right = 0;
            for (const std::string& line : got) {
                const bool known = std::find(whole.begin(), whole.end(), line) != whole.end();
                EXPECT_TRUE(known || line.find("partial") != std::string::npos)
                    << line << from << '+' << length;
                right += known ? 1u : 0u;
            }
            // All but those that were hit, once enough frames follow.
            if (from + length < octets.size() - 8 * 17) {
                EXPECT_GE(right, 12 - (length / 17 + 2)) << from << '+' << length;
            }
        }
    }
}

TEST(WebSocket, FramesWithoutTheirHandshakeAreRecognised)
{
    Conversation conversation;
    conversation.midstream(Direction::ToServer).midstream(Direction::ToClient);
    conversation.client(manyFrames()).server(webSocketFrame(1, "answer"));
    const Parsed result = parse(conversation, allProtocols());
    EXPECT_THAT(result.conversation.facts.protocols, ElementsAre("websocket"));
    EXPECT_THAT(lines(conversation, result), SizeIs(13));
}

TEST(WebSocket, TextInTheMiddleIsNotTakenForFrames)
{
    Conversation conversation;
    conversation.midstream(Direction::ToServer).midstream(Direction::ToClient);
    conversation.client("some lines\r\nof another protocol\r\n").server(std::string(300, '\x81'));
    EXPECT_THAT(parse(conversation, allProtocols()).conversation.facts.protocols, Not(Contains("websocket")));
}

TEST(WebSocket, RunsInsideAStreamOfHttp2)
{
    Http2Sender client;
    Http2Sender server;
    Deflater deflater;
    Conversation conversation;
    FieldList connect{{":method", "CONNECT"},
                      {":protocol", "websocket"},
                      {":scheme", "https"},
                      {":authority", "www.weir.test"},
                      {":path", "/levels"}};
    conversation.client(std::string(http2Preface) + http2Frame(4, 0, 0, "") + client.headers(1, connect));
    conversation.server(
        http2Frame(4, 0, 0, "") +
        server.headers(1, {{":status", "200"}, {"sec-websocket-extensions", "permessage-deflate"}}));
    const std::string frames = webSocketFrame(1, "inside", key) + webSocketFrame(8, bigEndian(1000, 2), key);
    conversation.client(Http2Sender::data(1, frames.substr(0, 3)) +
                        Http2Sender::data(1, frames.substr(3), true));
    conversation.server(
        Http2Sender::data(1, webSocketFrame(1, deflater.message("answer"), std::nullopt, true, 4), true));
    for (const std::size_t chunk : {1u, 4u, 1000u}) {
        const Parsed result = parse(conversation, allProtocols(), chunk);
        EXPECT_THAT(result.conversation.facts.protocols, ElementsAre("http2", "websocket"));
        std::vector<std::string> inside;
        for (const std::string& line : lines(conversation, result)) {
            if (line.find("“") != std::string::npos)
                inside.push_back(line);
        }
        EXPECT_THAT(inside, ElementsAre("> text “inside”", "> close “" + bigEndian(1000, 2) + "”",
                                        "< text “answer”"));
    }
}

} // namespace
} // namespace weir::test
