// HTTP/2 from scripted conversations.
#include "tests/support/all_protocols.h"
#include "tests/support/conversation.h"
#include "tests/support/http2_octets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string noSettings = http2Frame(4, 0, 0, "");
const std::string acknowledged = http2Frame(4, 1, 0, "");

Parsed parsed(const Conversation& conversation, std::size_t chunk = 1 << 16)
{
    return parse(conversation, allProtocols(), chunk);
}

std::string marks(const ParsedMessage& message)
{
    std::string text;
    for (const MessageAnomaly& each : message.anomalies)
        text += " !" + std::string(describe(each.anomaly).name);
    return text;
}

/// "3 > GET /a {user-agent: gauge/1} content | partial !mark", one for each request and response.
std::string line(const Conversation& conversation, const Parsed& all, const ParsedMessage& message)
{
    std::string text = message.stream ? std::to_string(*message.stream) : "-";
    text += message.direction == Direction::ToServer ? " > " : " < ";
    text += message.summary;
    if (message.answers)
        text += " of " + std::to_string(message.answers->value);
    if (message.content)
        text += " “" + contentText(conversation, all, message) + "”";
    for (const HeaderField& field : message.trailers)
        text += " +" + field.name + ": " + field.value;
    return text + (message.complete ? "" : " partial") + marks(message);
}

std::vector<std::string> lines(const Conversation& conversation, const Parsed& all)
{
    std::vector<std::string> text;
    for (const ParsedMessage& message : all.messages)
        text.push_back(line(conversation, all, message));
    return text;
}

std::vector<std::string> linesOf(const Conversation& conversation, std::size_t chunk = 1 << 16)
{
    return lines(conversation, parsed(conversation, chunk));
}

/// Requests and responses only.
std::vector<std::string> exchanges(const Conversation& conversation, std::size_t chunk = 1 << 16)
{
    const Parsed all = parsed(conversation, chunk);
    std::vector<std::string> text;
    for (const ParsedMessage& message : all.messages) {
        if (message.kind != MessageKind::Frame)
            text.push_back(line(conversation, all, message));
    }
    return text;
}

std::string opening()
{
    return std::string(http2Preface) + noSettings;
}

/// Two requests whose responses come interleaved.
Conversation interleaved()
{
    Http2Sender client;
    Http2Sender server;
    Conversation conversation;
    conversation.client(opening() + client.headers(1, get("/a"), true));
    conversation.client(client.headers(3, get("/b"), true));
    conversation.server(noSettings + acknowledged +
                        server.headers(1, {{":status", "200"}, {"content-length", "6"}}) +
                        Http2Sender::data(1, "one"));
    conversation.server(server.headers(3, {{":status", "404"}}) + Http2Sender::data(3, "absent", true) +
                        Http2Sender::data(1, "two", true));
    return conversation;
}

TEST(Http2, RequestsAndResponsesArePutTogetherFromInterleavedFrames)
{
    EXPECT_THAT(exchanges(interleaved()),
                ElementsAre("1 > GET /a", "3 > GET /b", "1 < 200 of 2 “onetwo”", "3 < 404 of 3 “absent”"));
}

TEST(Http2, TheSameMessagesAtEveryChunkSize)
{
    const std::vector<std::string> expected = linesOf(interleaved());
    const Parsed whole = parsed(interleaved());
    for (const std::size_t chunk : {1u, 2u, 3u, 7u, 20u}) {
        const Parsed all = parsed(interleaved(), chunk);
        EXPECT_EQ(lines(interleaved(), all), expected) << chunk;
        for (std::size_t i = 0; i < whole.messages.size(); ++i) {
            EXPECT_EQ(all.messages[i].range, whole.messages[i].range) << chunk << ' ' << i;
            EXPECT_EQ(all.messages[i].detail.size(), whole.messages[i].detail.size());
        }
    }
}

TEST(Http2, AMessageReachesFromItsFirstToItsLastFrame)
{
    const Parsed all = parsed(interleaved());
    const ParsedMessage& response = all.messages[6];
    ASSERT_EQ(response.kind, MessageKind::Response);
    EXPECT_EQ(response.firstFrame, FrameNumber{3});
    EXPECT_EQ(response.lastFrame, FrameNumber{4});
    EXPECT_EQ(response.content->length, 6u);
    EXPECT_EQ(response.url, "");
    const ParsedMessage& request = all.messages[2];
    EXPECT_EQ(request.url, "https://www.weir.test/a");
    EXPECT_EQ(request.request->method, "GET");
    EXPECT_EQ(request.headers.front().name, ":method");
    EXPECT_EQ(all.conversation.facts.host, "www.weir.test");
}

TEST(Http2, ContentIsNotReadWhereNobodyNeedsIt)
{
    Http2Sender server;
    Conversation conversation;
    const std::string head = noSettings + server.headers(1, {{":status", "200"}});
    conversation.server(head + Http2Sender::data(1, std::string(16000, 'x'), true) + acknowledged);
    ConversationInput input = conversation.input();
    input.ends = {StreamEnd::CaptureEnd, StreamEnd::CaptureEnd};
    std::vector<ParsedMessage> messages;
    std::uint64_t presented = 0;
    class Counting final : public StreamView
    {
    public:
        Counting(std::shared_ptr<const StreamView> view, std::uint64_t& count)
            : m_view(std::move(view)), m_count(count)
        {
        }
        std::uint64_t length() const override { return m_view->length(); }
        std::size_t read(std::uint64_t offset, std::span<std::uint8_t> out) const override
        {
            m_count += out.size();
            return m_view->read(offset, out);
        }
        std::vector<SequenceGap> gaps(std::uint64_t from, std::uint64_t to) const override
        {
            return m_view->gaps(from, to);
        }
        void forEachPart(std::uint64_t from, const PartVisitor& visit) const override
        {
            m_view->forEachPart(from, visit);
        }

    private:
        std::shared_ptr<const StreamView> m_view;
        std::uint64_t& m_count;
    };
    input.directions[1] = std::make_shared<Counting>(input.directions[1], presented);
    parseConversation(input, allProtocols(), {}, [&](ParsedMessage&& message) {
        messages.push_back(std::move(message));
        return true;
    });
    ASSERT_EQ(messages.size(), 3u);
    EXPECT_EQ(messages[1].content->length, 16000u);
    EXPECT_LT(presented, 9000u);
}

TEST(Http2, EveryTypeOfFrameIsAMessageWithFacts)
{
    Conversation conversation;
    conversation.client(std::string(http2Preface) + http2Frame(4, 0, 0, bigEndian(3, 2) + bigEndian(100, 4)) +
                        http2Frame(8, 0, 0, bigEndian(1000, 4)) +
                        http2Frame(2, 0, 5, bigEndian(0x80000003, 4) + "\x0f") +
                        http2Frame(6, 0, 0, "12345678") + http2Frame(0x10, 0, 0, bigEndian(1, 4) + "u=1") +
                        http2Frame(0x2a, 7, 9, "any"));
    conversation.server(acknowledged + http2Frame(0xa, 0, 0, bigEndian(4, 2) + "https" + "h3=\":1\"") +
                        http2Frame(0xc, 0, 0, bigEndian(9, 2) + "https://a") +
                        http2Frame(7, 0, 0, bigEndian(3, 4) + bigEndian(11, 4) + "enough"));
    EXPECT_THAT(linesOf(conversation),
                ElementsAre("- > connection preface", "- > SETTINGS max concurrent streams 100",
                            "- > WINDOW_UPDATE +1000",
                            "5 > PRIORITY depends on stream 3, weight 16, exclusive", "- > PING",
                            "- > PRIORITY_UPDATE stream 1: u=1", "9 > type 0x2a",
                            "- < SETTINGS (acknowledgment)", "- < ALTSVC http sh3=\":1\"",
                            "- < ORIGIN https://a", "- < GOAWAY ENHANCE_YOUR_CALM, last stream 3 “enough”"));
    EXPECT_THAT(
        parsed(conversation).messages[1].fields,
        Contains(std::pair<std::string, std::string>("http2.settings.max_concurrent_streams", "100")));
}

TEST(Http2, PaddingPriorityAndContinuationsAreNoPartOfTheFields)
{
    Http2Sender client;
    const std::string block = client.block(get("/padded"));
    Conversation conversation;
    conversation.client(
        opening() + http2Frame(1, 0x29, 1, "\x04" + bigEndian(0, 4) + "\x10" + block.substr(0, 5) + "pppp") +
        http2Frame(9, 0, 1, block.substr(5, 3)) + http2Frame(9, 0, 1, "") +
        http2Frame(9, 4, 1, block.substr(8)));
    const Parsed all = parsed(conversation);
    EXPECT_THAT(exchanges(conversation), ElementsAre("1 > GET /padded"));
    const ParsedMessage& request = all.messages[2];
    ASSERT_EQ(request.detail.size(), 4u);
    EXPECT_EQ(request.detail[0].name, "HEADERS frame");
    EXPECT_EQ(request.detail[3].children.back().filterName, "http2.headers.user_agent");
    EXPECT_EQ(request.detail[3].children.back().range, request.range);
}

TEST(Http2, PaddingOfDataIsNotContent)
{
    Http2Sender server;
    Conversation conversation;
    conversation.server(noSettings + server.headers(1, {{":status", "200"}}) +
                        http2Frame(0, 8, 1, std::string("\x03") + "abcppp") +
                        http2Frame(0, 9, 1, std::string("\x02") + "dpp"));
    for (const std::size_t chunk : {1u, 2u, 100u})
        EXPECT_THAT(exchanges(conversation, chunk), ElementsAre("1 < 200 “abcd”")) << chunk;
}

TEST(Http2, TrailersInterimResponsesAndPushedRequestsAreToldApart)
{
    Http2Sender client;
    Http2Sender server;
    Conversation conversation;
    conversation.client(opening() + client.headers(1, get("/"), true));
    conversation.server(
        inOrder({noSettings, server.headers(1, {{":status", "103"}, {"link", "</s.css>"}}),
                 http2Frame(5, 4, 1, bigEndian(2, 4) + server.block(get("/s.css"))),
                 server.headers(1, {{":status", "200"}}), Http2Sender::data(1, "page"),
                 server.headers(1, {{"digest", "x"}}, true), server.headers(2, {{":status", "200"}}),
                 Http2Sender::data(2, "style", true)}));
    EXPECT_THAT(exchanges(conversation),
                ElementsAre("1 > GET /", "1 < 103 of 2", "2 < GET /s.css", "1 < 200 of 2 “page” +digest: x",
                            "2 < 200 of 5 “style”"));
    EXPECT_TRUE(parsed(conversation).messages[4].interim);
}

TEST(Http2, AResetEndsTheMessagesOfItsStreamAndWhatComesLaterBelongsToNone)
{
    Http2Sender client;
    Http2Sender server;
    Conversation conversation;
    conversation.client(opening() + client.headers(1, get("/"), true));
    conversation.server(noSettings + server.headers(1, {{":status", "200"}}) + Http2Sender::data(1, "half"));
    conversation.client(http2Frame(3, 0, 1, bigEndian(8, 4)));
    conversation.server(Http2Sender::data(1, "late", true));
    EXPECT_THAT(linesOf(conversation),
                ElementsAre("- > connection preface", "- > SETTINGS", "1 > GET /", "- < SETTINGS",
                            "1 < 200 of 2 “half” partial !message_incomplete", "1 > RST_STREAM CANCEL",
                            "1 < DATA of a stream that is closed"));
}

TEST(Http2, AnUpgradeFromHttp1IsAnsweredOnStreamOne)
{
    Http2Sender server;
    StreamRegistry upgraded;
    upgraded.add({"http2", [](const FirstOctets&) { return Recognition::Certain; },
                  [](const ParserOrigin&) {
                      ParserOrigin origin;
                      origin.request = MessageIndex{77};
                      origin.requestHeaders = {{"Upgrade", "h2c", {}, {}}};
                      return allProtocols().find("http2")->make(origin);
                  }});
    Conversation conversation;
    conversation.server(noSettings + server.headers(1, {{":status", "200"}}) +
                        Http2Sender::data(1, "hello", true));
    conversation.client(opening());
    EXPECT_THAT(lines(conversation, parse(conversation, upgraded)), Contains("1 < 200 of 77 “hello”"));
}

// ---- gaps

/// A response of three DATA frames on stream 1, with stream 3's inside.
struct Download
{
    Http2Sender client;
    Http2Sender server;
    std::string request =
        inOrder({opening(), client.headers(1, get("/big"), true), client.headers(3, get("/small"), true)});
    std::string response =
        inOrder({noSettings, server.headers(1, {{":status", "200"}, {"server", "gauge"}}),
                 Http2Sender::data(1, std::string(100, 'a')), Http2Sender::data(1, std::string(100, 'b')),
                 server.headers(3, {{":status", "200"}, {"server", "gauge"}, {"x-new", "1"}}),
                 Http2Sender::data(3, "small", true), Http2Sender::data(1, std::string(100, 'c'), true),
                 http2Frame(6, 1, 0, "12345678")});

    Conversation lossy(std::size_t from, std::size_t length) const
    {
        Conversation conversation;
        conversation.client(request).server(response.substr(0, from)).serverGap(length);
        conversation.server(response.substr(std::min(response.size(), from + length)));
        return conversation;
    }
};

TEST(Http2, AGapInsideDataMakesThatContentPartialAndNothingElse)
{
    const Download download;
    const std::size_t inside = download.response.find('a') + 10;
    for (const std::size_t chunk : {1u, 7u, 1000u}) {
        const auto got = exchanges(download.lossy(inside, 20), chunk);
        EXPECT_THAT(got, ElementsAre("1 > GET /big", "3 > GET /small",
                                     "1 < 200 of 2 “" + std::string(10, 'a') + std::string(20, '?') +
                                         std::string(70, 'a') + std::string(100, 'b') +
                                         std::string(100, 'c') + "” partial !message_incomplete",
                                     "3 < 200 of 3 “small”"))
            << chunk;
    }
}

TEST(Http2, AGapOverFrameBordersIsFollowedByTheNextFrames)
{
    const Download download;
    const std::size_t inside = download.response.find('a') + 10;
    const auto got = exchanges(download.lossy(inside, 120));
    ASSERT_EQ(got.size(), 4u);
    EXPECT_THAT(got[2], HasSubstr("partial !message_incomplete"));
    // The table is not known any more: what refers to it is unknown, what does not is right.
    EXPECT_THAT(got[3], StartsWith("3 < 200 of 3 “small”"));
    EXPECT_THAT(got[3], HasSubstr("!http2_hpack_unknown"));
    const Parsed all = parsed(download.lossy(inside, 120));
    for (const ParsedMessage& message : all.messages) {
        if (message.stream != 3u || message.kind != MessageKind::Response)
            continue;
        ASSERT_EQ(message.headers.size(), 3u);
        EXPECT_EQ(message.headers[1].name, "(unknown)");
        EXPECT_EQ(message.headers[2].name, "x-new");
    }
}

/// Whatever is lost, no field is wrong, no content is called whole that is not, and nothing is invented.
TEST(Http2, AGapAnywhereInventsNothing)
{
    const Download download;
    const std::string whole = std::string(100, 'a') + std::string(100, 'b') + std::string(100, 'c');
    for (const std::size_t length : {1u, 5u, 30u, 115u}) {
        for (std::size_t from = 0; from < download.response.size(); ++from) {
            const Conversation conversation = download.lossy(from, length);
            const Parsed all = parsed(conversation, 1 << 16);
            EXPECT_EQ(lines(conversation, all), linesOf(conversation, 3)) << from << '+' << length;
            for (const ParsedMessage& message : all.messages) {
                if (message.kind != MessageKind::Response)
                    continue;
                for (const HeaderField& field : message.headers) {
                    const bool right = field.name == ":status" || field.name == "server" ||
                                       field.name == "x-new" || field.name == "(unknown)";
                    EXPECT_TRUE(right) << field.name << " at " << from << '+' << length;
                    if (field.name == "server") {
                        EXPECT_EQ(field.value, "gauge");
                    }
                }
                if (message.content && message.content->complete) {
                    const std::string content = contentText(conversation, all, message);
                    EXPECT_TRUE(content == whole || content == "small") << from << '+' << length << content;
                }
            }
        }
    }
}

TEST(Http2, ACaptureThatBeginsInTheMiddleShowsWhatCanBeKnown)
{
    Http2Sender client;
    Http2Sender server;
    // What was before: both tables know these fields already.
    client.block(get("/before"));
    server.block({{":status", "200"}, {"server", "gauge"}});
    Conversation conversation;
    conversation.midstream(Direction::ToServer).midstream(Direction::ToClient);
    conversation.client(inOrder({client.headers(7, get("/now"), true), http2Frame(8, 0, 0, bigEndian(1, 4)),
                                 client.headers(9, get("/next"), true)}));
    conversation.server("tail of a frame" + Http2Sender::data(5, "end of something", true) +
                        server.headers(7, {{":status", "200"}, {"server", "gauge"}}) +
                        Http2Sender::data(7, "x", true));
    const auto got = exchanges(conversation);
    ASSERT_EQ(got.size(), 4u);
    EXPECT_THAT(got[0], StartsWith("7 > GET /now"));
    EXPECT_THAT(got[0], HasSubstr("!http2_hpack_unknown"));
    EXPECT_THAT(got[2], HasSubstr("5 < response, its status unknown “end of something” partial"));
    EXPECT_THAT(got[3], StartsWith("7 < 200 of 0 “x”"));
    EXPECT_EQ(parsed(conversation).conversation.facts.protocols.front(), "http2");
}

TEST(Http2, BinaryOctetsOfAnotherProtocolAreNotTakenForFrames)
{
    Conversation conversation;
    conversation.midstream(Direction::ToServer).midstream(Direction::ToClient);
    std::string zeros(2000, '\0');
    for (std::size_t i = 3; i < zeros.size(); i += 4)
        zeros[i] = static_cast<char>(i / 4 % 7);
    conversation.client(zeros).server(std::string(500, '\x01') + zeros);
    EXPECT_THAT(parsed(conversation).conversation.facts.protocols, IsEmpty());
}

// ---- faults

TEST(Http2, FrameFaultsAreMarkedAndWhatFollowsIsRead)
{
    Http2Sender client;
    Conversation conversation;
    conversation.client(opening() + http2Frame(6, 0, 0, "short") + http2Frame(0, 0, 0, "of nothing") +
                        http2Frame(4, 0, 3, "") + http2Frame(9, 4, 1, "") +
                        client.headers(1, get("/after"), true));
    const auto got = linesOf(conversation);
    EXPECT_THAT(got[2], HasSubstr("PING !http2_frame_error"));
    EXPECT_THAT(got[3], HasSubstr("DATA !http2_frame_error"));
    EXPECT_THAT(got[4], HasSubstr("SETTINGS !http2_frame_error"));
    EXPECT_THAT(got[5], HasSubstr("CONTINUATION !http2_frame_error"));
    EXPECT_THAT(got[6], StartsWith("1 > GET /after"));
}

TEST(Http2, AFrameInsideAFieldBlockCostsThatBlockOnly)
{
    Http2Sender client;
    const std::string block = client.block(get("/cut"));
    Conversation conversation;
    conversation.client(opening() + http2Frame(1, 1, 1, block.substr(0, 4)) +
                        http2Frame(6, 0, 0, "12345678") + client.headers(3, get("/next"), true));
    const auto got = exchanges(conversation);
    ASSERT_EQ(got.size(), 2u);
    EXPECT_THAT(got[0], HasSubstr("partial"));
    EXPECT_THAT(got[0], HasSubstr("!http2_frame_error"));
    EXPECT_THAT(got[1], StartsWith("3 > GET /next"));
}

TEST(Http2, ABlockThatCannotBeDecompressedIsMarkedAndTheNextIsReadWithUnknownFields)
{
    Http2Sender client;
    Conversation conversation;
    conversation.client(opening() + http2Frame(1, 5, 1, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff") +
                        client.headers(3, get("/next"), true));
    const auto got = exchanges(conversation);
    EXPECT_THAT(got[0], HasSubstr("!http2_hpack_error"));
    EXPECT_THAT(got[1], StartsWith("3 > GET /next"));
    EXPECT_THAT(got[1], Not(HasSubstr("partial")));
}

TEST(Http2, ATableThatTheClientMadeLargeIsKnownToBeUnknownInTheMiddle)
{
    Http2Sender client(65536);
    FieldList many = get("/many");
    for (int i = 0; i < 300; ++i)
        many.emplace_back("x-" + std::to_string(i), "v");
    client.block(many);
    Conversation conversation;
    conversation.client(opening() + http2Frame(1, 0, 1, "").substr(0, 5)).clientGap(100);
    conversation.client(client.headers(3, many, true) + http2Frame(8, 0, 0, bigEndian(1, 4)) +
                        http2Frame(8, 0, 0, bigEndian(1, 4)));
    const auto got = exchanges(conversation);
    EXPECT_THAT(got.back(), HasSubstr("!http2_hpack_unknown"));
    EXPECT_THAT(got.back(), Not(HasSubstr("!http2_hpack_error")));
}

TEST(Http2, AFieldBlockThatExpandsWithoutEndIsCut)
{
    // One long field in the table, and then one octet for each further use of it.
    const std::string value(4000, 'v');
    std::string block = std::string("\x40\x01") + "x" + "\x7f\xa1\x1e" + value;
    block += std::string(2000, '\xbe');
    Conversation conversation;
    conversation.client(opening() + http2Frame(1, 5, 1, block));
    const Parsed all = parsed(conversation);
    const ParsedMessage& request = all.messages.back();
    EXPECT_THAT(marks(request), HasSubstr("!limit_headers"));
    EXPECT_LT(request.headers.size(), 300u);
}

TEST(Http2, StreamsThatAreNeverClosedAreGivenUpBeyondTheLimit)
{
    Http2Sender client;
    Conversation conversation;
    std::string octets = opening();
    for (std::uint32_t i = 0; i < 10'010; ++i)
        octets += client.headers(2 * i + 1, {{":method", "POST"}});
    conversation.client(octets);
    std::size_t limited = 0;
    for (const ParsedMessage& message : parsed(conversation).messages)
        limited += marks(message).find("!limit_parser") != std::string::npos ? 1u : 0u;
    EXPECT_EQ(limited, 9u);
}

TEST(Http2, WhatFinishedMessagesTookIsNotCountedAnyMore)
{
    Http2Sender client(65536);
    FieldList request = get("/again");
    request.emplace_back("cookie", std::string(12'000, 'c'));
    std::string octets = inOrder({opening(), client.headers(1, get("/open"))});
    for (std::uint32_t i = 1; i < 6000; ++i) {
        octets += client.headers(2 * i + 1, request);
        octets += client.headers(2 * i + 1, {{"x-trailer", "1"}}, true);
    }
    octets += Http2Sender::data(1, "still there", true);
    Conversation conversation;
    conversation.client(octets);
    std::size_t marked = 0;
    parseConversation(conversation.input(), allProtocols(), {}, [&](ParsedMessage&& message) {
        marked += message.anomalies.size();
        return true;
    });
    EXPECT_EQ(marked, 0u);
}

TEST(Http2, EventsOfAnEventStreamAreMessages)
{
    Http2Sender server;
    Conversation conversation;
    conversation.server(
        inOrder({noSettings, server.headers(1, {{":status", "200"}, {"content-type", "text/event-stream"}}),
                 Http2Sender::data(1, "data: one\n\nda"), Http2Sender::data(1, "ta: two\n\n", true)}));
    for (const std::size_t chunk : {1u, 1000u}) {
        std::vector<std::string> events;
        for (const ParsedMessage& message : parsed(conversation, chunk).messages) {
            if (message.kind == MessageKind::Event)
                events.push_back(message.summary);
        }
        EXPECT_THAT(events, ElementsAre(HasSubstr("one"), HasSubstr("two"))) << chunk;
    }
}

TEST(Http2, PseudoFieldsOutOfPlaceAreMarked)
{
    Http2Sender client;
    Conversation conversation;
    conversation.client(opening() +
                        client.headers(1, {{"accept", "*/*"}, {":method", "GET"}, {":path", "/"}}, true));
    EXPECT_THAT(exchanges(conversation), ElementsAre("1 > GET / !http_malformed_field"));
}

TEST(Http2, ConnectOpensAStreamOfItsOwn)
{
    Http2Sender client;
    Http2Sender server;
    Http2Sender inner;
    Conversation conversation;
    conversation.client(opening() +
                        client.headers(1, {{":method", "CONNECT"}, {":authority", "inner.weir.test:443"}}));
    conversation.server(noSettings + server.headers(1, {{":status", "200"}}));
    const std::string tunnelled =
        std::string(http2Preface) + noSettings + inner.headers(1, get("/inside"), true);
    conversation.client(Http2Sender::data(1, tunnelled.substr(0, 30)) +
                        Http2Sender::data(1, tunnelled.substr(30)));
    for (const std::size_t chunk : {1u, 5u, 1000u}) {
        const Parsed all = parsed(conversation, chunk);
        EXPECT_THAT(lines(conversation, all), Contains("1 > GET /inside")) << chunk;
        ASSERT_EQ(all.conversation.facts.layers.size(), 1u);
        EXPECT_EQ(all.conversation.facts.layers[0].name, "http2.1");
        EXPECT_EQ(layerText(conversation, all, LayerId{1}, Direction::ToServer), tunnelled);
    }
}

TEST(Http2, OneSideAloneIsRead)
{
    Http2Sender server;
    Conversation conversation;
    conversation.server(noSettings + acknowledged + server.headers(1, {{":status", "204"}}, true));
    EXPECT_THAT(exchanges(conversation), ElementsAre("1 < 204"));
}

} // namespace
} // namespace weir::test
