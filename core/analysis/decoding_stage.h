// From the file to segments: read, filter, decode, check. The first half of an analysis.
#pragma once

#include "core/analysis/batch_queue.h"
#include "core/analysis/segment_batch.h"
#include "core/capture/capture_file.h"
#include "core/capture/packet_filter.h"
#include "core/packet/packet_decoder.h"

#include <atomic>
#include <memory>
#include <optional>

namespace weir {

/// Runs on a thread of its own, ahead of the tracking stage.
class DecodingStage
{
public:
    /// hashSeed: StreamManager's.
    DecodingStage(std::unique_ptr<PacketReader> reader, const AnalysisOptions& options,
                  std::uint64_t hashSeed);

    /// Fills the queue until the capture ends (the batch that isLast), `cancel` is set or the queue is
    /// closed.
    void run(BatchQueue& queue, const std::atomic<bool>& cancel);

private:
    /// Enough to make handing over cheap; few enough to stay in the processor's cache.
    static constexpr std::size_t maxSegmentsPerBatch = 512;
    static constexpr std::size_t maxPacketsPerBatch = 2048;

    bool fill(SegmentBatch& batch, std::size_t maxPackets);
    void onPacket(const Packet& packet, SegmentBatch& batch);
    bool isFilteredOut(const Packet& packet, SegmentBatch& batch);
    void complete(TcpSegment& segment, SegmentBatch& batch);
    void takeFurther(SegmentBatch& batch);

    std::unique_ptr<PacketReader> m_reader;
    std::optional<PacketFilter> m_filter;
    PacketDecoder m_decoder;
    TcpSegment m_further;
    PacketCounts m_counts;
    std::uint64_t m_hashSeed;
    std::size_t m_knownEncapsulations;
    bool m_hasBegun = false; ///< a batch told when the capture begins
};

} // namespace weir
