#include "core/stream/reset_watch.h"

#include <algorithm>

namespace weir {

std::vector<ResetWatch::Held> ResetWatch::hold(Connection& connection, Side sender, const TcpSegment& segment,
                                               bool badChecksum)
{
    std::vector<Held>& held = m_held[connection.id().value];
    const std::size_t size = sizeof(Held) + segment.pieces.size_bytes();
    if (held.size() >= maxSegments || m_octets + size > m_maxOctets)
        return {};
    m_octets += size;
    held.push_back({segment, sender, badChecksum, {segment.pieces.begin(), segment.pieces.end()}});
    if (!proves(connection, held, sender, segment))
        return {};

    std::vector<Held> released = std::move(held);
    m_held.erase(connection.id().value);
    for (Held& one : released) {
        one.segment.pieces = one.pieces;
        m_octets -= sizeof(Held) + one.segment.pieces.size_bytes();
    }
    connection.side(0).stats.rst = connection.side(1).stats.rst = false;
    return released;
}

bool ResetWatch::proves(const Connection& connection, const std::vector<Held>& held, Side sender,
                        const TcpSegment& segment) const
{
    const TcpEndpoint& peer = connection.side(1 - sender);
    if (!segment.flags.ack() || segment.flags.syn() || segment.flags.rst() || !peer.hasReference)
        return false;
    const StreamBuffer::Place ack = peer.unwrapKnown(segment.acknowledgmentNumber);
    return ack > peer.next() && std::ranges::any_of(held, [&](const Held& one) {
               const StreamBuffer::Place begin = peer.unwrapKnown(one.segment.sequenceNumber);
               const StreamBuffer::Place end = begin +
                                               static_cast<StreamBuffer::Place>(one.segment.payloadLength) +
                                               (one.segment.flags.fin() ? 1 : 0);
               return one.sender == 1 - sender && !one.segment.flags.rst() && begin < ack && ack <= end;
           });
}

} // namespace weir
