// The TCP header (RFC 9293, section 3.1).
#pragma once

#include "core/base/octets.h"
#include "core/packet/tcp_segment.h"

#include <cstdint>

namespace weir {

/// Fills in ports, numbers, flags, options, payloadLength, payload and octets from a segment that begins at
/// octets[0] and had wireLength octets on the wire (>= octets.size()). False: no TCP header stands there
/// whole (options that were not captured are absent).
bool parseTcpHeader(Octets octets, std::uint32_t wireLength, TcpSegment& segment);

} // namespace weir
