// Master secrets of sessions before TLS 1.3, for connections that resume them.
#pragma once

#include "core/base/octets.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// Shared by the parsers of all connections that one set of secrets is tried on; any thread. A connection
/// that is parsed before the one that it resumes finds nothing here yet.
class TlsSessionCache
{
public:
    static constexpr std::size_t mostSessions = 100'000;

    struct Session
    {
        std::vector<std::uint8_t> master;
        std::string_view from; ///< static storage: where its secret came from
    };

    /// id: a session id or a ticket; not empty.
    void remember(Octets id, const Session& session)
    {
        const std::scoped_lock lock(m_mutex);
        if (!id.empty() && m_sessions.size() < mostSessions)
            m_sessions.insert_or_assign(keyOf(id), session);
    }

    std::optional<Session> find(Octets id) const
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = m_sessions.find(keyOf(id));
        return found == m_sessions.end() ? std::nullopt : std::optional(found->second);
    }

private:
    static std::string keyOf(Octets id) { return {id.begin(), id.end()}; }

    mutable std::mutex m_mutex;
    std::map<std::string, Session> m_sessions;
};

} // namespace weir
