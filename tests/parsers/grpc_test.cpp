// gRPC inside HTTP/2, from scripted conversations.
#include "core/parsers/grpc/protobuf.h"
#include "tests/support/all_protocols.h"
#include "tests/support/conversation.h"
#include "tests/support/encoded.h"
#include "tests/support/http2_octets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string message(const std::string& content, unsigned flag = 0)
{
    return static_cast<char>(flag) + bigEndian(content.size(), 4) + content;
}

/// Field 1: 150, field 2: "gauge", field 3: a message whose field 1 is 1.
const std::string fields("\x08\x96\x01\x12\x05gauge\x1a\x02\x08\x01", 14);

struct Call
{
    Http2Sender client;
    Http2Sender server;
    Conversation conversation;

    explicit Call(const FieldList& more = {})
    {
        FieldList request{{":method", "POST"},
                          {":scheme", "http"},
                          {":path", "/weir.Gauges/Read"},
                          {":authority", "gauges.weir.test"},
                          {"content-type", "application/grpc"}};
        request.insert(request.end(), more.begin(), more.end());
        conversation.client(
            inOrder({std::string(http2Preface), http2Frame(4, 0, 0, ""), client.headers(1, request)}));
    }
    void answer(const FieldList& more = {})
    {
        FieldList response{{":status", "200"}, {"content-type", "application/grpc+proto"}};
        response.insert(response.end(), more.begin(), more.end());
        conversation.server(inOrder({http2Frame(4, 0, 0, ""), server.headers(1, response)}));
    }
    void close(const FieldList& trailers) { conversation.server(server.headers(1, trailers, true)); }
};

std::vector<ParsedMessage> messagesOf(const Parsed& parsed)
{
    std::vector<ParsedMessage> found;
    for (const ParsedMessage& each : parsed.messages) {
        if (each.protocol == "grpc")
            found.push_back(each);
    }
    return found;
}

TEST(Grpc, MessagesAreToldApartWhereverTheFramesCutThem)
{
    Call call;
    const std::string sent = message(fields) + message("") + message(std::string(300, '\x01'));
    call.conversation.client(Http2Sender::data(1, sent.substr(0, 3)) +
                             Http2Sender::data(1, sent.substr(3, 10)) +
                             Http2Sender::data(1, sent.substr(13), true));
    call.answer();
    call.conversation.server(Http2Sender::data(1, message("\x08\x01")));
    call.close({{"grpc-status", "0"}});
    for (const std::size_t chunk : {1u, 2u, 3u, 7u, 10000u}) {
        const Parsed parsed = parse(call.conversation, allProtocols(), chunk);
        const auto found = messagesOf(parsed);
        ASSERT_THAT(found, SizeIs(4)) << chunk;
        EXPECT_EQ(contentText(call.conversation, parsed, found[0]), fields);
        EXPECT_EQ(found[0].summary, "/weir.Gauges/Read, 14 octets");
        EXPECT_FALSE(found[1].content);
        EXPECT_EQ(found[2].content->length, 300u);
        EXPECT_EQ(found[3].direction, Direction::ToClient);
        EXPECT_EQ(found[3].content->mediaType, "application/protobuf");
        for (const ParsedMessage& each : found)
            EXPECT_TRUE(each.complete);
        // The request and the response are whole messages beside them.
        EXPECT_THAT(parsed.conversation.facts.protocols, ElementsAre("http2", "grpc"));
    }
}

TEST(Grpc, TheStatusOfACallIsTheResponses)
{
    Call call;
    call.answer();
    call.close({{"grpc-status", "5"}, {"grpc-message", "no%20such%20gauge"}});
    const Parsed parsed = parse(call.conversation, allProtocols());
    const ParsedMessage& response = parsed.messages.back();
    EXPECT_EQ(response.summary, "200, gRPC status 5 NOT_FOUND: no such gauge");
    EXPECT_THAT(response.fields, Contains(std::pair<std::string, std::string>("grpc-status", "5")));
}

TEST(Grpc, FieldsAreBrokenDownWithoutTheirSchema)
{
    Call call;
    call.conversation.client(Http2Sender::data(1, message(fields), true));
    const Parsed parsed = parse(call.conversation, allProtocols());
    const auto found = messagesOf(parsed);
    ASSERT_THAT(found, SizeIs(1));
    const DetailNode& all = found[0].detail.back();
    ASSERT_THAT(all.children, SizeIs(3));
    EXPECT_EQ(all.children[0].name, "Field 1");
    EXPECT_EQ(all.children[0].text, "150");
    EXPECT_EQ(all.children[1].text, "“gauge”");
    EXPECT_EQ(all.children[2].children[0].text, "1");
    // In the layer of HTTP/2: behind the prefix.
    EXPECT_EQ(all.children[0].range.begin, found[0].range.begin + 5);
    EXPECT_EQ(all.children[2].range.end, found[0].range.end);
}

TEST(Grpc, CompressedMessagesNameTheirCodingAndAreBrokenDownToo)
{
    Call call(FieldList{{"grpc-encoding", "gzip"}});
    const auto coded = encoded::deflated(fields, 15 + 16);
    call.conversation.client(Http2Sender::data(1, message(std::string(coded.begin(), coded.end()), 1), true));
    const auto found = messagesOf(parse(call.conversation, allProtocols()));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0].content->encodings, ElementsAre("gzip"));
    EXPECT_THAT(found[0].detail.back().children, SizeIs(3));
    EXPECT_TRUE(found[0].detail.back().children[0].range.empty());
}

TEST(Grpc, AGapInsideAMessageIsCarriedOverByItsLength)
{
    Call call;
    const std::string data = Http2Sender::data(1, message(std::string(50, 'a')) + message("\x08\x01"), true);
    call.conversation.client(data.substr(0, 30)).clientGap(10).client(data.substr(40));
    const auto found = messagesOf(parse(call.conversation, allProtocols()));
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_FALSE(found[0].complete);
    EXPECT_EQ(found[0].content->length, 50u);
    EXPECT_TRUE(found[1].complete);
}

TEST(Grpc, FramesThatAreLostEndWhatCanBeToldApart)
{
    Call call;
    const std::string data =
        inOrder({Http2Sender::data(1, message(std::string(50, 'a'))), http2Frame(6, 0, 0, "12345678"),
                 http2Frame(6, 0, 0, "12345678"), http2Frame(6, 0, 0, "12345678"),
                 Http2Sender::data(1, message("later"), true)});
    call.conversation.client(data.substr(0, 30)).clientGap(50).client(data.substr(80));
    const auto found = messagesOf(parse(call.conversation, allProtocols()));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_FALSE(found[0].complete);
}

TEST(Grpc, WhatIsTooLongForItsStreamIsMarked)
{
    Call call;
    call.conversation.client(Http2Sender::data(1, message("short").substr(0, 7), true));
    const auto found = messagesOf(parse(call.conversation, allProtocols()));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].anomalies[0].anomaly, Anomaly::GrpcFrameError);
}

TEST(Grpc, APrefixThatTheEndCutsIsAMessageThatIsNotWhole)
{
    Call call;
    call.conversation.client(Http2Sender::data(1, message("whole") + message("short").substr(0, 3), true));
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{1} << 16}) {
        const auto found = messagesOf(parse(call.conversation, allProtocols(), chunk));
        ASSERT_THAT(found, SizeIs(2));
        EXPECT_TRUE(found[0].complete);
        EXPECT_FALSE(found[1].complete);
        EXPECT_EQ(found[1].range.length(), 3u);
        EXPECT_EQ(found[1].anomalies[0].anomaly, Anomaly::GrpcFrameError);
    }
}

TEST(GrpcWeb, MessagesInHttp1AreToldApartInBothDirections)
{
    const std::string asked = message(fields);
    const std::string answer = message("") + message(fields) + message("grpc-status: 0\r\n", 0x80);
    Conversation conversation;
    conversation.client(
        "POST /weir.Gauges/Read HTTP/1.1\r\nHost: h\r\nContent-Type: application/grpc-web+proto\r\n"
        "Content-Length: " +
        std::to_string(asked.size()) + "\r\n\r\n" + asked);
    conversation.server("HTTP/1.1 200 OK\r\nContent-Type: application/grpc-web+proto\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n3\r\n" +
                        answer.substr(0, 3) + "\r\n2a\r\n" + answer.substr(3) + "\r\n0\r\n\r\n");
    ASSERT_EQ(answer.size() - 3, 0x2au);
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 16}) {
        const auto found = messagesOf(parse(conversation, allProtocols(), chunk));
        ASSERT_THAT(found, SizeIs(4)) << chunk;
        EXPECT_EQ(found[0].direction, Direction::ToServer);
        EXPECT_EQ(found[0].url, "http://h/weir.Gauges/Read");
        EXPECT_EQ(found[0].content->length, fields.size());
        EXPECT_EQ(found[1].direction, Direction::ToClient);
        EXPECT_EQ(found[2].content->length, fields.size());
        EXPECT_EQ(found[3].summary, "/weir.Gauges/Read, gRPC status 0 OK");
        for (const ParsedMessage& each : found)
            EXPECT_TRUE(each.complete) << each.summary;
    }
}

Conversation webAnswer(const std::string& answer, const std::string& more = {})
{
    Conversation conversation;
    conversation.client("POST /weir.Gauges/Read HTTP/1.1\r\nHost: h\r\n"
                        "Content-Type: application/grpc-web+proto\r\nContent-Length: 0\r\n\r\n");
    conversation.server("HTTP/1.1 200 OK\r\nContent-Type: application/grpc-web+proto\r\n" + more +
                        "Content-Length: " + std::to_string(answer.size()) + "\r\n\r\n" + answer);
    return conversation;
}

TEST(GrpcWeb, TrailersInAMessageAreFieldsInTheirPlaces)
{
    const Conversation conversation =
        webAnswer(message("grpc-status:5\r\ngrpc-message: no%20such%20gauge\r\nx-cost: 3\r\n", 0x80));
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 16}) {
        const Parsed parsed = parse(conversation, allProtocols(), chunk);
        const auto found = messagesOf(parsed);
        ASSERT_THAT(found, SizeIs(1)) << chunk;
        EXPECT_EQ(found[0].summary, "/weir.Gauges/Read, gRPC status 5 NOT_FOUND: no such gauge");
        ASSERT_THAT(found[0].trailers, SizeIs(3));
        const HeaderField& last = found[0].trailers[2];
        EXPECT_EQ(last.name, "x-cost");
        const std::string layer = layerText(conversation, parsed, found[0].layer, Direction::ToClient);
        EXPECT_EQ(layer.substr(last.valueRange.begin, last.valueRange.length()), "3");
        EXPECT_EQ(found[0].detail.back().children.size(), 3u);
        EXPECT_THAT(found[0].fields, Contains(std::pair<std::string, std::string>("grpc-status", "5")));
    }
}

TEST(GrpcWeb, TrailersThatAreCompressedAreReadToo)
{
    const auto coded = encoded::gzip("grpc-status: 0\r\n");
    const auto found = messagesOf(
        parse(webAnswer(message(std::string(coded.begin(), coded.end()), 0x81), "Grpc-Encoding: gzip\r\n"),
              allProtocols()));
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].summary, "/weir.Gauges/Read, gRPC status 0 OK");
    EXPECT_TRUE(found[0].trailers.front().valueRange.empty());
}

TEST(GrpcWeb, ContentThatIsCodedIsNotReadAsMessages)
{
    const std::string sent = message(fields);
    for (const char* type : {"application/grpc-web-text", "application/grpc-web\r\nContent-Encoding: gzip"}) {
        Conversation conversation;
        conversation.client("POST / HTTP/1.1\r\nHost: h\r\nContent-Type: " + std::string(type) +
                            "\r\nContent-Length: " + std::to_string(sent.size()) + "\r\n\r\n" + sent);
        EXPECT_THAT(messagesOf(parse(conversation, allProtocols())), IsEmpty()) << type;
    }
}

Octets octets(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Protobuf, EveryWireTypeIsRead)
{
    const std::string all("\x09\x00\x00\x00\x00\x00\x00\xf0\x3f"
                          "\x15\x00\x00\x80\x3f"
                          "\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
                          "\x22\x03\xff\xfe\xfd",
                          30);
    const auto nodes = grpc::describeProtobuf(octets(all), 100);
    ASSERT_THAT(nodes, SizeIs(4));
    EXPECT_THAT(nodes[0].text, HasSubstr("or 1"));
    EXPECT_THAT(nodes[1].text, HasSubstr("or 1"));
    EXPECT_THAT(nodes[2].text, HasSubstr("or -1"));
    EXPECT_THAT(nodes[3].text, HasSubstr("fffefd"));
    EXPECT_EQ(nodes[3].range, (OffsetRange{125, 130}));
}

TEST(Protobuf, OctetsThatAreNoFieldAreShownAsTheRest)
{
    const auto nodes = grpc::describeProtobuf(octets(std::string("\x08\x01\xff\xff", 4)), 0);
    ASSERT_THAT(nodes, SizeIs(2));
    EXPECT_EQ(nodes[1].name, "Rest");
    EXPECT_THAT(grpc::describeProtobuf({}, 0), IsEmpty());
}

TEST(Protobuf, DepthIsBounded)
{
    std::string nested("\x08\x01", 2);
    for (int i = 0; i < 60; ++i)
        nested = std::string("\x0a") + static_cast<char>(nested.size()) + nested;
    EXPECT_THAT(grpc::describeProtobuf(octets(nested), 0), SizeIs(1));
}

} // namespace
} // namespace weir::test
