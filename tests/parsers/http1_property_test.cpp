// Random conversations against what they were made from: exact without losses, and nothing invented with
// them.
#include "tests/parsers/http_story.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <random>

namespace weir::test {
namespace {

/// A message as it was made.
struct Made
{
    Direction direction = Direction::ToServer;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::string content;
    std::size_t request = 0; ///< of a response: its number among the requests
    bool untilClose = false;
};

struct Turn
{
    Direction direction;
    std::string octets;
};

class Generator
{
public:
    explicit Generator(unsigned seed) : m_random(seed) { make(); }

    std::vector<Turn> turns;
    std::vector<Made> messages; ///< in the order in which they begin, within a direction
    std::array<std::string, 2> streams;
    bool pipelines = false;

    std::size_t number(std::size_t most)
    {
        return std::uniform_int_distribution<std::size_t>(0, most)(m_random);
    }
    bool chance(std::size_t oneIn) { return number(oneIn - 1) == 0; }

private:
    void make()
    {
        pipelines = chance(2);
        const std::size_t rounds = 1 + number(4);
        std::size_t requests = 0;
        for (std::size_t round = 0; round < rounds; ++round) {
            const std::size_t burst = pipelines ? 2 + number(2) : 1;
            std::vector<bool> heads;
            for (std::size_t i = 0; i < burst; ++i)
                heads.push_back(addRequest(requests + i));
            for (std::size_t i = 0; i < burst; ++i)
                addResponses(requests + i, heads[i], round + 1 == rounds && i + 1 == burst);
            requests += burst;
        }
    }

    std::string fields()
    {
        std::string text;
        for (std::size_t i = number(4); i > 0; --i)
            text += "X-" + std::to_string(i) + ":" + std::string(number(2), ' ') +
                    std::string(number(30), 'v') + "\r\n";
        return text;
    }

    std::string randomContent()
    {
        std::string text(chance(3) ? number(3000) : number(40), ' ');
        for (char& c : text)
            c = chance(10) ? '\n' : static_cast<char>(number(255));
        return text;
    }

    std::string chunked(const std::string& content)
    {
        std::string text;
        for (std::size_t at = 0; at < content.size();) {
            const std::size_t size = 1 + number(std::min<std::size_t>(content.size() - at, 200) - 1);
            char line[20];
            std::snprintf(line, sizeof line, chance(2) ? "%zx\r\n" : "%zX;e=1\r\n", size);
            text += line + content.substr(at, size) + "\r\n";
            at += size;
        }
        return text + "0\r\n" + (chance(3) ? "Trailer: t\r\n" : "") + "\r\n";
    }

    /// Header fields and what follows, for a message with content.
    std::string framed(const std::string& content)
    {
        if (chance(2))
            return "Content-Length: " + std::to_string(content.size()) + "\r\n" + fields() + "\r\n" + content;
        return "Transfer-Encoding: chunked\r\n" + fields() + "\r\n" + chunked(content);
    }

    void add(Direction direction, const std::string& octets, const std::string& content, std::size_t request,
             bool untilClose = false)
    {
        std::string& stream = streams[static_cast<std::size_t>(direction)];
        const std::uint64_t begin = stream.size();
        stream += octets;
        messages.push_back({direction, begin, stream.size(), content, request, untilClose});
        turns.push_back({direction, octets});
    }

    bool addRequest(std::size_t number)
    {
        const std::string target = " /" + std::to_string(number) + " HTTP/1.1\r\nHost: h\r\n";
        const bool head = chance(5);
        if (head || chance(2)) {
            add(Direction::ToServer, (head ? "HEAD" : "GET") + target + fields() + "\r\n", {}, number);
            return head;
        }
        const std::string content = randomContent();
        add(Direction::ToServer, "POST" + target + framed(content), content, number);
        return false;
    }

    void addResponses(std::size_t request, bool head, bool last)
    {
        if (chance(6))
            add(Direction::ToClient, "HTTP/1.1 100 Continue\r\n" + fields() + "\r\n", {}, request);
        const std::string content = randomContent();
        if (head)
            add(Direction::ToClient, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n" + fields() + "\r\n", {},
                request);
        else if (chance(5))
            add(Direction::ToClient, "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", {}, request);
        else if (last && chance(2))
            add(Direction::ToClient, "HTTP/1.1 200 OK\r\n" + fields() + "\r\n" + content, content, request,
                true);
        else
            add(Direction::ToClient, "HTTP/1.1 200 OK\r\n" + framed(content), content, request);
    }

    std::mt19937 m_random;
};

/// The turns in frames of random sizes; octets in `lost` are missing.
Conversation cut(Generator& generator, const std::array<std::vector<OffsetRange>, 2>& lost)
{
    Conversation conversation;
    std::array<std::uint64_t, 2> at{};
    for (const Turn& turn : generator.turns) {
        const auto side = static_cast<std::size_t>(turn.direction);
        for (std::size_t from = 0; from < turn.octets.size();) {
            const std::size_t size = std::min(1 + generator.number(700), turn.octets.size() - from);
            // Runs of octets that are either there or missing.
            for (std::size_t i = from; i < from + size;) {
                const auto missing = [&](std::size_t place) {
                    return std::any_of(lost[side].begin(), lost[side].end(), [&](const OffsetRange& range) {
                        return range.contains(at[side] + place);
                    });
                };
                const bool gone = missing(i);
                std::size_t end = i + 1;
                while (end < from + size && missing(end) == gone)
                    ++end;
                if (gone)
                    conversation.lose(turn.direction, end - i);
                else
                    conversation.say(turn.direction, turn.octets.substr(i, end - i));
                i = end;
            }
            from += size;
        }
        at[side] += turn.octets.size();
    }
    return conversation;
}

TEST(Http1Property, WithoutLossesEveryMessageIsExact)
{
    const StreamRegistry registry = httpProtocols();
    for (unsigned seed = 0; seed < 40; ++seed) {
        Generator generator(seed);
        const Conversation conversation = cut(generator, {});
        const Parsed parsed = parse(conversation, registry, 1 + generator.number(3000));
        ASSERT_EQ(parsed.messages.size(), generator.messages.size()) << seed;
        std::vector<MessageIndex> requests;
        std::array<std::vector<const ParsedMessage*>, 2> found;
        for (const ParsedMessage& message : parsed.messages) {
            found[static_cast<std::size_t>(message.direction)].push_back(&message);
            if (message.direction == Direction::ToServer)
                requests.push_back(message.index);
        }
        std::array<std::size_t, 2> next{};
        for (const Made& made : generator.messages) {
            const auto side = static_cast<std::size_t>(made.direction);
            const ParsedMessage& message = *found[side].at(next[side]++);
            EXPECT_EQ(message.range.begin, made.begin) << seed;
            EXPECT_EQ(message.range.end, made.end) << seed;
            EXPECT_TRUE(message.complete) << seed;
            EXPECT_EQ(contentText(conversation, parsed, message), made.content) << seed;
            EXPECT_EQ(message.anomalies.size(), 0u) << seed;
            if (made.direction == Direction::ToClient) {
                EXPECT_EQ(message.answers, requests.at(made.request)) << seed;
            }
        }
        if (HasFailure())
            return;
    }
}

class Losses
{
public:
    explicit Losses(unsigned seed) : m_generator(seed)
    {
        std::array<std::vector<OffsetRange>, 2> lost;
        for (std::size_t i = 1 + m_generator.number(2); i > 0; --i) {
            const std::size_t side = m_generator.number(1);
            const std::size_t length = m_generator.streams[side].size();
            const std::size_t begin = m_generator.number(length - 1);
            lost[side].push_back({begin, begin + 1 + m_generator.number(m_generator.chance(2) ? 5 : 1500)});
            m_first[side] = std::min<std::uint64_t>(m_first[side], begin);
        }
        m_conversation = cut(m_generator, lost);
        m_parsed = parse(m_conversation, httpProtocols(), 1 + m_generator.number(3000));
    }

    void check() const
    {
        // Where too little was left to see what it is.
        if (m_parsed.conversation.facts.protocols.empty() || m_parsed.conversation.facts.rolesReversed)
            return;
        std::size_t untouched = 0;
        for (const ParsedMessage& message : m_parsed.messages) {
            if (message.kind == MessageKind::Message)
                continue;
            const Made* made = madeAt(message.direction, message.range.begin);
            ASSERT_NE(made, nullptr) << "invented: " << message.summary << " at " << message.range.begin;
            checkContent(message, *made);
            // Of several requests at once nobody can tell which were lost.
            const bool unclear = m_generator.pipelines && m_first[0] != UINT64_MAX;
            if (message.answers && !unclear)
                checkAnswer(message, *made);
            if (message.complete && !made->untilClose && !mayBeHead(message, *made)) {
                EXPECT_EQ(message.range.end, made->end) << message.summary;
            }
            untouched += message.complete ? 1 : 0;
        }
        EXPECT_GE(untouched, before());
    }

    /// For whoever has to find out why.
    void show() const
    {
        for (const Made& made : m_generator.messages)
            std::printf("made: %s [%zu,%zu) of request %zu\n", std::string(toName(made.direction)).c_str(),
                        std::size_t{made.begin}, std::size_t{made.end}, made.request);
        for (const ParsedMessage& message : m_parsed.messages)
            std::printf("found: %u %s [%zu,%zu)\n", message.index.value, message.summary.c_str(),
                        std::size_t{message.range.begin}, std::size_t{message.range.end});
        for (const Direction direction : bothDirections) {
            const auto view = m_conversation.input().directions[static_cast<std::size_t>(direction)];
            for (const SequenceGap& gap : view->gaps(0, UINT64_MAX))
                std::printf("lost: %s [%zu,%zu)\n", std::string(toName(direction)).c_str(),
                            std::size_t{gap.offset}, std::size_t{gap.end()});
        }
    }

private:
    const Made* madeAt(Direction direction, std::uint64_t begin) const
    {
        const auto& all = m_generator.messages;
        const auto found = std::find_if(all.begin(), all.end(), [&](const Made& made) {
            return made.direction == direction && made.begin == begin;
        });
        return found == all.end() ? nullptr : &*found;
    }

    /// Messages of which nothing is missing, nor of any before them.
    std::size_t before() const
    {
        return static_cast<std::size_t>(
            std::count_if(m_generator.messages.begin(), m_generator.messages.end(), [&](const Made& made) {
                // Without its request the last answer to HEAD looks like one that was cut off.
                const bool doubtful =
                    made.direction == Direction::ToClient && made.content.empty() && m_first[0] != UINT64_MAX;
                return made.end <= m_first[static_cast<std::size_t>(made.direction)] && !made.untilClose &&
                       !doubtful;
            }));
    }

    /// Of a response whose request was lost it cannot be known that it is one to HEAD.
    static bool mayBeHead(const ParsedMessage& message, const Made& made)
    {
        return !message.answers && made.content.empty() && message.content;
    }

    void checkContent(const ParsedMessage& message, const Made& made) const
    {
        if (!message.content)
            return;
        const std::string& stream = m_generator.streams[static_cast<std::size_t>(made.direction)];
        if (mayBeHead(message, made))
            return;
        for (const LayerPiece& piece : message.content->pieces)
            EXPECT_EQ(made.content.substr(std::min(piece.offset, made.content.size()), piece.length),
                      stream.substr(piece.source.begin, piece.source.length()))
                << message.summary;
        if (message.complete) {
            EXPECT_EQ(message.content->length, made.content.size());
        }
    }

    void checkAnswer(const ParsedMessage& message, const Made& made) const
    {
        const auto request =
            std::find_if(m_parsed.messages.begin(), m_parsed.messages.end(),
                         [&](const ParsedMessage& each) { return each.index == *message.answers; });
        ASSERT_NE(request, m_parsed.messages.end());
        const Made* asked = madeAt(Direction::ToServer, request->range.begin);
        ASSERT_NE(asked, nullptr);
        EXPECT_EQ(asked->request, made.request) << message.summary << " at " << message.range.begin;
    }

    Generator m_generator;
    std::array<std::uint64_t, 2> m_first{UINT64_MAX, UINT64_MAX};
    Conversation m_conversation;
    Parsed m_parsed;
};

TEST(Http1Property, WithLossesNothingIsInvented)
{
    for (unsigned seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        const Losses losses(seed);
        losses.check();
        if (HasFailure()) {
            losses.show();
            return;
        }
    }
}

} // namespace
} // namespace weir::test
