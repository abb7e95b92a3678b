// TCP as a story: a packet a line, through the decoder, the tracker and the reassembler.
//
//     C SYN 100                    who (C or S), flags, sequence number, acknowledgment number, "payload"
//     S SYN+ACK 300 101
//     C ACK 101 301 "GET /" win=0 id=7
//
// Sequence numbers are absolute, modulo 2^32. Each packet is 10 ms later than the one before, has an IPv4
// identification of its own and right checksums, unless the line says otherwise:
//
//     at=MS        time in milliseconds         id=N          IPv4 identification (0 is allowed)
//     win=N        window (65535)               ws=N          window scale option
//     ts=VAL/ECR   timestamps option            urg=N         URG flag and urgent pointer
//     cut=N        last N octets not captured   bad           wrong TCP checksum
//     vlan=N       in a VLAN                    x=N           payload repeated N times
//     again        the packet before, captured once more
//
// Lines of the form `ports C S` and `config NAME=VALUE` stand before the packets.
#pragma once

#include "core/stream/stream_config.h"

#include <string>
#include <string_view>

namespace weir::test {

/// What became of the packets: for each connection a line, its streams, and its anomalies.
///
///     0 SF Closed ShADadFf
///       > "GET /"
///       < "one"[3 acked]"two"
///       ! gap_acked retransmission*2
///
/// The first line names the client or the evidence where they are not C and a SYN.
std::string tell(std::string_view script);

} // namespace weir::test
