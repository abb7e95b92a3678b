// From segments to connections: track, reassemble, count. The second half of an analysis.
#pragma once

#include "core/analysis/segment_batch.h"
#include "core/stream/stream_manager.h"

#include <array>
#include <memory>
#include <vector>

namespace weir {

/// Used by one thread at a time.
class TrackingStage
{
public:
    TrackingStage(const StreamConfig& config, std::shared_ptr<const CaptureOctets> capture);

    void onBatch(const SegmentBatch& batch);

    StreamManager& streams() { return m_streams; }
    const StreamManager& streams() const { return m_streams; }
    const PacketCounts& counts() const { return m_counts; }
    const EncapsulationNames& encapsulationNames(EncapsulationId id) const;
    std::array<std::uint64_t, anomalyCount> anomalyCounts() const;

    /// Rows of the connections that changed since the last call, in order of id.
    std::vector<ConnectionSummary> takeChanged();

private:
    StreamManager m_streams;
    PacketCounts m_counts;
    std::vector<EncapsulationNames> m_encapsulations{{}}; ///< by id
    std::array<std::uint64_t, anomalyCount> m_oddities{}; ///< of the layers below TCP
};

} // namespace weir
