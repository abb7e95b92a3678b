// Which connections have told the TLS sessions that others resume.
//
// A connection that resumes a session may have its secrets only from the one that began it, wherever that
// stands. Parsers with the same registry share what they learn (TlsSessionCache); this keeps account of who
// was asked, so that the answer is the same in whatever order connections are parsed, and nobody is asked
// in vain.
#pragma once

#include "core/base/ids.h"
#include "core/packet/ip_address.h"
#include "core/stream/conversation_facts.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace weir {

/// Whether the secrets of another connection may open what is closed in this one.
bool awaitsSession(const ConversationFacts& facts);

/// One for each registry; any thread.
class SessionHarvest
{
public:
    /// How much has been learned up to now. To be asked before a connection is parsed.
    std::uint32_t learned() const;
    /// A connection was parsed to its end; `before`: what learned() said when that began.
    void note(ConnectionId id, const ConversationFacts& facts, std::uint32_t before);

    struct Others
    {
        std::uint32_t count = 0;                        ///< connections of the capture
        std::function<Endpoint(ConnectionId)> serverOf; ///< asked once of each
        std::function<void(ConnectionId)> parse;        ///< whole, and notes it here
        const std::atomic<bool>* cancel = nullptr;      ///< may be null; stops parse, too

        bool cancelled() const { return cancel != nullptr && *cancel; }
    };
    /// Has other connections parsed until one that awaits a session may have it, or none is left to ask:
    /// those of the same server first. Each is asked once, and those that await a session themselves once
    /// more whenever there is news, up to mostTries times. True where something was learned since `id` was
    /// parsed: it should be parsed again. For all connections of a capture together it costs about their
    /// number.
    bool learnFor(ConnectionId id, const Others& others);

private:
    using Server = std::uint32_t; ///< a number for each endpoint

    struct Entry
    {
        bool parsed = false;
        bool awaits = false;      ///< a session; never again once it has it
        std::uint8_t tries = 0;   ///< times that it was asked for another's sake
        std::uint32_t opened = 0; ///< sessions that others may resume
        std::uint32_t before = 0; ///< what had been learned when it was parsed last
    };

    bool hasNewsFor(ConnectionId id) const;
    void arrange(const Others& others);
    void ask(ConnectionId id, const Others& others, std::optional<Server> server);
    std::vector<ConnectionId> worthAsking(std::optional<Server> server) const;
    void countTry(ConnectionId id);

    /// Sessions that are resumed by sessions that are resumed…: a chain in the order of the capture, or
    /// against it, takes two.
    static constexpr int mostRounds = 8;
    /// A chain in no order at all would take as many as it has links.
    static constexpr std::uint8_t mostTries = 16;

    std::mutex m_turn; ///< one asks at a time: the others find it done
    // Of whoever has the turn:
    std::map<Endpoint, Server> m_servers;
    std::vector<Server> m_serverOf; ///< by connection
    std::map<Server, std::vector<ConnectionId>> m_unasked;

    mutable std::mutex m_mutex;
    std::vector<Entry> m_entries; ///< by connection
    /// Those that await a session, by what had been learned when they were parsed last (Entry::before).
    std::set<std::pair<std::uint32_t, ConnectionId>> m_awaiting;
    std::uint32_t m_learned = 0;
};

} // namespace weir
