#include "core/analysis/packet_pipeline.h"

namespace weir {

PacketPipeline::PacketPipeline(const AnalysisOptions& options, std::shared_ptr<const CaptureOctets> capture)
    : m_streams(options.stream, std::move(capture))
{
    if (!options.packetFilter.empty())
        m_filter.emplace(options.packetFilter);
}

void PacketPipeline::onPacket(const Packet& packet)
{
    ++m_counts.packets;
    if (m_filter && isFilteredOut(packet)) {
        ++m_counts.filteredOut;
        return;
    }
    TcpSegment segment;
    switch (m_decoder.decode(packet, segment)) {
    case DecodeResult::Tcp:
        ++m_counts.tcp;
        m_streams.onSegment(segment);
        m_counts.overLimit = m_streams.overLimit();
        break;
    case DecodeResult::NotTcp:
    case DecodeResult::Fragment:
        ++m_counts.notTcp;
        break;
    case DecodeResult::Undecoded:
        ++m_counts.undecoded;
        break;
    }
    noteOddities();
    trackFurther();
}

bool PacketPipeline::isFilteredOut(const Packet& packet)
{
    const PacketFilter::Verdict verdict = m_filter->judge(packet);
    if (verdict == PacketFilter::Verdict::Refused)
        m_error = m_filter->error();
    return verdict != PacketFilter::Verdict::Match;
}

void PacketPipeline::finish()
{
    m_decoder.flush();
    noteOddities();
    trackFurther();
    m_streams.finish();
}

/// Segments that came with the packet, or out of fragments that were given up.
void PacketPipeline::trackFurther()
{
    TcpSegment segment;
    while (m_decoder.takeFurther(segment))
        m_streams.onSegment(segment);
}

void PacketPipeline::noteOddities()
{
    for (const PacketOddityNote& note : m_decoder.oddities()) {
        const Anomaly anomaly = [&] {
            switch (note.oddity) {
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
        }();
        ++m_oddities[static_cast<std::size_t>(anomaly)];
    }
}

const EncapsulationNames& PacketPipeline::encapsulationNames(EncapsulationId id) const
{
    return m_decoder.encapsulations().names(id);
}

std::array<std::uint64_t, anomalyCount> PacketPipeline::anomalyCounts() const
{
    auto counts = m_oddities;
    counts[static_cast<std::size_t>(Anomaly::LimitConnections)] += m_streams.overLimit();
    for (std::size_t i = 0; i < m_streams.connectionCount(); ++i) {
        for (const AnomalyCount& anomaly :
             m_streams.connection(ConnectionId{static_cast<std::uint32_t>(i)}).anomalies())
            counts[static_cast<std::size_t>(anomaly.anomaly)] += anomaly.count;
    }
    return counts;
}

std::vector<ConnectionSummary> PacketPipeline::takeChanged()
{
    std::vector<ConnectionSummary> rows;
    const std::vector<ConnectionId> changed = m_streams.takeChanged();
    rows.reserve(changed.size());
    for (const ConnectionId id : changed)
        rows.push_back(summarize(m_streams.connection(id)));
    return rows;
}

} // namespace weir
