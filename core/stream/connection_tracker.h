// Which connection a segment belongs to, and who is its client.
#pragma once

#include "core/packet/tcp_segment.h"
#include "core/stream/connection.h"
#include "core/stream/connection_index.h"
#include "core/stream/stream_config.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace weir {

/// Owns the connections. A 4-tuple that is used again is a new connection; see design.md, "Identity".
class ConnectionTracker
{
public:
    explicit ConnectionTracker(const StreamConfig& config);
    ConnectionTracker(const ConnectionTracker&) = delete;
    ConnectionTracker& operator=(const ConnectionTracker&) = delete;

    enum class Membership {
        Member,
        Challenged ///< a SYN with a foreign number that the peer only challenged: noted, nothing more
    };
    using Deliver = std::function<void(Connection&, Side sender, const TcpSegment&, Membership)>;

    /// Delivers the segment to its connection; or keeps it (a SYN of which the next packet tells what it is),
    /// and delivers it later, before that packet. Returns false where a limit kept it out.
    /// hash: that of its key, with hashSeed().
    bool route(const TcpSegment& segment, std::uint64_t hash, const Deliver& deliver);

    std::uint64_t hashSeed() const { return m_seed; }

    /// A segment with this hash comes soon, or at once: brings what route() will look at into the cache.
    void expectSoon(std::uint64_t hash) const { m_index.prefetch(hash); }
    void expectNext(std::uint64_t hash) const;

    /// The end of the capture: SYNs that nobody answered are connections of their own.
    void finish(const Deliver& deliver);

    std::size_t size() const { return m_connections.size(); }
    Connection& at(ConnectionId id) { return m_connections[id.value]; }
    const Connection& at(ConnectionId id) const { return m_connections[id.value]; }

private:
    /// SYNs with a foreign number inside a connection that seems alive.
    struct Undecided
    {
        std::vector<TcpSegment> syns; ///< same sender and number
        Side sender = 0;
    };
    enum class Verdict { Belongs, Starts, Undecided };

    struct KeyHash
    {
        std::uint64_t seed;
        std::size_t operator()(const ConnectionKey& key) const { return hashOf(key, seed); }
    };

    /// What a packet says of itself.
    struct Sought
    {
        ConnectionKeyView key;
        std::uint64_t hash; ///< of the key
    };

    std::uint32_t* latestOf(const Sought& sought);
    Connection* find(const Sought& sought, const TcpSegment& segment, Side sender);
    Connection* findAcrossEncapsulations(const ConnectionKey& key, const TcpSegment& segment, Side sender);
    Connection* create(const Sought& sought, Side sender, const TcpSegment& segment, bool reuse);
    bool settle(Connection& connection, const Sought& sought, const TcpSegment& segment, Side sender,
                const Deliver& deliver);
    bool startFromUndecided(const Sought& sought, const Undecided& undecided, const Deliver& deliver);

    Verdict judge(const Connection& connection, const TcpSegment& segment, Side sender) const;
    Verdict judgeSyn(const Connection& connection, const TcpSegment& segment, Side sender) const;
    Verdict judgeSynAck(const Connection& connection, const TcpSegment& segment, Side sender) const;
    Verdict judgeOther(const Connection& connection, const TcpSegment& segment, Side sender) const;

    bool isIdle(const Connection& connection, const TcpSegment& segment) const;
    static void findRoles(Connection& connection, const TcpSegment& segment, Side sender);

    const StreamConfig m_config;
    std::uint64_t m_seed;
    std::deque<Connection> m_connections;
    ConnectionIndex m_index; ///< the latest connection of each key
    /// Other keys of connections whose directions differ in encapsulation; and, with anyEncapsulation, the
    /// latest encapsulated connection between two endpoints.
    std::unordered_map<ConnectionKey, std::uint32_t, KeyHash> m_aliases;
    std::unordered_map<std::uint32_t, Undecided> m_undecided;        ///< by connection
    std::unordered_map<std::uint32_t, std::uint32_t> m_predecessors; ///< earlier connection of the same key
};

} // namespace weir
