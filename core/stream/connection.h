// One TCP connection: who, when, what state, and where the octets of both directions are.
#pragma once

#include "core/base/copy_on_write.h"
#include "core/stream/anomaly.h"
#include "core/stream/connection_key.h"
#include "core/stream/connection_state.h"
#include "core/stream/direction.h"
#include "core/stream/packet_log.h"
#include "core/stream/stream_buffer.h"
#include "core/stream/stream_stats.h"
#include "core/stream/tcp_endpoint.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace weir {

/// A value: a copy is a snapshot that shares its index with the original (see StreamBuffer) and may be read
/// on another thread while the original goes on. Changed only by ConnectionTracker and TcpReassembler.
class Connection
{
public:
    Connection(ConnectionId id, const ConnectionKey& key, Side firstSender, FrameNumber frame,
               Timestamp time);

    ConnectionId id() const { return m_id; }
    const ConnectionKey& key() const { return m_key; }
    EncapsulationId encapsulation() const { return m_key.encapsulation; }

    const Endpoint& client() const { return endpoint(m_clientSide); }
    const Endpoint& server() const { return endpoint(1 - m_clientSide); }
    RoleEvidence roleEvidence() const { return m_roleEvidence; }

    ConnectionState state() const;
    ConnState connState() const;
    EndpointState endpointState(Direction sender) const;
    /// Zeek's history: a letter an event, capital where the client did it.
    std::string history() const;

    FrameNumber firstFrame() const { return m_firstFrame; }
    FrameNumber lastFrame() const { return m_lastFrame; }
    Timestamp startTime() const { return m_startTime; }
    /// The latest of its packets: the clock of a capture may run back.
    Timestamp lastTime() const { return m_lastTime; }
    Duration duration() const { return m_lastTime - m_startTime; }
    /// From the SYN to the ACK that completes the handshake, as the capture saw them.
    std::optional<Duration> handshakeRoundTrip() const;

    const StreamStats& stats(Direction direction) const { return side(senderOf(direction)).stats; }
    const StreamBuffer& stream(Direction direction) const { return side(senderOf(direction)).buffer; }

    /// Every packet of the connection, in file order.
    const PacketLog& packets() const { return m_packets; }

    /// Anomalies by name, those with a count of 0 left out, in the order of the enumeration.
    std::vector<AnomalyCount> anomalies() const;
    /// Where they happened, in file order; at most StreamConfig::maxAnomalyPlaces.
    std::vector<AnomalyPlace> anomalyPlaces() const;

    /// Exchanges client and server; the user's word beats all evidence.
    void swapRoles();

    // ---- for ConnectionTracker and TcpReassembler

    Side clientSide() const { return m_clientSide; }
    void setClientSide(Side side, RoleEvidence evidence);
    Side senderOf(Direction direction) const
    {
        return direction == Direction::ToServer ? m_clientSide : 1 - m_clientSide;
    }
    Direction directionFrom(Side sender) const
    {
        return sender == m_clientSide ? Direction::ToServer : Direction::ToClient;
    }
    TcpEndpoint& side(Side index) { return m_sides[index]; }
    const TcpEndpoint& side(Side index) const { return m_sides[index]; }

    void addPacket(Side sender, FrameNumber frame, Timestamp time, std::uint64_t position);
    /// letter: one of Zeek's, small. Each counts once a side; repeatable ones when `count` is a power of ten.
    void addHistory(Side sender, char letter);
    void addRepeatableHistory(Side sender, char letter, std::uint64_t count);
    void note(Anomaly anomaly, Side sender, FrameNumber frame, std::optional<StreamBuffer::Place> place,
              std::size_t maxPlaces);
    /// As if it had never been noted.
    void retract(Anomaly anomaly);
    void setHandshakeRoundTrip(Duration duration) { m_handshakeRoundTrip = duration; }

private:
    struct NotedPlace
    {
        Anomaly anomaly;
        std::uint8_t sender;
        FrameNumber frame;
        std::optional<StreamBuffer::Place> place;
    };
    struct Noted
    {
        std::vector<AnomalyCount> counts;
        std::vector<NotedPlace> places;
    };

    const Endpoint& endpoint(Side index) const { return index == 0 ? m_key.low : m_key.high; }
    EndpointFacts facts(Side index) const;
    void addDerived(std::vector<AnomalyCount>& counts) const;

    ConnectionKey m_key;
    std::array<TcpEndpoint, 2> m_sides;
    PacketLog m_packets;
    CopyOnWrite<Noted> m_noted;
    std::string m_history;           ///< letters, capital for side 0
    std::uint64_t m_historySeen = 0; ///< a bit a letter and side: what happened at least once
    Timestamp m_startTime;
    Timestamp m_lastTime;
    Duration m_handshakeRoundTrip{-1};
    ConnectionId m_id;
    FrameNumber m_firstFrame;
    FrameNumber m_lastFrame;
    std::uint8_t m_clientSide;
    RoleEvidence m_roleEvidence = RoleEvidence::FirstSender;
};

} // namespace weir
