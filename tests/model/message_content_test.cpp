#include "core/model/message_content.h"
#include "core/parsers/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

/// The first connection of one of our recordings.
MessageContents contentsOf(const std::string& name, std::uint64_t maxOctets = 1 << 20)
{
    const auto analysis = Analysis::start(std::string(WEIR_CAPTURES_DIR) + "/" + name, {}, {});
    analysis->wait();
    const auto messages = MessageAnalysis::start(*analysis, makeStreamRegistry({}), {}, {});
    const std::atomic<bool> cancelled = false;
    return makeMessageContents(*messages, ConnectionId{0}, MessageForm::Decoded, cancelled, maxOctets);
}

/// Every message, decoded, a text each.
std::vector<std::string> textsOf(const MessageContents& contents)
{
    std::vector<std::string> texts;
    for (const Turn& turn : contents.content->turns) {
        std::string text(turn.end - turn.begin, '\0');
        const auto& view = contents.content->directions[static_cast<std::size_t>(turn.direction)].view;
        view->read(turn.begin, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
        texts.push_back(std::move(text));
    }
    return texts;
}

std::vector<std::string> decoded(const std::string& name)
{
    const MessageContents contents = contentsOf(name);
    EXPECT_FALSE(contents.truncated);
    return textsOf(contents);
}

TEST(MessageContent, aFrameOfHttp2IsALine)
{
    const std::vector<std::string> texts = decoded("http2.pcapng");
    EXPECT_THAT(texts, Contains("SETTINGS max concurrent streams 100, initial window size 33554432, enable "
                                "push 0\n"));
    EXPECT_THAT(texts, Contains("WINDOW_UPDATE +33488897\n"));
    EXPECT_THAT(texts, Contains(StartsWith("GET / HTTP/2\n:method: GET\n")));
    EXPECT_THAT(texts, Contains(StartsWith("HTTP/2 200\n:status: 200\n")));
}

TEST(MessageContent, aWebSocketMessageIsItsContent)
{
    const std::vector<std::string> texts = decoded("websocket-kinds.pcapng");
    EXPECT_THAT(texts, Contains("text\n\ngauge 3\n"));
    EXPECT_THAT(
        texts, Contains("text\n\n{\n  \"gauge\": 3,\n  \"level\": 1.42,\n  \"note\": \"in fragments\"\n}\n"));
    EXPECT_THAT(texts, Contains("binary\n\n[300 octets of application/octet-stream]\n"));
    EXPECT_THAT(texts, Contains("ping still there?\n"));
    EXPECT_THAT(texts, Contains("close 1001 going away: the gauge is going away\n"));
}

TEST(MessageContent, aGrpcMessageIsItsFields)
{
    const std::vector<std::string> texts = decoded("grpc.pcapng");
    EXPECT_THAT(texts, Contains(HasSubstr("\n[27 octets of application/grpc]\n")));
    EXPECT_THAT(texts, Contains("/weir.Gauges/Read, 22 octets gzip\n"
                                "  Compressed: yes\n"
                                "  Length: 22\n"
                                "  Message: Protocol Buffers, without their schema\n"
                                "    Field 1: 3\n"));
}

TEST(MessageContent, messagesStandInTheOrderInWhichTheyBegan)
{
    const std::vector<MessageIndex> messages = contentsOf("http2.pcapng").messages;
    EXPECT_GT(messages.size(), 5U);
    for (std::uint32_t i = 0; i < messages.size(); ++i)
        EXPECT_EQ(messages[i], MessageIndex{i});
}

TEST(MessageContent, endsWhereItsMemoryIsTaken)
{
    const std::vector<std::string> whole = decoded("http2.pcapng");
    const MessageContents contents = contentsOf("http2.pcapng", 1000);
    const std::vector<std::string> texts = textsOf(contents);
    EXPECT_TRUE(contents.truncated);
    ASSERT_FALSE(texts.empty());
    ASSERT_LT(texts.size(), whole.size());
    EXPECT_EQ(texts.front(), whole.front());
    std::size_t octets = 0;
    for (std::size_t i = 0; i + 1 < texts.size(); ++i)
        octets += texts[i].size();
    EXPECT_LT(octets, 1000U);
    EXPECT_EQ(contents.messages.size(), texts.size());
}

} // namespace
} // namespace weir
