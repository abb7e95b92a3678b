// What a user may choose about tracking and reassembly, and the limits that keep it bounded.
#pragma once

#include "core/base/timestamp.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir {

/// Which copy wins where two segments carry different octets for the same place (design.md, table of
/// overlaps). windows and macos behave as Bsd.
enum class OverlapPolicy : std::uint8_t { First, Last, Bsd, Linux, OldLinux, Solaris };

/// "first", "last", "bsd", "windows", "macos", "linux", "old-linux", "solaris".
std::optional<OverlapPolicy> overlapPolicyFromName(std::string_view name);

struct StreamConfig
{
    OverlapPolicy overlapPolicy = OverlapPolicy::First;

    /// Segments that begin further than this beyond all that is known of a stream are not part of it.
    /// 1 GiB is the largest window that TCP can offer (RFC 7323, section 2.3).
    std::uint64_t maxSequenceJump = std::uint64_t{1} << 30;

    /// Segments that begin further than this before all that is known, where the SYN was not captured.
    std::uint64_t maxSequenceJumpBack = std::uint64_t{1} << 28;

    /// Segments in the index of all streams together (32 octets each). Octets beyond are gaps
    /// (GapCause::Limit).
    std::uint64_t maxSegments = std::uint64_t{1} << 27;

    /// Repeated copies remembered per direction; more are counted only.
    std::size_t maxRepeats = std::size_t{1} << 16;

    /// Places of anomalies remembered per connection; more are counted only.
    std::size_t maxAnomalyPlaces = 1024;

    /// Connections in total; packets of further ones are counted, not tracked.
    std::size_t maxConnections = std::size_t{1} << 24;

    /// Octets of memory for segments behind a RST that are kept until it is known whether it was ignored, of
    /// all connections together.
    std::size_t maxHeldAfterReset = std::size_t{16} * 1024 * 1024;

    /// A connection silent for longer than this is over for good when a segment comes that does not
    /// continue its sequence numbers (a reused 4-tuple whose handshake was not captured).
    Duration idleTimeout{std::int64_t{3600} * 1'000'000'000};
};

} // namespace weir
