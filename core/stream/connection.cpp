#include "core/stream/connection.h"

#include <algorithm>
#include <cctype>

namespace weir {

Connection::Connection(ConnectionId id, const ConnectionKey& key, Side firstSender, FrameNumber frame,
                       Timestamp time)
    : m_key(key),
      m_startTime(time),
      m_lastTime(time),
      m_id(id),
      m_firstFrame(frame),
      m_lastFrame(frame),
      m_clientSide(static_cast<std::uint8_t>(firstSender))
{
}

ConnectionState Connection::state() const
{
    return connectionState(facts(m_clientSide), facts(1u - m_clientSide));
}

ConnState Connection::connState() const
{
    return weir::connState(facts(m_clientSide), facts(1u - m_clientSide));
}

EndpointState Connection::endpointState(Direction sender) const
{
    const Side self = senderOf(sender);
    return weir::endpointState(facts(self), facts(1 - self));
}

EndpointFacts Connection::facts(Side index) const
{
    const TcpEndpoint& endpoint = m_sides[index];
    EndpointFacts facts;
    facts.syn = endpoint.synSeen;
    facts.synAck = endpoint.synAckSeen;
    facts.sent = endpoint.stats.packets > 0;
    facts.sentData = endpoint.buffer.hasOctets();
    facts.acked = endpoint.ackSeen;
    facts.fin = endpoint.stats.fin;
    facts.finAcked = endpoint.finAcked;
    facts.finFirst = endpoint.finFirst;
    facts.rst = endpoint.stats.rst;
    return facts;
}

std::string Connection::history() const
{
    if (m_clientSide == 0)
        return m_history;
    std::string flipped = m_history;
    for (char& letter : flipped) {
        const auto octet = static_cast<unsigned char>(letter);
        letter = static_cast<char>(std::isupper(octet) ? std::tolower(octet) : std::toupper(octet));
    }
    return flipped;
}

std::optional<Duration> Connection::handshakeRoundTrip() const
{
    return m_handshakeRoundTrip.nanoseconds < 0 ? std::nullopt : std::optional(m_handshakeRoundTrip);
}

std::vector<AnomalyCount> Connection::anomalies() const
{
    std::vector<AnomalyCount> counts;
    if (m_noted) {
        for (const AnomalyCount& noted : m_noted->counts) {
            if (noted.anomaly != Anomaly::BadChecksum)
                counts.push_back(noted);
        }
    }
    addDerived(counts);
    std::ranges::sort(counts, {}, &AnomalyCount::anomaly);
    return counts;
}

/// Anomalies that are not events but follow from what the connection is at the moment.
void Connection::addDerived(std::vector<AnomalyCount>& counts) const
{
    const auto add = [&](Anomaly anomaly, std::uint64_t count, FrameNumber first) {
        const auto same = std::ranges::find(counts, anomaly, &AnomalyCount::anomaly);
        if (same != counts.end())
            same->count += count;
        else
            counts.push_back({anomaly, count, first});
    };
    FrameNumber firstBadChecksum = m_firstFrame;
    if (m_noted) {
        const auto noted = std::ranges::find(m_noted->counts, Anomaly::BadChecksum, &AnomalyCount::anomaly);
        if (noted != m_noted->counts.end())
            firstBadChecksum = noted->first;
    }
    for (const TcpEndpoint& endpoint : m_sides) {
        if (endpoint.badChecksums > 0)
            add(endpoint.goodChecksums > 0 ? Anomaly::BadChecksum : Anomaly::ChecksumOffload,
                endpoint.badChecksums, firstBadChecksum);
        if (endpoint.buffer.holeCount() == 0)
            continue;
        for (const SequenceGap& gap : endpoint.buffer.gaps()) {
            if (gap.cause == GapCause::Acked)
                add(Anomaly::GapAcked, 1, gap.before);
            else if (gap.cause == GapCause::Unacked)
                add(Anomaly::GapUnacked, 1, gap.before);
        }
    }
    const EndpointFacts client = facts(m_clientSide);
    const EndpointFacts server = facts(1u - m_clientSide);
    if (!client.sent || !server.sent) {
        const EndpointFacts& only = client.sent ? client : server;
        if (only.acked || only.sentData || only.synAck)
            add(Anomaly::OneSided, 1, m_firstFrame);
    }
    const bool clientSyn = client.syn || client.synAck;
    const bool serverSyn = server.syn || server.synAck;
    if (!clientSyn && !serverSyn)
        add(Anomaly::Midstream, 1, m_firstFrame);
    else if (!clientSyn)
        add(Anomaly::MissingSyn, 1, m_firstFrame);
    else if (!serverSyn && (client.acked || client.sentData || server.acked || server.sentData) &&
             !server.rst)
        add(Anomaly::MissingSynAck, 1, m_firstFrame);
}

std::vector<AnomalyPlace> Connection::anomalyPlaces() const
{
    std::vector<AnomalyPlace> places;
    if (!m_noted)
        return places;
    for (const NotedPlace& noted : m_noted->places) {
        const TcpEndpoint& endpoint = m_sides[noted.sender];
        const bool offload = noted.anomaly == Anomaly::BadChecksum && endpoint.goodChecksums == 0;
        AnomalyPlace place{offload ? Anomaly::ChecksumOffload : noted.anomaly, directionFrom(noted.sender),
                           noted.frame, std::nullopt};
        const StreamBuffer& buffer = endpoint.buffer;
        if (noted.place && *noted.place >= buffer.base() && *noted.place <= buffer.end())
            place.offset = static_cast<std::uint64_t>(*noted.place - buffer.base());
        places.push_back(place);
    }
    return places;
}

void Connection::swapRoles()
{
    setClientSide(1u - m_clientSide, RoleEvidence::User);
}

void Connection::setClientSide(Side side, RoleEvidence evidence)
{
    m_clientSide = static_cast<std::uint8_t>(side);
    m_roleEvidence = evidence;
}

void Connection::addPacket(Side sender, FrameNumber frame, Timestamp time, std::uint64_t position)
{
    m_packets.append({frame, position, sender});
    m_lastFrame = frame;
    m_lastTime = std::max(m_lastTime, time);
}

void Connection::addHistory(Side sender, char letter)
{
    const std::uint64_t bit = std::uint64_t{1}
                              << (static_cast<unsigned>(letter - 'a') + (sender == 0 ? 0u : 32u));
    if (m_historySeen & bit)
        return;
    m_historySeen |= bit;
    m_history.push_back(sender == 0 ? static_cast<char>(letter - 'a' + 'A') : letter);
}

void Connection::addRepeatableHistory(Side sender, char letter, std::uint64_t count)
{
    while (count >= 10 && count % 10 == 0)
        count /= 10;
    if (count == 1)
        m_history.push_back(sender == 0 ? static_cast<char>(letter - 'a' + 'A') : letter);
}

void Connection::retract(Anomaly anomaly)
{
    if (!m_noted)
        return;
    Noted& noted = m_noted.write();
    std::erase_if(noted.counts, [anomaly](const AnomalyCount& count) { return count.anomaly == anomaly; });
    std::erase_if(noted.places, [anomaly](const NotedPlace& place) { return place.anomaly == anomaly; });
}

void Connection::note(Anomaly anomaly, Side sender, FrameNumber frame,
                      std::optional<StreamBuffer::Place> place, std::size_t maxPlaces)
{
    Noted& noted = m_noted.write();
    const auto known = std::ranges::find(noted.counts, anomaly, &AnomalyCount::anomaly);
    if (known != noted.counts.end())
        ++known->count;
    else
        noted.counts.push_back({anomaly, 1, frame});
    if (noted.places.size() < maxPlaces)
        noted.places.push_back({anomaly, static_cast<std::uint8_t>(sender), frame, place});
}

} // namespace weir
