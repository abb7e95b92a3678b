// The TCP header (RFC 9293, section 3.1).
#pragma once

#include "core/base/octets.h"
#include "core/packet/tcp_segment.h"

#include <cstdint>
#include <optional>

namespace weir {

/// Fills in ports, numbers, flags, options and the lengths of the payload from a segment that begins at
/// octets[0] and had wireLength octets on the wire (>= octets.size()). Returns the captured payload, a part
/// of octets; nothing where no TCP header stands there whole (options that were not captured are absent).
std::optional<Octets> parseTcpHeader(Octets octets, std::uint32_t wireLength, TcpSegment& segment);

} // namespace weir
