// Conversations of HTTP as tables: what is said, and the messages that must be made of it.
#pragma once

#include "core/parsers/http1/http_stream_parser.h"
#include "core/parsers/sse/sse_stream_parser.h"
#include "tests/support/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace weir::test {

inline StreamRegistry httpProtocols()
{
    StreamRegistry registry;
    registry.add(httpProtocol());
    registry.add(sseProtocol());
    return registry;
}

/// "0> GET / HTTP/1.1" and what is remarkable: =index of the request answered, content, anomalies.
inline std::string lineOf(const Conversation& conversation, const Parsed& parsed,
                          const ParsedMessage& message)
{
    std::string line = std::to_string(message.index.value);
    line += message.direction == Direction::ToServer ? "> " : "< ";
    line += message.summary;
    if (message.answers)
        line += " =" + std::to_string(message.answers->value);
    if (message.interim)
        line += " interim";
    if (message.content && message.content->length > 0)
        line += " “" + contentText(conversation, parsed, message) + "”";
    if (!message.complete)
        line += " incomplete";
    for (const MessageAnomaly& anomaly : message.anomalies)
        line += " " + std::string(describe(anomaly.anomaly).name);
    return line;
}

inline std::vector<std::string> linesOf(const Conversation& conversation, std::size_t chunk = 1 << 16,
                                        std::string protocol = {})
{
    const StreamRegistry registry = httpProtocols();
    const Parsed parsed = parse(conversation, registry, chunk, std::move(protocol));
    std::vector<std::string> lines;
    for (const ParsedMessage& message : parsed.messages)
        lines.push_back(lineOf(conversation, parsed, message));
    return lines;
}

struct Story
{
    const char* name;
    Conversation conversation;
    std::vector<std::string> messages;
};

inline void PrintTo(const Story& story, std::ostream* out)
{
    *out << story.name;
}

/// What holds of every message, whatever the conversation.
inline void expectRangesRight(const Conversation& conversation, const Parsed& parsed,
                              const ParsedMessage& message)
{
    const std::string layer = layerText(conversation, parsed, message.layer, message.direction);
    const auto inside = [&](OffsetRange range) {
        EXPECT_TRUE(range.empty() || (range.begin >= message.range.begin && range.end <= message.range.end))
            << message.summary << " " << range.begin << " " << range.end;
    };
    EXPECT_LE(message.range.end, layer.size()) << message.summary;
    for (const auto* fields : {&message.headers, &message.trailers}) {
        for (const HeaderField& field : *fields) {
            EXPECT_EQ(layer.substr(field.nameRange.begin, field.nameRange.length()), field.name);
            if (field.valueRange.length() == field.value.size()) {
                EXPECT_EQ(layer.substr(field.valueRange.begin, field.valueRange.length()), field.value);
            }
            inside(field.nameRange);
            inside(field.valueRange);
        }
    }
    for (const MessageAnomaly& anomaly : message.anomalies)
        inside(anomaly.range);
    const std::function<void(const DetailNode&)> each = [&](const DetailNode& node) {
        inside(node.range);
        for (const DetailNode& child : node.children)
            each(child);
    };
    for (const DetailNode& node : message.detail)
        each(node);
    std::uint64_t last = 0;
    if (message.content) {
        for (const LayerPiece& piece : message.content->pieces) {
            inside(piece.source);
            EXPECT_GE(piece.offset, last);
            last = piece.end();
        }
        EXPECT_LE(last, message.content->length);
    }
}

inline void expectStory(const Story& story)
{
    const std::vector<std::string> whole = linesOf(story.conversation);
    EXPECT_THAT(whole, ::testing::ElementsAreArray(story.messages));
    for (const std::size_t chunk : {1u, 2u, 3u, 7u})
        EXPECT_EQ(linesOf(story.conversation, chunk), whole) << "in pieces of " << chunk;
    const StreamRegistry registry = httpProtocols();
    const Parsed parsed = parse(story.conversation, registry);
    for (const ParsedMessage& message : parsed.messages)
        expectRangesRight(story.conversation, parsed, message);
}

inline std::string storyName(const ::testing::TestParamInfo<Story>& info)
{
    return info.param.name;
}

} // namespace weir::test
