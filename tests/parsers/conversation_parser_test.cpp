// The host of the parsers, with toy protocols whose every message is known.
#include "core/stream/conversation_parser.h"
#include "tests/support/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>

namespace weir::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string text(Octets octets)
{
    return {octets.begin(), octets.end()};
}

class Xor final : public PieceDecoder
{
public:
    std::optional<std::vector<std::uint8_t>> decode(Octets source, std::uint64_t argument) const override
    {
        std::vector<std::uint8_t> octets(source.begin(), source.end());
        for (std::uint8_t& octet : octets)
            octet = static_cast<std::uint8_t>(octet ^ argument);
        return octets;
    }
};

/// "K123:" and 123 octets. K says what they are:
///   T content that nobody reads     X octets of a layer of its own, each XOR 1     P octets of a transparent
///   child U a question for another protocol, u the answer that names it                 ! a mistake
class ToyParser final : public StreamParser
{
public:
    StreamParseResult parse(StreamContext& context, const StreamInput& input) override
    {
        Side& side = m_sides[static_cast<std::size_t>(input.direction)];
        const std::string octets = text(input.octets);
        if (side.resync) {
            const std::size_t start = octets.find('T');
            if (start == std::string::npos)
                return StreamParseResult::took(octets.size());
            side.resync = false;
            return start > 0 ? StreamParseResult::took(start) : parse(context, input);
        }
        if (m_waiting && input.direction == Direction::ToServer)
            return StreamParseResult::waitsForOther(0);
        if (std::string("TXPUu!").find(octets[0]) == std::string::npos)
            return m_any ? StreamParseResult::failed(0, "no letter") : StreamParseResult::notThisProtocol();
        if (octets.size() < 5)
            return StreamParseResult::needs(0, 5);
        const std::size_t length = std::stoul(octets.substr(1, 3));
        return message(context, input, octets[0], length, side);
    }

    void onSkipped(StreamContext& context, Direction direction, OffsetRange range) override
    {
        take(context, direction, range, true);
    }

    void onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap) override
    {
        Side& side = m_sides[static_cast<std::size_t>(before.direction)];
        gaps.push_back(std::to_string(gap.length) + "@" + std::to_string(gap.offset));
        if (side.open)
            take(context, before.direction, {gap.offset, gap.end()}, false);
        else
            side.resync = true;
        if (side.open) {
            finish(context, before.direction, false);
            side.resync = true;
        }
    }

    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end) override
    {
        Side& side = m_sides[static_cast<std::size_t>(rest.direction)];
        if (side.open)
            finish(context, rest.direction, false);
        for (ChildStream* child : {m_own, m_transparent}) {
            if (child != nullptr)
                child->end(rest.direction, end);
        }
    }

    static inline std::vector<std::string> gaps;

private:
    struct Side
    {
        bool resync = false;
        bool open = false;
        std::uint64_t left = 0;
        ParsedMessage message;
    };

    StreamParseResult message(StreamContext& context, const StreamInput& input, char letter,
                              std::size_t length, Side& side)
    {
        if (letter != 'T' && input.octets.size() < 5 + length)
            return StreamParseResult::needs(0, 5 + length);
        m_any = true;
        const OffsetRange whole{input.offset, input.offset + 5 + length};
        const Octets payload = input.octets.subspan(5, letter == 'T' ? 0 : length);
        if (letter == 'T') {
            side.open = true;
            side.left = length;
            side.message = {};
            side.message.index = context.begin(input.direction, input.offset);
            side.message.protocol = "toy";
            side.message.direction = input.direction;
            side.message.range = {input.offset, input.offset + 5};
            side.message.content.emplace();
            if (length == 0)
                finish(context, input.direction, true);
            return StreamParseResult::tookAndSkips(5, length);
        }
        if (letter == 'X' || letter == 'P')
            feedChild(context, input, letter, payload);
        if (letter == 'U')
            m_waiting = true;
        if (letter == 'u') {
            m_waiting = false;
            context.handOver({m_reachedByClient, whole.end}, {text(payload), {}, {}, {}, {}});
        }
        if (letter == '!')
            return StreamParseResult::failed(5 + length, "a mistake");
        if (input.direction == Direction::ToServer)
            m_reachedByClient = whole.end;
        return StreamParseResult::took(5 + length);
    }

    void feedChild(StreamContext& context, const StreamInput& input, char letter, Octets payload)
    {
        ChildStream*& child = letter == 'X' ? m_own : m_transparent;
        if (child == nullptr)
            child = &context.openChild(letter == 'X' ? ChildLayer::Own : ChildLayer::Transparent, "toys", {});
        LayerPiece piece;
        piece.source = {input.offset + 5, input.offset + 5 + payload.size()};
        std::vector<std::uint8_t> plain(payload.begin(), payload.end());
        if (letter == 'X') {
            piece.decoder = std::make_shared<Xor>();
            piece.argument = 1;
            plain = *piece.decoder->decode(payload, 1);
        }
        child->add(input.direction, piece, plain);
    }

    void take(StreamContext& context, Direction direction, OffsetRange range, bool there)
    {
        Side& side = m_sides[static_cast<std::size_t>(direction)];
        MessageContent& content = *side.message.content;
        const std::uint64_t count = std::min(range.length(), side.left);
        if (there)
            content.pieces.push_back({content.length, count, {range.begin, range.begin + count}, nullptr, 0});
        else
            content.complete = false;
        content.length += count;
        side.message.range.end = range.begin + count;
        side.left -= count;
        if (side.left == 0)
            finish(context, direction, true);
    }

    void finish(StreamContext& context, Direction direction, bool complete)
    {
        Side& side = m_sides[static_cast<std::size_t>(direction)];
        side.open = false;
        side.message.complete = complete && side.message.content->complete;
        side.message.content->complete = side.message.complete;
        context.finish(std::move(side.message));
    }

    std::array<Side, 2> m_sides;
    ChildStream* m_own = nullptr;
    ChildStream* m_transparent = nullptr;
    std::uint64_t m_reachedByClient = 0;
    bool m_waiting = false;
    bool m_any = false;
};

Recognition recogniseToy(const FirstOctets& first)
{
    const Octets octets = first.octets[0];
    if (octets.empty())
        return first.final[0] ? Recognition::No : Recognition::NeedsMore;
    if (std::string("TXPU!").find(static_cast<char>(octets[0])) == std::string::npos)
        return Recognition::No;
    if (octets.size() < 2)
        return Recognition::NeedsMore;
    return std::isdigit(octets[1]) ? Recognition::Certain : Recognition::No;
}

StreamRegistry toys()
{
    StreamRegistry registry;
    registry.add({"toy", recogniseToy, [](const ParserOrigin&) { return std::make_unique<ToyParser>(); }});
    return registry;
}

/// "to_server toy [0,8) 1-2 content", one for each message.
std::vector<std::string> lines(const Conversation& conversation, const Parsed& parsed)
{
    std::vector<std::string> lines;
    for (const ParsedMessage& m : parsed.messages)
        lines.push_back(std::string(toName(m.direction)) + " layer " + std::to_string(m.layer.value) + " [" +
                        std::to_string(m.range.begin) + "," + std::to_string(m.range.end) + ") frames " +
                        std::to_string(m.firstFrame.value) + "-" + std::to_string(m.lastFrame.value) + " " +
                        contentText(conversation, parsed, m) + (m.complete ? "" : " partial"));
    return lines;
}

std::vector<std::string> linesOf(const Conversation& conversation, std::size_t chunk = 1 << 16)
{
    return lines(conversation, parse(conversation, toys(), chunk));
}

std::string xored(std::string octets)
{
    for (char& c : octets)
        c = static_cast<char>(c ^ 1);
    return octets;
}

TEST(ConversationParser, TheSameMessagesAtEveryChunkSize)
{
    Conversation conversation;
    conversation.client("T003:one").server("T005:reply").client("T0").client("02:twT000:");
    const std::vector<std::string> expected{
        "to_server layer 0 [0,8) frames 1-1 one", "to_client layer 0 [0,10) frames 2-2 reply",
        "to_server layer 0 [8,15) frames 3-4 tw", "to_server layer 0 [15,20) frames 4-4 "};
    for (std::size_t chunk = 1; chunk < 32; ++chunk)
        EXPECT_EQ(linesOf(conversation, chunk), expected) << chunk;
}

// A protocol that is recognised by a whole line alone, and says no to the beginning of one.
TEST(ConversationParser, WhatIsRecognisedDoesNotDependOnHowATurnIsCut)
{
    StreamRegistry registry;
    registry.add({"toy",
                  [](const FirstOctets& first) {
                      const std::string said = text(first.octets[0]);
                      return said.ends_with("\n") ? Recognition::Certain : Recognition::No;
                  },
                  [](const ParserOrigin&) { return std::make_unique<ToyParser>(); }});
    Conversation conversation;
    conversation.client("T003:on").client("eT001:\n").server("T000:").client("T000:");
    for (const std::size_t chunk : {1u, 2u, 3u, 7u, 100u})
        EXPECT_EQ(parse(conversation, registry, chunk).messages.size(), 4u) << chunk;
}

TEST(ConversationParser, WhatIsSkippedIsNotRead)
{
    Conversation conversation;
    conversation.client("T000:").server("T000:"); // the protocol is known
    conversation.client("T900:" + std::string(100, 'a')).client(std::string(800, 'b'));
    ConversationInput input = conversation.input();
    // Octets from 110 on cannot be read: nobody may try.
    input.directions[0] = std::make_shared<ScriptedView>(
        std::vector<ScriptedView::Part>{
            {0, "T000:", 1}, {5, "T900:" + std::string(100, 'a'), 3}, {110, std::string(800, 'b'), 4}},
        0, 110);
    std::size_t messages = 0;
    const ParsedConversation parsed = parseConversation(input, toys(), {}, [&](ParsedMessage&& message) {
        EXPECT_TRUE(message.complete);
        ++messages;
        return true;
    });
    EXPECT_EQ(messages, 3u);
    EXPECT_FALSE(parsed.unreadable);
}

TEST(ConversationParser, AGapInsideSkippedOctetsIsToldAndTheFramingGoesOn)
{
    Conversation conversation;
    conversation.client("T009:abc").clientGap(3).client("xyzT002:hi");
    EXPECT_THAT(linesOf(conversation).back(), "to_server layer 0 [14,21) frames 2-2 hi");
    EXPECT_EQ(linesOf(conversation).size(), 2u);
}

TEST(ConversationParser, AGapBeyondSkippedOctetsComesInTwoParts)
{
    ToyParser::gaps.clear();
    Conversation conversation;
    conversation.client("T005:abc").clientGap(10).client("zzT001:y");
    const auto messages = linesOf(conversation);
    EXPECT_THAT(ToyParser::gaps, ElementsAre("2@8", "8@10"));
    EXPECT_EQ(messages.back(), "to_server layer 0 [20,26) frames 2-2 y");
}

TEST(ConversationParser, AHandOverWaitsForTheAnswerAndGivesTheNextParserWhatWasHeld)
{
    for (std::size_t chunk : {1u, 3u, 100u}) {
        Conversation conversation;
        // The client already speaks the next protocol before it is answered.
        conversation.client("U000:T003:new").server("u003:toyT002:ok").client("T001:z");
        EXPECT_THAT(linesOf(conversation, chunk), ElementsAre("to_server layer 0 [5,13) frames 1-1 new",
                                                              "to_client layer 0 [8,15) frames 2-2 ok",
                                                              "to_server layer 0 [13,19) frames 3-3 z"))
            << chunk;
    }
}

TEST(ConversationParser, HeldOctetsOfAQuestionThatIsNeverAnsweredComeAtTheEnd)
{
    Conversation conversation;
    conversation.client("U000:T003:new").ends(Direction::ToServer, StreamEnd::Fin);
    EXPECT_THAT(linesOf(conversation), IsEmpty());
}

TEST(ConversationParser, AChildWithALayerOfItsOwnIsParsedAndReadAtRandom)
{
    for (std::size_t chunk : {1u, 2u, 100u}) {
        Conversation conversation;
        conversation.client("X006:" + xored("T005:h")).client("X004:" + xored("ello"));
        const Parsed parsed = parse(conversation, toys(), chunk);
        EXPECT_THAT(lines(conversation, parsed), ElementsAre("to_server layer 1 [0,10) frames 1-2 hello"))
            << chunk;
        ASSERT_EQ(parsed.conversation.facts.layers.size(), 1u);
        EXPECT_EQ(parsed.conversation.facts.layers[0].name, "toys");
        EXPECT_EQ(layerText(conversation, parsed, LayerId{1}, Direction::ToServer), "T005:hello");
    }
}

TEST(ConversationParser, ATransparentChildTellsRangesInItsParentsLayer)
{
    Conversation conversation;
    conversation.client("P006:T004:a").client("P003:bcd");
    // The content lies in two pieces, around the second header.
    EXPECT_THAT(linesOf(conversation), ElementsAre("to_server layer 0 [5,19) frames 1-2 abcd"));
}

TEST(ConversationParser, AProtocolWhoseClientIsTheServerIsReadTheOtherWayRound)
{
    Conversation conversation;
    conversation.server("T002:hi").client("T003:you");
    const Parsed parsed = parse(conversation, toys());
    EXPECT_TRUE(parsed.conversation.facts.rolesReversed);
    EXPECT_THAT(lines(conversation, parsed), ElementsAre("to_client layer 0 [0,7) frames 1-1 hi",
                                                         "to_server layer 0 [0,8) frames 2-2 you"));
}

TEST(ConversationParser, WhatTheFirstCandidateRefusesGoesToTheNext)
{
    class Refuser final : public StreamParser
    {
    public:
        StreamParseResult parse(StreamContext&, const StreamInput&) override
        {
            return StreamParseResult::notThisProtocol();
        }
        void onGap(StreamContext&, const StreamInput&, const SequenceGap&) override {}
        void onEnd(StreamContext&, const StreamInput&, StreamEnd) override {}
    };
    StreamRegistry registry;
    registry.add({"refuser", [](const FirstOctets&) { return Recognition::Certain; },
                  [](const ParserOrigin&) { return std::make_unique<Refuser>(); }});
    registry.add({"toy", recogniseToy, [](const ParserOrigin&) { return std::make_unique<ToyParser>(); }});
    Conversation conversation;
    conversation.client("T002:hi").server("T002:yo");
    EXPECT_EQ(lines(conversation, parse(conversation, registry)).size(), 2u);
}

TEST(ConversationParser, WhatBothDirectionsHeldUntilTheProtocolWasKnownIsParsedBeforeTheirEnds)
{
    // Known only when nothing follows: another protocol would have needed more.
    StreamRegistry registry;
    registry.add({"waiting",
                  [](const FirstOctets& first) {
                      return first.final[0] && first.final[1] ? Recognition::No : Recognition::NeedsMore;
                  },
                  nullptr});
    registry.add({"toy", [](const FirstOctets&) { return Recognition::Likely; },
                  [](const ParserOrigin&) { return std::make_unique<ToyParser>(); }});
    Conversation conversation;
    conversation.client("T002:hi").server("T002:yo");
    EXPECT_EQ(lines(conversation, parse(conversation, registry)).size(), 2u);
}

TEST(ConversationParser, WhatWasHeldUntilTheProtocolWasKnownIsParsedInTheOrderInWhichItCame)
{
    // A protocol that is known only when both have spoken, and whose every letter is a message.
    class Letters final : public StreamParser
    {
    public:
        StreamParseResult parse(StreamContext& context, const StreamInput& input) override
        {
            ParsedMessage message;
            message.index = context.begin(input.direction, input.offset);
            message.direction = input.direction;
            message.range = {input.offset, input.offset + 1};
            context.finish(std::move(message));
            return StreamParseResult::took(1);
        }
        void onGap(StreamContext&, const StreamInput&, const SequenceGap&) override {}
        void onEnd(StreamContext&, const StreamInput&, StreamEnd) override {}
    };
    StreamRegistry registry;
    registry.add({"letters",
                  [](const FirstOctets& first) {
                      return first.octets[0].size() >= 2 && first.octets[1].size() >= 2
                                 ? Recognition::Certain
                                 : Recognition::NeedsMore;
                  },
                  [](const ParserOrigin&) { return std::make_unique<Letters>(); }});
    Conversation conversation;
    conversation.client("a").server("b").client("c").server("de").client("f");
    for (std::size_t chunk : {1u, 2u, 100u}) {
        std::vector<std::uint32_t> frames;
        for (const ParsedMessage& message : parse(conversation, registry, chunk).messages)
            frames.push_back(message.firstFrame.value);
        EXPECT_THAT(frames, ElementsAre(1, 2, 3, 4, 4, 5)) << chunk;
    }
}

TEST(ConversationParser, AFailureIsToldWithItsPlaceAndAGapGivesAnotherStart)
{
    Conversation conversation;
    conversation.client("T001:a!000:T001:x").clientGap(4).client("T001:b");
    const Parsed parsed = parse(conversation, toys());
    ASSERT_EQ(parsed.conversation.facts.failures.size(), 1u);
    EXPECT_EQ(parsed.conversation.facts.failures[0].offset, 11u);
    EXPECT_EQ(parsed.conversation.facts.failures[0].reason, "a mistake");
    EXPECT_THAT(lines(conversation, parsed), ElementsAre("to_server layer 0 [0,6) frames 1-1 a",
                                                         "to_server layer 0 [21,27) frames 2-2 b"));
}

TEST(ConversationParser, UnknownOctetsStayRawUntilAGapBeginsSomethingKnown)
{
    Conversation conversation;
    conversation.client("what is this").clientGap(9).client("T001:b");
    EXPECT_THAT(linesOf(conversation), ElementsAre("to_server layer 0 [21,27) frames 2-2 b"));
}

TEST(ConversationParser, TheSinkCanStop)
{
    Conversation conversation;
    conversation.client("T001:aT001:bT001:c");
    int messages = 0;
    const ParsedConversation parsed =
        parseConversation(conversation.input(), toys(), {}, [&](ParsedMessage&&) { return ++messages < 2; });
    EXPECT_EQ(messages, 2);
    EXPECT_TRUE(parsed.stopped);
}

TEST(ConversationParser, AnUnconsumedTailIsBounded)
{
    Conversation conversation;
    conversation.client("X999:" + std::string(100, 'x'));
    ParseOptions options;
    options.limits.maxHeld = 50;
    ToyParser::gaps.clear();
    parseConversation(conversation.input(), toys(), options, [](ParsedMessage&&) { return true; });
    EXPECT_EQ(ToyParser::gaps.size(), 1u);
}

TEST(StreamRegistry, ACertainProtocolGoesBeforeALikelyOneWhicheverIsRegisteredFirst)
{
    StreamRegistry registry;
    registry.add({"likely", [](const FirstOctets&) { return Recognition::Likely; }, nullptr});
    registry.add({"certain", [](const FirstOctets&) { return Recognition::Certain; }, nullptr});
    const auto choice = registry.choose({});
    ASSERT_TRUE(choice.decided);
    EXPECT_EQ(choice.entry->name, "certain");
}

} // namespace
} // namespace weir::test
