#include "core/analysis/session_harvest.h"

#include <algorithm>

namespace weir {

namespace {

/// TLS 1.3 gives each connection secrets of its own.
bool canBeResumed(const TlsFacts& session)
{
    const bool opened =
        session.decryption == Decryption::Decrypted || session.decryption == Decryption::Partly;
    return opened && session.version != "TLS 1.3";
}

} // namespace

bool awaitsSession(const ConversationFacts& facts)
{
    return std::any_of(facts.tls.begin(), facts.tls.end(),
                       [](const TlsFacts& session) { return session.awaitsSession; });
}

std::uint32_t SessionHarvest::learned() const
{
    const std::lock_guard lock(m_mutex);
    return m_learned;
}

void SessionHarvest::note(ConnectionId id, const ConversationFacts& facts, std::uint32_t before)
{
    const std::lock_guard lock(m_mutex);
    if (id.value >= m_entries.size())
        m_entries.resize(std::max<std::size_t>(id.value + std::size_t{1}, m_entries.size() * 2));
    Entry& entry = m_entries[id.value];
    const auto opened =
        static_cast<std::uint32_t>(std::count_if(facts.tls.begin(), facts.tls.end(), canBeResumed));
    if (opened > entry.opened) {
        entry.opened = opened;
        ++m_learned;
    }
    if (entry.awaits)
        m_awaiting.erase({entry.before, id});
    entry.awaits = awaitsSession(facts) && (entry.awaits || !entry.parsed);
    entry.parsed = true;
    entry.before = std::max(entry.before, before);
    if (entry.awaits && entry.tries < mostTries)
        m_awaiting.insert({entry.before, id});
}

void SessionHarvest::countTry(ConnectionId id)
{
    const std::lock_guard lock(m_mutex);
    if (id.value >= m_entries.size())
        return; // for the first time
    Entry& entry = m_entries[id.value];
    if (entry.tries < mostTries && ++entry.tries == mostTries)
        m_awaiting.erase({entry.before, id});
}

bool SessionHarvest::hasNewsFor(ConnectionId id) const
{
    const std::lock_guard lock(m_mutex);
    if (id.value >= m_entries.size() || !m_entries[id.value].parsed)
        return false; // with other secrets, meanwhile
    const Entry& entry = m_entries[id.value];
    // Where it no longer awaits anything, it was asked for another's sake, and opened.
    return !entry.awaits || entry.before != m_learned;
}

bool SessionHarvest::learnFor(ConnectionId id, const Others& others)
{
    const std::lock_guard turn(m_turn);
    arrange(others);
    const auto server = id.value < m_serverOf.size() ? std::optional(m_serverOf[id.value]) : std::nullopt;
    for (const bool nearOnly : {true, false}) {
        if (!nearOnly || server)
            ask(id, others, nearOnly ? server : std::nullopt);
        if (others.cancelled())
            return false;
        if (hasNewsFor(id))
            return true;
    }
    return false;
}

/// Connections that are new since the last time.
void SessionHarvest::arrange(const Others& others)
{
    for (auto next = static_cast<std::uint32_t>(m_serverOf.size()); next < others.count; ++next) {
        if (others.cancelled())
            return;
        const ConnectionId id{next};
        const auto number = static_cast<Server>(m_servers.size());
        const Server server = m_servers.try_emplace(others.serverOf(id), number).first->second;
        m_serverOf.push_back(server);
        m_unasked[server].push_back(id);
    }
}

/// server: whose connections alone; nothing: all.
void SessionHarvest::ask(ConnectionId id, const Others& others, std::optional<Server> server)
{
    for (int round = 0; round < mostRounds; ++round) {
        const std::uint32_t before = learned();
        std::vector<ConnectionId> worth = worthAsking(server);
        if (round % 2 != 0)
            std::reverse(worth.begin(), worth.end());
        for (const ConnectionId other : worth) {
            if (others.cancelled())
                return;
            if (other == id)
                continue;
            countTry(other);
            others.parse(other);
        }
        if (others.cancelled())
            return; // the last one was not heard to its end
        if (server)
            m_unasked.erase(*server);
        else
            m_unasked.clear();
        if (learned() == before)
            return;
    }
}

/// In the order of the capture.
std::vector<ConnectionId> SessionHarvest::worthAsking(std::optional<Server> server) const
{
    std::vector<ConnectionId> worth;
    const std::lock_guard lock(m_mutex);
    const auto addUnparsed = [&](const std::vector<ConnectionId>& connections) {
        for (const ConnectionId id : connections) {
            if (id.value >= m_entries.size() || !m_entries[id.value].parsed)
                worth.push_back(id);
        }
    };
    if (!server) {
        for (const auto& [each, connections] : m_unasked)
            addUnparsed(connections);
    } else if (const auto own = m_unasked.find(*server); own != m_unasked.end()) {
        addUnparsed(own->second);
    }
    for (const auto& [before, id] : m_awaiting) {
        if (before == m_learned)
            break; // so have all behind it
        if (!server || (id.value < m_serverOf.size() && m_serverOf[id.value] == *server))
            worth.push_back(id);
    }
    std::sort(worth.begin(), worth.end());
    return worth;
}

} // namespace weir
