// What the decoding stage hands to the tracking stage.
#pragma once

#include "core/analysis/analysis.h"
#include "core/packet/packet_decoder.h"

#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace weir {

/// Segments in file order, with all that their spans refer to.
struct SegmentBatch
{
    std::vector<TcpSegment> segments; ///< checksums are checked
    std::vector<PacketOddityNote> oddities;
    /// Names of encapsulations that were met first in this batch, with ids in order, without holes.
    std::vector<EncapsulationNames> newEncapsulations;
    PacketCounts counts;        ///< so far, this batch included
    std::uint64_t consumed = 0; ///< octets of the file as it lies on disk
    bool isLast = false;
    std::shared_ptr<const CaptureInfo> info; ///< where there is news of it
    std::optional<CaptureError> error;       ///< why no packet could be taken

    std::vector<std::shared_ptr<const void>> leases; ///< of the reader's blocks
    std::deque<std::vector<std::uint8_t>> payloads;  ///< put together from fragments
    std::deque<std::vector<PayloadPiece>> pieces;

    /// Empty again, with the memory of its lists kept.
    void clear();
};

} // namespace weir
