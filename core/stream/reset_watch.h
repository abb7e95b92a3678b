// What comes after a RST: late packets, or the proof that the RST was ignored.
#pragma once

#include "core/packet/tcp_segment.h"
#include "core/stream/connection.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace weir {

/// A RST may be exact and still change nothing: dropped on the last hop, or refused by a firewall of the
/// host. It is taken back when an end acknowledges what the other one sent after it, as only a live
/// connection does. Until then the segments behind a RST are held here; most are the last packets that were
/// under way.
class ResetWatch
{
public:
    struct Held
    {
        TcpSegment segment; ///< its pieces are those beside it
        Side sender = 0;
        bool badChecksum = false;
        std::vector<PayloadPiece> pieces;
    };

    /// maxOctets: of all connections together.
    explicit ResetWatch(std::size_t maxOctets) : m_maxOctets(maxOctets) {}

    static bool isReset(const Connection& connection)
    {
        return connection.side(0).stats.rst || connection.side(1).stats.rst;
    }

    /// Holds a segment of a connection that is reset. Returns all that is held, in order, once this segment
    /// proves that the RST was ignored; the connection is then reset no more.
    std::vector<Held> hold(Connection& connection, Side sender, const TcpSegment& segment, bool badChecksum);

private:
    /// A live connection gives its proof within a round trip.
    static constexpr std::size_t maxSegments = 64;

    bool proves(const Connection& connection, const std::vector<Held>& held, Side sender,
                const TcpSegment& segment) const;

    std::unordered_map<std::uint32_t, std::vector<Held>> m_held; ///< by connection
    const std::size_t m_maxOctets;
    std::size_t m_octets = 0;
};

} // namespace weir
