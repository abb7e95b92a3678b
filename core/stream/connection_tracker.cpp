#include "core/stream/connection_tracker.h"

#include <algorithm>
#include <random>

namespace weir {

namespace {

using Place = StreamBuffer::Place;

constexpr EncapsulationId anyEncapsulation{UINT32_MAX};
constexpr std::uint16_t firstUserPort = 1024; // RFC 6335, section 6: below are the system ports
constexpr std::size_t maxUndecidedSyns = 8;

/// How far off the known octets a segment of a connection that is over may lie, and still be a late one of
/// its.
constexpr Place lateDistance = 1 << 16;

bool isOver(const Connection& connection)
{
    const TcpEndpoint& a = connection.side(0);
    const TcpEndpoint& b = connection.side(1);
    return a.stats.rst || b.stats.rst || (a.stats.fin && b.stats.fin);
}

/// All that happened was that this end asked, and nobody answered.
bool isSynAlone(const Connection& connection, Side sender)
{
    const TcpEndpoint& self = connection.side(sender);
    return self.synSeen && !self.ackSeen && !self.stats.rst && connection.side(1 - sender).stats.packets == 0;
}

bool sentAnything(const TcpEndpoint& endpoint)
{
    return endpoint.stats.packets > 0;
}

/// True if the number continues, repeats, or lies a little off what this endpoint sent.
bool isNear(const TcpEndpoint& endpoint, std::uint32_t number, Place ahead)
{
    if (!endpoint.hasReference)
        return true; // nothing to compare with
    const Place place = endpoint.unwrapKnown(number);
    const Place lowest = endpoint.handshakeSeen() ? endpoint.initial
                         : endpoint.buffer.baseKind() != StreamBuffer::BaseKind::Unknown
                             ? endpoint.buffer.base()
                             : endpoint.reference;
    return place >= lowest - lateDistance && place <= std::max(endpoint.next(), endpoint.reference) + ahead;
}

/// The peer has acknowledged the number before this one.
bool peerExpects(const TcpEndpoint& endpoint, std::uint32_t number)
{
    const Place acked = std::max(endpoint.acked, endpoint.ackClaim);
    if (acked != TcpEndpoint::nowhere)
        return static_cast<std::uint32_t>(acked) == number;
    return endpoint.buffer.baseKind() == StreamBuffer::BaseKind::Acknowledged &&
           static_cast<std::uint32_t>(endpoint.buffer.base()) == number;
}

/// To be kept for longer than what its pieces refer to: those octets then count as not captured.
TcpSegment withoutPieces(TcpSegment segment)
{
    if (!segment.pieces.empty())
        segment.capturedLength = 0;
    segment.pieces = {};
    return segment;
}

} // namespace

ConnectionTracker::ConnectionTracker(const StreamConfig& config)
    : m_config(config),
      m_seed((std::uint64_t{std::random_device{}()} << 32) ^ std::random_device{}()),
      m_aliases(0, KeyHash{m_seed})
{
}

void ConnectionTracker::expectNext(std::uint64_t hash) const
{
    constexpr std::size_t cacheLine = 64;
    const std::uint32_t number = m_index.guess(hash);
    if (number == ConnectionIndex::none)
        return;
    const auto* const connection = reinterpret_cast<const char*>(&m_connections[number]);
    for (std::size_t offset = 0; offset < sizeof(Connection); offset += cacheLine)
        __builtin_prefetch(connection + offset, 1);
}

bool ConnectionTracker::route(const TcpSegment& segment, std::uint64_t hash, const Deliver& deliver)
{
    const Side sender = senderOf(segment);
    const Sought sought{keyOf(segment), hash};
    Connection* connection = find(sought, segment, sender);
    if (connection && !m_undecided.empty() && m_undecided.contains(connection->id().value)) {
        if (!settle(*connection, sought, segment, sender, deliver))
            return true;
        connection = find(sought, segment, sender);
    }
    Verdict verdict = connection ? judge(*connection, segment, sender) : Verdict::Starts;
    if (verdict == Verdict::Undecided) {
        Undecided& undecided = m_undecided[connection->id().value];
        undecided.sender = sender;
        undecided.syns.push_back(withoutPieces(segment));
        return true;
    }
    if (verdict == Verdict::Starts) {
        const bool reuse = connection != nullptr;
        connection = create(sought, sender, segment, reuse);
        if (!connection)
            return false;
    }
    findRoles(*connection, segment, sender);
    deliver(*connection, sender, segment, Membership::Member);
    return true;
}

void ConnectionTracker::finish(const Deliver& deliver)
{
    std::vector<std::uint32_t> ids;
    for (const auto& [id, undecided] : m_undecided)
        ids.push_back(id);
    std::ranges::sort(ids, {}, [&](std::uint32_t id) { return m_undecided[id].syns.front().frame; });
    for (const std::uint32_t id : ids) {
        const ConnectionKey key = m_connections[id].key();
        startFromUndecided({key, hashOf(key, m_seed)}, m_undecided[id], deliver);
    }
    m_undecided.clear();
}

/// The packet after a foreign SYN tells what the SYN was. False: this packet is kept, too.
bool ConnectionTracker::settle(Connection& connection, const Sought& sought, const TcpSegment& segment,
                               Side sender, const Deliver& deliver)
{
    const std::uint32_t id = connection.id().value;
    Undecided& undecided = m_undecided[id];
    const std::uint32_t initial = undecided.syns.front().sequenceNumber;
    const bool isPlainSyn = segment.flags.syn() && !segment.flags.ack();
    const bool isRepeated = isPlainSyn && sender == undecided.sender && segment.sequenceNumber == initial;
    if (isRepeated && undecided.syns.size() < maxUndecidedSyns) {
        undecided.syns.push_back(withoutPieces(segment));
        return false;
    }
    const bool isAnswered =
        sender != undecided.sender && segment.flags.ack() && (segment.flags.syn() || segment.flags.rst()) &&
        segment.acknowledgmentNumber - 1 - initial <= undecided.syns.front().payloadLength;
    const bool isContinued =
        sender == undecided.sender && !segment.flags.syn() && segment.sequenceNumber == initial + 1;
    const Undecided settled = std::move(undecided);
    m_undecided.erase(id);
    if (isAnswered || isContinued || isPlainSyn) {
        startFromUndecided(sought, settled, deliver);
    } else {
        for (const TcpSegment& syn : settled.syns)
            deliver(connection, settled.sender, syn, Membership::Challenged);
    }
    return true;
}

bool ConnectionTracker::startFromUndecided(const Sought& sought, const Undecided& undecided,
                                           const Deliver& deliver)
{
    Connection* started = create(sought, undecided.sender, undecided.syns.front(), true);
    if (!started)
        return false;
    for (const TcpSegment& syn : undecided.syns) {
        findRoles(*started, syn, undecided.sender);
        deliver(*started, undecided.sender, syn, Membership::Member);
    }
    return true;
}

std::uint32_t* ConnectionTracker::latestOf(const Sought& sought)
{
    return m_index.find(sought.hash,
                        [&](std::uint32_t number) { return sought.key.is(m_connections[number].key()); });
}

Connection* ConnectionTracker::find(const Sought& sought, const TcpSegment& segment, Side sender)
{
    if (const std::uint32_t* found = latestOf(sought)) {
        Connection& latest = m_connections[*found];
        // Late packets of the connection before, while the new one is only just being opened.
        const auto before = m_predecessors.empty() ? m_predecessors.end() : m_predecessors.find(*found);
        if (before != m_predecessors.end() && !segment.flags.syn() && !segment.flags.rst()) {
            const TcpEndpoint& mine = latest.side(sender);
            const bool fitsLatest =
                isNear(mine, segment.sequenceNumber, static_cast<Place>(m_config.maxSequenceJump)) &&
                (mine.hasReference || !segment.flags.ack() ||
                 isNear(latest.side(1 - sender), segment.acknowledgmentNumber, lateDistance));
            const TcpEndpoint& earlier = m_connections[before->second].side(sender);
            if (!fitsLatest && earlier.hasReference && isNear(earlier, segment.sequenceNumber, lateDistance))
                return &m_connections[before->second];
        }
        if (before != m_predecessors.end() && segment.flags.syn() && !segment.flags.ack()) {
            const TcpEndpoint& earlier = m_connections[before->second].side(sender);
            const TcpEndpoint& mine = latest.side(sender);
            const bool isLateCopy =
                earlier.synSeen && static_cast<std::uint32_t>(earlier.initial) == segment.sequenceNumber &&
                !(mine.synSeen && static_cast<std::uint32_t>(mine.initial) == segment.sequenceNumber);
            if (isLateCopy)
                return &m_connections[before->second];
        }
        return &latest;
    }
    return findAcrossEncapsulations(sought.key, segment, sender);
}

/// A tag that is there in one direction only does not make two connections of one: where a connection was
/// heard in one direction so far, and this segment is the answer in another wrapping, they are one.
Connection* ConnectionTracker::findAcrossEncapsulations(const ConnectionKey& key, const TcpSegment& segment,
                                                        Side sender)
{
    if (m_aliases.empty() && key.encapsulation == EncapsulationId{0})
        return nullptr;
    if (const auto alias = m_aliases.find(key); alias != m_aliases.end())
        return &m_connections[alias->second];

    const auto isOtherHalf = [&](std::uint32_t id) {
        const Connection& connection = m_connections[id];
        const TcpEndpoint& mine = connection.side(sender);
        const TcpEndpoint& peer = connection.side(1 - sender);
        if (sentAnything(mine) || !sentAnything(peer) || isOver(connection))
            return false;
        return segment.flags.ack() && isNear(peer, segment.acknowledgmentNumber, lateDistance) &&
               (!mine.hasReference || isNear(mine, segment.sequenceNumber, lateDistance));
    };
    const auto tryKey = [&](ConnectionKey other) -> Connection* {
        std::optional<std::uint32_t> id;
        if (other.encapsulation == anyEncapsulation) {
            if (const auto found = m_aliases.find(other); found != m_aliases.end())
                id = found->second;
        } else if (const std::uint32_t* found = latestOf({other, hashOf(other, m_seed)})) {
            id = *found;
        }
        if (!id || !isOtherHalf(*id))
            return nullptr;
        m_aliases[key] = *id;
        return &m_connections[*id];
    };
    ConnectionKey other = key;
    other.encapsulation = anyEncapsulation;
    if (Connection* found = tryKey(other))
        return found;
    if (key.encapsulation == EncapsulationId{0})
        return nullptr;
    other.encapsulation = EncapsulationId{0};
    return tryKey(other);
}

Connection* ConnectionTracker::create(const Sought& sought, Side sender, const TcpSegment& segment,
                                      bool reuse)
{
    const ConnectionKey key = sought.key;
    if (m_connections.size() >= m_config.maxConnections)
        return nullptr;
    const auto id = static_cast<std::uint32_t>(m_connections.size());
    m_connections.emplace_back(ConnectionId{id}, key, sender, segment.frame, segment.time);
    std::uint32_t* const earlier = reuse ? latestOf(sought) : nullptr;
    if (reuse) {
        const bool isUnanswered = earlier && isSynAlone(m_connections[*earlier], sender) &&
                                  segment.flags.syn() && !segment.flags.ack();
        m_connections.back().note(isUnanswered ? Anomaly::SynIsnChanged : Anomaly::PortReuse, sender,
                                  segment.frame, std::nullopt, m_config.maxAnomalyPlaces);
        m_aliases.erase(key);
    }
    if (earlier) {
        m_predecessors[id] = *earlier;
        *earlier = id;
    } else {
        m_index.insert(sought.hash, id);
    }
    if (key.encapsulation != EncapsulationId{0}) {
        ConnectionKey any = key;
        any.encapsulation = anyEncapsulation;
        m_aliases[any] = id;
    }
    return &m_connections.back();
}

bool ConnectionTracker::isIdle(const Connection& connection, const TcpSegment& segment) const
{
    return segment.time - connection.lastTime() > m_config.idleTimeout;
}

ConnectionTracker::Verdict ConnectionTracker::judge(const Connection& connection, const TcpSegment& segment,
                                                    Side sender) const
{
    if (segment.flags.rst())
        return Verdict::Belongs; // whether it counts is another question
    if (segment.flags.syn())
        return segment.flags.ack() ? judgeSynAck(connection, segment, sender)
                                   : judgeSyn(connection, segment, sender);
    return judgeOther(connection, segment, sender);
}

ConnectionTracker::Verdict ConnectionTracker::judgeSyn(const Connection& connection,
                                                       const TcpSegment& segment, Side sender) const
{
    const TcpEndpoint& self = connection.side(sender);
    const TcpEndpoint& peer = connection.side(1 - sender);
    if (self.handshakeSeen() && static_cast<std::uint32_t>(self.initial) == segment.sequenceNumber)
        return Verdict::Belongs; // repeated, or a late copy
    const bool hasOwnOctets = self.buffer.baseKind() == StreamBuffer::BaseKind::LowestOctet;
    if (!self.handshakeSeen() && hasOwnOctets &&
        static_cast<std::uint32_t>(self.buffer.base()) == segment.sequenceNumber + 1)
        return Verdict::Belongs; // captured after its own data
    if (isOver(connection))
        return Verdict::Starts;
    if (!self.handshakeSeen()) {
        if (peerExpects(self, segment.sequenceNumber + 1))
            return Verdict::Belongs; // captured after what answers it
        if (!sentAnything(self) && peer.synSeen && !peer.ackSeen)
            return Verdict::Belongs; // both ends open at once
        if (hasOwnOctets &&
            static_cast<std::uint32_t>(self.buffer.base()) - (segment.sequenceNumber + 1) < lateDistance)
            return Verdict::Belongs; // and its first octets are missing
        if (!hasOwnOctets && self.hasReference && sentAnything(self) &&
            static_cast<std::uint32_t>(self.reference) == segment.sequenceNumber + 1)
            return Verdict::Belongs; // captured after its own ACK
    } else if (!sentAnything(peer)) {
        return Verdict::Starts; // tried again with a new number, as the peer had not answered
    }
    if (self.stats.fin || !sentAnything(peer) || !sentAnything(self))
        return Verdict::Starts;
    if (isIdle(connection, segment))
        return Verdict::Starts;
    return Verdict::Undecided;
}

ConnectionTracker::Verdict ConnectionTracker::judgeSynAck(const Connection& connection,
                                                          const TcpSegment& segment, Side sender) const
{
    const TcpEndpoint& self = connection.side(sender);
    const TcpEndpoint& peer = connection.side(1 - sender);
    if (self.handshakeSeen() && static_cast<std::uint32_t>(self.initial) == segment.sequenceNumber)
        return Verdict::Belongs;
    const bool answersSyn =
        peer.synSeen &&
        segment.acknowledgmentNumber - 1 - static_cast<std::uint32_t>(peer.initial) <= lateDistance;
    if (answersSyn && !isOver(connection))
        return Verdict::Belongs;
    if (isOver(connection) || self.synAckSeen)
        return Verdict::Starts;
    if (self.synSeen || !sentAnything(self))
        return Verdict::Belongs; // a wrong answer, but an answer
    const bool beforeItsData =
        self.buffer.baseKind() != StreamBuffer::BaseKind::Unknown &&
        static_cast<std::uint32_t>(self.buffer.base()) - (segment.sequenceNumber + 1) < lateDistance;
    return beforeItsData ? Verdict::Belongs : Verdict::Starts;
}

ConnectionTracker::Verdict ConnectionTracker::judgeOther(const Connection& connection,
                                                         const TcpSegment& segment, Side sender) const
{
    if (!isIdle(connection, segment) && !isOver(connection))
        return Verdict::Belongs;
    const TcpEndpoint& self = connection.side(sender);
    const TcpEndpoint& peer = connection.side(1 - sender);
    const bool fits = isNear(self, segment.sequenceNumber, lateDistance * 16) &&
                      (!segment.flags.ack() || isNear(peer, segment.acknowledgmentNumber, lateDistance * 16));
    // A 4-tuple used again, whose handshake the capture does not have.
    const bool hasBoth = self.hasReference && peer.hasReference;
    return fits || !hasBoth ? Verdict::Belongs : Verdict::Starts;
}

/// The strongest evidence so far says who is the client.
void ConnectionTracker::findRoles(Connection& connection, const TcpSegment& segment, Side sender)
{
    const auto decide = [&](Side client, RoleEvidence evidence) {
        if (evidence < connection.roleEvidence())
            connection.setClientSide(client, evidence);
    };
    if (segment.flags.syn() && !segment.flags.rst()) {
        if (segment.flags.ack())
            decide(1 - sender, RoleEvidence::SynAck);
        else
            decide(sender, RoleEvidence::Syn);
        return;
    }
    const std::uint16_t low = connection.key().low.port;
    const std::uint16_t high = connection.key().high.port;
    if (connection.roleEvidence() > RoleEvidence::Port && low != high && std::min(low, high) < firstUserPort)
        decide(low < high ? 1 : 0, RoleEvidence::Port);
}

} // namespace weir
