// Tracking and reassembly together: segments in, connections out.
#pragma once

#include "core/capture/capture_file.h"
#include "core/packet/tcp_segment.h"
#include "core/stream/connection_tracker.h"
#include "core/stream/reset_watch.h"
#include "core/stream/stream_config.h"
#include "core/stream/tcp_reassembler.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace weir {

/// Used by one thread at a time. Takes segments in file order; the order of the file is the order of time.
class StreamManager
{
public:
    /// capture: what the segments' positions refer to.
    StreamManager(const StreamConfig& config, std::shared_ptr<const CaptureOctets> capture);

    void onSegment(const TcpSegment& segment);

    /// Many at once, which is quicker; hashes: of their keys, with hashSeed(), made on any thread.
    void onSegments(std::span<const TcpSegment> segments, std::span<const std::uint64_t> hashes);
    std::uint64_t hashSeed() const { return m_tracker.hashSeed(); }

    /// The end of the capture.
    void finish();

    std::size_t connectionCount() const { return m_tracker.size(); }
    const Connection& connection(ConnectionId id) const { return m_tracker.at(id); }

    void swapRoles(ConnectionId id);
    /// That side is the client, as the evidence says; nothing changes where the connection's own evidence is
    /// as strong or stronger: then it gives false.
    bool settleRoles(ConnectionId id, Side client, RoleEvidence evidence);

    /// Connections that changed since the last call, each once, in order of id.
    std::vector<ConnectionId> takeChanged();

    /// Segments of connections beyond StreamConfig::maxConnections.
    std::uint64_t untracked() const { return m_untracked; }

    /// Segments that are not in the index: of connections beyond StreamConfig::maxConnections, or themselves
    /// beyond maxSegments.
    std::uint64_t overLimit() const { return m_untracked + m_reassembler.givenUp(); }

private:
    void route(const TcpSegment& segment, std::uint64_t hash);
    void process(Arrival& arrival);
    void onAfterReset(Arrival& arrival);
    void deliver(Connection& connection, Side sender, const TcpSegment& segment,
                 ConnectionTracker::Membership membership);
    void markChanged(ConnectionId id);

    const StreamConfig m_config;
    ConnectionTracker m_tracker;
    TcpReassembler m_reassembler;
    ResetWatch m_resets;
    ConnectionTracker::Deliver m_deliver;
    std::vector<ConnectionId> m_changed;
    std::vector<std::uint8_t> m_isChanged; ///< 1 where it is in m_changed; index: connection
    Timestamp m_previous{INT64_MIN};       ///< of the segment before
    const TcpSegment* m_current = nullptr;
    bool m_isBackwards = false;
    std::uint64_t m_untracked = 0;
};

} // namespace weir
