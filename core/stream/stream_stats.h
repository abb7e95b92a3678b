#pragma once

#include "core/base/timestamp.h"

#include <cstdint>
#include <optional>

namespace weir {

/// Figures of one direction of a connection.
struct StreamStats
{
    std::uint64_t payloadOctets = 0; ///< what the packets carried, repeated octets included
    std::uint32_t packets = 0;
    std::uint32_t retransmissions = 0; ///< packets with octets, SYN or FIN that had been sent before
    std::uint32_t outOfOrder = 0;      ///< packets that came after octets that follow theirs
    std::uint32_t conflicts = 0;       ///< ranges that were sent again with other octets
    bool fin = false;
    bool rst = false;

    /// From an octet to the ACK that covers it, by the peer; repeated octets give no sample (Karn).
    struct RoundTrip
    {
        std::uint32_t samples = 0;
        Duration minimum;
        Duration maximum;
        Duration total;

        /// Only where there are samples.
        Duration mean() const { return {total.nanoseconds / samples}; }
    };
    RoundTrip ackRoundTrip;
    std::optional<Duration> timeToFirstOctet; ///< from the start of the connection
    Duration zeroWindow;                      ///< time for which its receiver's window was closed to it
    std::uint32_t zeroWindows = 0;            ///< times the receiver closed its window
};

} // namespace weir
