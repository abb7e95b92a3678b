// Who is asked for the sessions that others resume, and how often.
#include "core/analysis/session_harvest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace weir::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

ConversationFacts awaiting()
{
    ConversationFacts facts;
    facts.tls.emplace_back().awaitsSession = true;
    return facts;
}

ConversationFacts opened()
{
    ConversationFacts facts;
    facts.tls.emplace_back().decryption = Decryption::Decrypted;
    facts.tls.back().version = "TLS 1.2";
    return facts;
}

/// A capture whose connections turn out to be what their letter says: a(waiting), o(pened), anything else;
/// a digit: awaiting, until that one was parsed.
class Capture
{
public:
    Capture(std::string kinds, std::string ports) : m_kinds(std::move(kinds)), m_servers(std::move(ports)) {}

    void parse(ConnectionId id)
    {
        const std::uint32_t before = harvest.learned();
        const char kind = m_kinds[id.value];
        ConversationFacts facts;
        if (kind == 'a')
            facts = awaiting();
        else if (kind == 'o')
            facts = opened();
        else if (kind >= '0' && kind <= '9')
            facts = m_parsed[static_cast<std::size_t>(kind - '0')] ? opened() : awaiting();
        m_parsed[id.value] = facts.tls.empty() || !facts.tls.front().awaitsSession;
        harvest.note(id, facts, before);
    }

    bool learnFor(std::uint32_t id)
    {
        return harvest.learnFor(ConnectionId{id}, {static_cast<std::uint32_t>(m_kinds.size()),
                                                   [this](ConnectionId other) {
                                                       ++servers;
                                                       Endpoint endpoint;
                                                       endpoint.port =
                                                           static_cast<std::uint16_t>(m_servers[other.value]);
                                                       return endpoint;
                                                   },
                                                   [this](ConnectionId other) {
                                                       asked.push_back(other.value);
                                                       if (cancelAfter > 0 && --cancelAfter == 0)
                                                           cancel = true;
                                                       if (!cancel)
                                                           parse(other);
                                                   },
                                                   &cancel});
    }

    SessionHarvest harvest;
    std::vector<std::uint32_t> asked;
    std::size_t servers = 0; ///< times that one was looked up
    std::size_t cancelAfter = 0;
    std::atomic<bool> cancel = false;

private:
    std::string m_kinds;
    std::string m_servers;
    std::vector<bool> m_parsed = std::vector<bool>(m_kinds.size());
};

TEST(SessionHarvest, TheSameServerIsAskedFirstAndThatMayDo)
{
    Capture capture("-o-a-o", "xyxyxy");
    capture.parse(ConnectionId{3});
    EXPECT_TRUE(capture.learnFor(3));
    EXPECT_THAT(capture.asked, ElementsAre(1, 5));
}

TEST(SessionHarvest, AllOthersAreAskedWhereTheServersOwnDoNotTell)
{
    Capture capture("o--a-", "xyxyx");
    capture.parse(ConnectionId{3});
    EXPECT_TRUE(capture.learnFor(3));
    EXPECT_THAT(capture.asked, ElementsAre(1, 0, 2, 4));
}

TEST(SessionHarvest, ThoseThatAwaitASessionAreAskedAgainWhenThereIsNews)
{
    // 0 resumes what 1 resumed from 2, which stands behind both.
    Capture capture("12o", "xxx");
    capture.parse(ConnectionId{0});
    EXPECT_TRUE(capture.learnFor(0));
    EXPECT_THAT(capture.asked, ElementsAre(1, 2, 1));
}

TEST(SessionHarvest, WhoWasNotAskedBecauseOfACancelIsAskedTheNextTime)
{
    Capture capture("a--o", "xxxx");
    capture.parse(ConnectionId{0});
    capture.cancelAfter = 1;
    EXPECT_FALSE(capture.learnFor(0));
    EXPECT_THAT(capture.asked, ElementsAre(1));
    capture.cancel = false;
    EXPECT_TRUE(capture.learnFor(0));
    EXPECT_THAT(capture.asked, ElementsAre(1, 1, 2, 3));
}

TEST(SessionHarvest, TheOnlyOneThatWasNotHeardToItsEndIsAskedAgain)
{
    Capture capture("ao", "xx");
    capture.parse(ConnectionId{0});
    capture.cancelAfter = 1;
    EXPECT_FALSE(capture.learnFor(0));
    capture.cancel = false;
    EXPECT_TRUE(capture.learnFor(0));
    EXPECT_THAT(capture.asked, ElementsAre(1, 1));
}

TEST(SessionHarvest, AChainAgainstTheOrderOfTheCaptureIsGoneThroughTwice)
{
    Capture capture("123456789o", std::string(10, 'x'));
    capture.parse(ConnectionId{0});
    EXPECT_TRUE(capture.learnFor(0));
    EXPECT_THAT(capture.asked, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 7, 6, 5, 4, 3, 2, 1));
}

TEST(SessionHarvest, AnyNumberOfConnectionsInVainCostsNoMoreThanTheirNumber)
{
    constexpr std::uint32_t count = 500;
    Capture capture(std::string(count, 'a'), std::string(count, 'x'));
    for (std::uint32_t id = 0; id < count; ++id) {
        capture.parse(ConnectionId{id});
        EXPECT_FALSE(capture.learnFor(id));
    }
    EXPECT_THAT(capture.asked, SizeIs(count - 1));
    EXPECT_EQ(capture.servers, count);
}

} // namespace
} // namespace weir::test
