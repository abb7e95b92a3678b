#include "core/analysis/tracking_stage.h"

namespace weir {

namespace {

Anomaly anomalyOf(PacketOddity oddity)
{
    switch (oddity) {
    case PacketOddity::FragmentOverlap:
        return Anomaly::FragmentOverlap;
    case PacketOddity::FragmentMissing:
        return Anomaly::FragmentMissing;
    case PacketOddity::LimitFragments:
        return Anomaly::LimitFragments;
    case PacketOddity::LimitDepth:
        break;
    }
    return Anomaly::LimitDepth;
}

} // namespace

TrackingStage::TrackingStage(const StreamConfig& config, std::shared_ptr<const CaptureOctets> capture)
    : m_streams(config, std::move(capture))
{
}

void TrackingStage::onBatch(const SegmentBatch& batch)
{
    m_encapsulations.insert(m_encapsulations.end(), batch.newEncapsulations.begin(),
                            batch.newEncapsulations.end());
    for (const PacketOddityNote& note : batch.oddities)
        ++m_oddities[static_cast<std::size_t>(anomalyOf(note.oddity))];
    m_streams.onSegments(batch.segments, batch.hashes);
    if (batch.isLast && !batch.error)
        m_streams.finish();
    m_counts = batch.counts;
    m_counts.overLimit = m_streams.overLimit();
}

const EncapsulationNames& TrackingStage::encapsulationNames(EncapsulationId id) const
{
    return m_encapsulations[id.value < m_encapsulations.size() ? id.value : 0];
}

std::array<std::uint64_t, anomalyCount> TrackingStage::anomalyCounts() const
{
    auto counts = m_oddities;
    counts[static_cast<std::size_t>(Anomaly::LimitConnections)] += m_streams.untracked();
    for (std::size_t i = 0; i < m_streams.connectionCount(); ++i) {
        for (const AnomalyCount& anomaly :
             m_streams.connection(ConnectionId{static_cast<std::uint32_t>(i)}).anomalies())
            counts[static_cast<std::size_t>(anomaly.anomaly)] += anomaly.count;
    }
    return counts;
}

std::vector<ConnectionSummary> TrackingStage::takeChanged()
{
    std::vector<ConnectionSummary> rows;
    const std::vector<ConnectionId> changed = m_streams.takeChanged();
    rows.reserve(changed.size());
    for (const ConnectionId id : changed)
        rows.push_back(summarize(m_streams.connection(id)));
    return rows;
}

} // namespace weir
