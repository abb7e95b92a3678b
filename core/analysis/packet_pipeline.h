// What happens to one packet: filter, decode, track, reassemble; and the sums of it.
#pragma once

#include "core/analysis/analysis.h"
#include "core/capture/packet_filter.h"
#include "core/packet/packet_decoder.h"
#include "core/stream/stream_manager.h"

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace weir {

/// Used by one thread at a time.
class PacketPipeline
{
public:
    PacketPipeline(const AnalysisOptions& options, std::shared_ptr<const CaptureOctets> capture);

    void onPacket(const Packet& packet);

    /// The end of the capture.
    void finish();

    StreamManager& streams() { return m_streams; }
    const StreamManager& streams() const { return m_streams; }
    const PacketCounts& counts() const { return m_counts; }
    const EncapsulationNames& encapsulationNames(EncapsulationId id) const;
    std::array<std::uint64_t, anomalyCount> anomalyCounts() const;

    /// Rows of the connections that changed since the last call, in order of id.
    std::vector<ConnectionSummary> takeChanged();

    /// Why no packet can be taken, where that is so: a filter that this capture's link type refuses.
    const std::optional<CaptureError>& error() const { return m_error; }

private:
    bool isFilteredOut(const Packet& packet);
    void noteOddities();
    void trackFurther();

    std::optional<PacketFilter> m_filter;
    PacketDecoder m_decoder;
    StreamManager m_streams;
    PacketCounts m_counts;
    std::array<std::uint64_t, anomalyCount> m_oddities{}; ///< of the layers below TCP
    std::optional<CaptureError> m_error;
};

} // namespace weir
