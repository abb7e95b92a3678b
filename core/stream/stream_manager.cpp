#include "core/stream/stream_manager.h"

#include "core/stream/tcp_control.h"

#include <algorithm>
#include <utility>

namespace weir {

StreamManager::StreamManager(const StreamConfig& config, std::shared_ptr<const CaptureOctets> capture)
    : m_config(config),
      m_tracker(config),
      m_reassembler(config, std::move(capture)),
      m_resets(config.maxHeldAfterReset),
      m_deliver([this](Connection& connection, Side sender, const TcpSegment& segment,
                       ConnectionTracker::Membership membership) {
          deliver(connection, sender, segment, membership);
      })
{
}

void StreamManager::onSegment(const TcpSegment& segment)
{
    route(segment, hashOf(keyOf(segment), hashSeed()));
}

void StreamManager::onSegments(std::span<const TcpSegment> segments, std::span<const std::uint64_t> hashes)
{
    constexpr std::size_t soon = 12, next = 6;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (i + soon < hashes.size())
            m_tracker.expectSoon(hashes[i + soon]);
        if (i + next < hashes.size())
            m_tracker.expectNext(hashes[i + next]);
        route(segments[i], hashes[i]);
    }
}

void StreamManager::route(const TcpSegment& segment, std::uint64_t hash)
{
    m_isBackwards = segment.time < m_previous;
    m_current = &segment;
    if (!m_tracker.route(segment, hash, m_deliver))
        ++m_untracked;
    m_previous = segment.time;
}

void StreamManager::finish()
{
    m_current = nullptr;
    m_tracker.finish(m_deliver);
}

void StreamManager::swapRoles(ConnectionId id)
{
    m_tracker.at(id).swapRoles();
    markChanged(id);
}

bool StreamManager::settleRoles(ConnectionId id, Side client, RoleEvidence evidence)
{
    Connection& connection = m_tracker.at(id);
    if (evidence >= connection.roleEvidence()) // the strongest is the smallest
        return false;
    connection.setClientSide(client, evidence);
    markChanged(id);
    return true;
}

void StreamManager::deliver(Connection& connection, Side sender, const TcpSegment& segment,
                            ConnectionTracker::Membership membership)
{
    markChanged(connection.id());
    connection.addPacket(sender, segment.frame, segment.time, segment.packetPosition);
    TcpEndpoint& self = connection.side(sender);
    ++self.stats.packets;
    self.stats.payloadOctets += segment.payloadLength;

    Arrival arrival{connection, segment, sender, 0, m_config};
    if (m_isBackwards && &segment == m_current) // not one that the tracker had kept
        arrival.note(Anomaly::TimeBackwards);
    if (membership == ConnectionTracker::Membership::Challenged) {
        arrival.note(Anomaly::SynInConnection);
        return;
    }
    if (TcpControl::isSeenTwice(arrival) && m_reassembler.isThere(arrival)) {
        m_reassembler.rememberDuplicate(arrival);
        arrival.note(Anomaly::DuplicateCapture);
        return;
    }
    switch (segment.checksum) {
    case ChecksumVerdict::Good:
        ++self.goodChecksums;
        break;
    case ChecksumVerdict::Bad:
        arrival.badChecksum = true;
        if (++self.badChecksums == 1 || self.goodChecksums > 0)
            arrival.note(Anomaly::BadChecksum);
        break;
    case ChecksumVerdict::NotCaptured:
        break;
    }
    if (ResetWatch::isReset(connection) && !segment.flags.rst())
        onAfterReset(arrival);
    else
        process(arrival);
}

void StreamManager::process(Arrival& arrival)
{
    arrival.place = arrival.self().unwrap(arrival.segment.sequenceNumber);
    if (TcpControl::beforePayload(arrival) == TcpControl::Verdict::Ignore)
        return;
    m_reassembler.onPayload(arrival);
    if (arrival.segment.flags.urg() && arrival.segment.urgentPointer > 0)
        arrival.note(Anomaly::Urgent, arrival.payloadBegin());
    TcpControl::afterPayload(arrival);
}

void StreamManager::onAfterReset(Arrival& arrival)
{
    if (arrival.segment.payloadLength > 0)
        arrival.note(Anomaly::DataAfterRst);
    const auto released =
        m_resets.hold(arrival.connection, arrival.sender, arrival.segment, arrival.badChecksum);
    if (released.empty())
        return;
    arrival.connection.retract(Anomaly::DataAfterRst);
    arrival.note(Anomaly::RstIgnored);
    for (const ResetWatch::Held& held : released) {
        Arrival late{arrival.connection, held.segment, held.sender, 0, m_config, held.badChecksum};
        process(late);
    }
}

std::vector<ConnectionId> StreamManager::takeChanged()
{
    std::vector<ConnectionId> changed;
    changed.swap(m_changed);
    for (const ConnectionId id : changed)
        m_isChanged[id.value] = 0;
    std::ranges::sort(changed);
    return changed;
}

void StreamManager::markChanged(ConnectionId id)
{
    if (id.value >= m_isChanged.size())
        m_isChanged.resize(std::max<std::size_t>(id.value + 1, m_isChanged.size() * 2));
    if (std::exchange(m_isChanged[id.value], std::uint8_t{1}) == 0)
        m_changed.push_back(id);
}

} // namespace weir
