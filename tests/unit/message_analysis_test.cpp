#include "core/analysis/connection_parser.h"
#include "core/analysis/message_analysis.h"
#include "core/analysis/message_order.h"
#include "core/analysis/message_rows.h"
#include "tests/support/capture_builder.h"
#include "tests/support/packet_builder.h"
#include "tests/support/scratch_folder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>

namespace weir::test {
namespace {

/// A protocol for these tests: each line is a message; what the client says begins with "ask", and the
/// server's lines answer those in turn. The content of a line is what stands behind its first blank.
class LineParser final : public StreamParser
{
public:
    StreamParseResult parse(StreamContext& context, const StreamInput& input) override
    {
        std::size_t consumed = 0;
        for (std::size_t at = 0; at < input.octets.size(); ++at) {
            if (input.octets[at] != '\n')
                continue;
            addLine(context, input, consumed, at + 1);
            consumed = at + 1;
        }
        return StreamParseResult::took(consumed);
    }
    void onGap(StreamContext&, const StreamInput&, const SequenceGap&) override {}
    void onEnd(StreamContext&, const StreamInput&, StreamEnd) override {}

private:
    void addLine(StreamContext& context, const StreamInput& input, std::size_t begin, std::size_t end)
    {
        const OffsetRange range{input.offset + begin, input.offset + end};
        ParsedMessage message;
        message.index = context.begin(input.direction, range.begin);
        message.protocol = "lines";
        message.direction = input.direction;
        message.range = range;
        message.summary.assign(input.octets.begin() + static_cast<std::ptrdiff_t>(begin),
                               input.octets.begin() + static_cast<std::ptrdiff_t>(end - 1));
        if (input.direction == Direction::ToServer) {
            message.kind = MessageKind::Request;
            m_requests.push_back(message.index);
        } else {
            message.kind = MessageKind::Response;
            if (m_answered < m_requests.size())
                message.answers = m_requests[m_answered++];
        }
        MessageContent content;
        content.length = range.length() - 1;
        content.pieces.push_back({0, content.length, {range.begin, range.end - 1}, nullptr, 0});
        content.mediaType = "Text/Plain; charset=utf-8";
        message.content = content;
        if (context.wantsDetail(message.index))
            message.detail.push_back({"Line", message.summary, "", range, {}, {}, {}});
        context.finish(std::move(message));
    }

    std::vector<MessageIndex> m_requests;
    std::size_t m_answered = 0;
};

std::shared_ptr<const StreamRegistry> lineRegistry()
{
    auto registry = std::make_shared<StreamRegistry>();
    registry->add({"lines",
                   [](const FirstOctets& first) {
                       const Octets client = first.octets[static_cast<std::size_t>(Direction::ToServer)];
                       const std::string begin(client.begin(), client.end());
                       if (begin.starts_with("ask"))
                           return Recognition::Certain;
                       return std::string("ask").starts_with(begin) ? Recognition::NeedsMore
                                                                    : Recognition::No;
                   },
                   [](const ParserOrigin&) { return std::make_unique<LineParser>(); }});
    return registry;
}

constexpr ConnectionId first{0};

class MessageAnalysisTest : public testing::Test
{
protected:
    /// Each connection asks twice, and is answered twice.
    std::unique_ptr<Analysis> analysisOf(unsigned connections, bool withHandshake = true)
    {
        PcapBuilder pcap;
        for (unsigned i = 0; i < connections; ++i) {
            const auto port = static_cast<std::uint16_t>(10000 + i);
            const Ip there{.source = "10.0.0.1", .destination = "10.9.9.9"};
            const Ip back{.source = there.destination, .destination = there.source};
            const auto ask = [&](std::uint32_t seq, std::uint32_t ack, const std::string& text) {
                pcap.packet(1 + i, seq, tcpFrame(there, {.sourcePort = port, .seq = seq, .ack = ack}, text));
            };
            const auto answer = [&](std::uint32_t seq, std::uint32_t ack, const std::string& text) {
                pcap.packet(1 + i, seq,
                            tcpFrame(back,
                                     {.sourcePort = 80, .destinationPort = port, .seq = seq, .ack = ack},
                                     text));
            };
            if (withHandshake) {
                pcap.packet(1 + i, 0, tcpFrame(there, {.sourcePort = port, .seq = 99, .flags = 0x02}));
                pcap.packet(
                    1 + i, 1,
                    tcpFrame(
                        back,
                        {.sourcePort = 80, .destinationPort = port, .seq = 499, .ack = 100, .flags = 0x12}));
            }
            ask(100, 500, "ask one\nask ");
            answer(500, 108, "first\n");
            ask(112, 506, "two\n");
            answer(506, 116, "second\n");
        }
        const std::string path = m_folder.path("lines.pcap");
        writeFile(path, pcap.octets());
        auto analysis = Analysis::start(path, {}, {});
        analysis->wait();
        return analysis;
    }

    static std::vector<ConnectionId> all(const Analysis& analysis)
    {
        std::vector<ConnectionId> ids;
        for (std::uint32_t i = 0; i < analysis.connectionCount(); ++i)
            ids.emplace_back(i);
        return ids;
    }

    ScratchFolder m_folder;
};

std::string textOf(const StreamView& view)
{
    std::string text(view.length(), '?');
    view.read(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    return text;
}

TEST_F(MessageAnalysisTest, rowsOfEachConnectionAreGivenOnce)
{
    const auto analysis = analysisOf(300);
    std::atomic<unsigned> news = 0;
    const auto messages = MessageAnalysis::start(*analysis, lineRegistry(), {}, [&] { ++news; });
    messages->enqueue(all(*analysis));
    messages->wait();
    std::map<ConnectionId, unsigned> seen;
    while (const auto batch = messages->takeBatch()) {
        for (const auto& connection : batch->connections)
            ++seen[connection->connection];
        EXPECT_EQ(batch->pending, 0u);
    }
    EXPECT_EQ(seen.size(), 300u);
    EXPECT_GT(news, 0u);
    for (const auto& [id, count] : seen)
        EXPECT_EQ(count, 1u);
}

TEST_F(MessageAnalysisTest, rowsAreInOrderAndKnowTheirAnswers)
{
    const auto analysis = analysisOf(1);
    const auto messages = MessageAnalysis::start(*analysis, lineRegistry(), {}, {});
    EXPECT_FALSE(messages->messages(first));
    messages->enqueue({first, ConnectionId{7}});
    messages->wait();
    const auto found = messages->messages(first);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->messages.size(), 4u);
    EXPECT_EQ(found->facts.protocols, std::vector<std::string_view>{"lines"});
    const std::vector<std::string> summaries{"ask one", "ask two", "first", "second"};
    std::map<std::string, MessageRow> bySummary;
    for (std::uint32_t i = 0; i < 4; ++i) {
        EXPECT_EQ(found->messages[i].index, MessageIndex{i});
        bySummary[found->messages[i].summary] = found->messages[i];
    }
    EXPECT_EQ(bySummary["ask one"].answered, bySummary["first"].index);
    EXPECT_EQ(bySummary["second"].answers, bySummary["ask two"].index);
    EXPECT_EQ(bySummary["ask two"].firstFrame, FrameNumber{3});
    EXPECT_EQ(bySummary["ask two"].lastFrame, FrameNumber{5});
    EXPECT_EQ(bySummary["first"].mediaType, "text/plain");
    EXPECT_FALSE(messages->messages(ConnectionId{7})) << "does not exist";
}

TEST_F(MessageAnalysisTest, canBeDestroyedAtAnyMomentOfParsing)
{
    const auto analysis = analysisOf(200);
    for (unsigned round = 0; round < 200; ++round) {
        std::atomic<unsigned> news = 0;
        const auto messages = MessageAnalysis::start(*analysis, lineRegistry(), {}, [&] { ++news; });
        messages->enqueue(all(*analysis));
        // The moment varies with what the other threads have got to; no time is waited for.
        while (!messages->messages(ConnectionId{round % 200}) && round % 3 != 0)
            std::this_thread::yield();
        if (round % 5 == 0)
            messages->takeBatch();
    }
}

TEST_F(MessageAnalysisTest, anotherRegistryReplacesWhatWasPublished)
{
    const auto analysis = analysisOf(1);
    const auto messages = MessageAnalysis::start(*analysis, std::make_shared<StreamRegistry>(), {}, {});
    messages->enqueue({first});
    messages->wait();
    ASSERT_TRUE(messages->messages(first));
    EXPECT_TRUE(messages->messages(first)->messages.empty());
    messages->setRegistry(lineRegistry());
    messages->enqueue({first});
    messages->wait();
    EXPECT_EQ(messages->messages(first)->messages.size(), 4u);
    const auto batch = messages->takeBatch();
    ASSERT_TRUE(batch);
    ASSERT_EQ(batch->connections.size(), 1u) << "conflated";
    EXPECT_EQ(batch->connections[0]->messages.size(), 4u);
}

TEST_F(MessageAnalysisTest, theParserTellsWhoTheClientIsWhereNoHandshakeDoes)
{
    const auto analysis = analysisOf(1, false);
    const auto before = analysis->connection(first);
    ASSERT_GT(before->roleEvidence(), RoleEvidence::Protocol);
    const std::uint16_t client = before->client().port;
    // As if the ports had misled.
    analysis->settleRoles(first, 1 - before->clientSide(), RoleEvidence::Protocol);
    ASSERT_NE(analysis->connection(first)->client().port, client);
    analysis->settleRoles(first, before->clientSide(), RoleEvidence::Protocol);
    EXPECT_NE(analysis->connection(first)->client().port, client) << "no better evidence than before";

    const auto fresh = analysisOf(1, false);
    const auto messages = MessageAnalysis::start(*fresh, lineRegistry(), {}, {});
    messages->enqueue({first});
    messages->wait();
    EXPECT_EQ(fresh->connection(first)->client().port, client);
    EXPECT_EQ(fresh->connection(first)->roleEvidence(), RoleEvidence::Protocol);
}

TEST_F(MessageAnalysisTest, reversedRolesAreExchangedBeforeRowsAreMade)
{
    // The one who asks has the lower port.
    PcapBuilder pcap;
    pcap.packet(1, 0, tcpFrame({}, {.sourcePort = 9000, .destinationPort = 80, .seq = 1}, "hello\n"));
    pcap.packet(2, 0,
                tcpFrame({.source = "10.0.0.2", .destination = "10.0.0.1"},
                         {.sourcePort = 80, .destinationPort = 9000, .seq = 1, .ack = 7}, "ask\n"));
    const std::string path = m_folder.path("reversed.pcap");
    writeFile(path, pcap.octets());
    const auto analysis = Analysis::start(path, {}, {});
    analysis->wait();
    ASSERT_EQ(analysis->connection(first)->server().port, 80);
    const auto messages = MessageAnalysis::start(*analysis, lineRegistry(), {}, {});
    messages->enqueue({first});
    messages->wait();
    EXPECT_EQ(analysis->connection(first)->server().port, 9000);
    ASSERT_EQ(messages->messages(first)->messages.size(), 2u);
    for (const MessageRow& row : messages->messages(first)->messages)
        EXPECT_EQ(row.direction, row.summary == "ask" ? Direction::ToServer : Direction::ToClient);
}

TEST_F(MessageAnalysisTest, aLimitOnMessagesIsEnforcedAndMarked)
{
    const auto analysis = analysisOf(1);
    ParserLimits limits;
    limits.maxMessages = 3;
    const auto messages = MessageAnalysis::start(*analysis, lineRegistry(), limits, {});
    messages->enqueue({first});
    messages->wait();
    const auto found = messages->messages(first);
    ASSERT_EQ(found->messages.size(), 3u);
    std::bitset<anomalyCount> anomalies;
    for (const MessageRow& row : found->messages)
        anomalies |= row.anomalies;
    EXPECT_TRUE(anomalies.test(static_cast<std::size_t>(Anomaly::LimitMessages)));
}

TEST_F(MessageAnalysisTest, aMessageOnDemandHasItsDetailAndContent)
{
    const auto analysis = analysisOf(2);
    const auto messages = MessageAnalysis::start(*analysis, lineRegistry(), {}, {});
    std::optional<ParsedMessage> second;
    for (std::uint32_t i = 0; i < 4; ++i) {
        const auto message = messages->message(ConnectionId{1}, MessageIndex{i});
        ASSERT_TRUE(message);
        EXPECT_EQ(message->detail.size(), 1u);
        if (message->summary == "second")
            second = message;
    }
    EXPECT_FALSE(messages->message(ConnectionId{1}, MessageIndex{4}));
    EXPECT_FALSE(messages->message(ConnectionId{2}, MessageIndex{0}));
    ASSERT_TRUE(second);
    const auto content = messages->content(ConnectionId{1}, *second);
    ASSERT_TRUE(content);
    EXPECT_EQ(textOf(*content), "second");
    EXPECT_FALSE(messages->layer({first, Direction::ToServer}, LayerId{1})) << "there is none";
    EXPECT_EQ(textOf(*messages->layer({first, Direction::ToClient}, tcpLayer)), "first\nsecond\n");
}

TEST_F(MessageAnalysisTest, whatContentLacksIsAGapInIt)
{
    const auto analysis = analysisOf(1);
    const ConnectionParser parser(*analysis, lineRegistry(), {});
    ParsedMessage message;
    message.direction = Direction::ToClient;
    message.range = {0, 13};
    message.content.emplace();
    message.content->pieces = {{0, 2, {0, 2}, nullptr, 0}, {5, 3, {6, 9}, nullptr, 0}};
    message.content->length = 10;
    const auto content = parser.content(first, message);
    ASSERT_TRUE(content);
    EXPECT_EQ(content->length(), 10u);
    const auto gaps = content->gaps(0, 10);
    ASSERT_EQ(gaps.size(), 2u);
    EXPECT_EQ(gaps[0].offset, 2u);
    EXPECT_EQ(gaps[0].length, 3u);
    EXPECT_EQ(gaps[1].offset, 8u);
    EXPECT_EQ(gaps[1].length, 2u);
}

TEST(MessageOrder, numbersCountByFirstFrameThenConnectionThenIndex)
{
    const auto place = [](std::uint32_t frame, std::uint32_t connection, std::uint32_t index) {
        return MessagePlace{FrameNumber{frame}, ConnectionId{connection}, MessageIndex{index}};
    };
    const MessageOrder order({place(9, 0, 1), place(4, 1, 0), place(4, 0, 0), place(9, 0, 2)});
    EXPECT_EQ(order.size(), 4u);
    EXPECT_EQ(order.at(MessageNumber{0}), place(4, 0, 0));
    EXPECT_EQ(order.at(MessageNumber{3}), place(9, 0, 2));
    EXPECT_EQ(order.at(MessageNumber{4}), std::nullopt);
    EXPECT_EQ(order.numberOf(place(4, 1, 0)), MessageNumber{1});
    EXPECT_EQ(order.numberOf(place(5, 1, 0)), std::nullopt);
}

TEST(MessageRow, theMediaTypeStandsAloneAndSmall)
{
    EXPECT_EQ(bareMediaType(" Text/HTML ;charset=UTF-8"), "text/html");
    EXPECT_EQ(bareMediaType(""), "");
    EXPECT_EQ(bareMediaType("; q=1"), "");
}

} // namespace
} // namespace weir::test
