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
    entry.awaits = awaitsSession(facts) && (entry.awaits || !entry.parsed);
    entry.parsed = true;
    entry.before = std::max(entry.before, before);
}

bool SessionHarvest::isWorthAsking(ConnectionId id) const
{
    const std::lock_guard lock(m_mutex);
    if (id.value >= m_entries.size())
        return true;
    const Entry& entry = m_entries[id.value];
    return !entry.parsed || (entry.awaits && entry.before != m_learned);
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
    for (const bool nearOnly : {true, false}) {
        ask(id, others, nearOnly);
        if (others.cancel != nullptr && *others.cancel)
            return false;
        if (hasNewsFor(id))
            return true;
    }
    return false;
}

void SessionHarvest::ask(ConnectionId id, const Others& others, bool nearOnly)
{
    for (int round = 0; round < mostRounds; ++round) {
        const std::uint32_t before = learned();
        for (ConnectionId other{0}; other.value < others.count; ++other.value) {
            if (others.cancel != nullptr && *others.cancel)
                return;
            if (other != id && isWorthAsking(other) && (!nearOnly || others.isNear(other)))
                others.parse(other);
        }
        if (learned() == before)
            return;
    }
}

} // namespace weir
