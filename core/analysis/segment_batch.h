// What the decoding stage hands to the tracking stage.
#pragma once

#include "core/analysis/analysis.h"
#include "core/packet/packet_decoder.h"

#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace weir {

/// Segments in file order, with the pieces that they refer to.
struct SegmentBatch
{
    std::vector<TcpSegment> segments;
    std::vector<std::uint64_t> hashes; ///< of their keys, for StreamManager::onSegments
    std::vector<PacketOddityNote> oddities;
    /// Names of encapsulations that were met first in this batch, with ids in order, without holes.
    std::vector<EncapsulationNames> newEncapsulations;
    PacketCounts counts;        ///< so far, this batch included
    std::uint64_t consumed = 0; ///< octets of the file as it lies on disk
    bool isLast = false;
    std::shared_ptr<const CaptureInfo> info; ///< where there is news of it
    std::optional<CaptureError> error;       ///< why no packet could be taken

    std::deque<std::vector<PayloadPiece>> pieces; ///< of segments put together from fragments

    /// Empty again, with the memory of its lists kept.
    void clear();
};

} // namespace weir
