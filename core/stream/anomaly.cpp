#include "core/stream/anomaly.h"

#include <cassert>

namespace weir {

namespace {

using enum Anomaly;
using enum AnomalyGroup;

constexpr std::array<AnomalyDescription, anomalyCount> descriptions{{
    {GapAcked, "gap_acked", Capture,
     "Octets are missing that the receiver acknowledged: they arrived, but the capture lost them."},
    {SnaplenTruncated, "snaplen_truncated", Capture,
     "The packet was cut when it was captured; its last octets are missing."},
    {DuplicateCapture, "duplicate_capture", Capture,
     "The same packet stands in the capture twice, as with a mirror port; it was sent once."},
    {HandshakeReordered, "handshake_reordered", Capture,
     "A packet of the handshake was captured after packets that answer it."},
    {OneSided, "one_sided", Capture, "Only one direction of the connection was captured."},
    {Midstream, "midstream", Capture, "The connection was already open when the capture began."},
    {MissingSyn, "missing_syn", Capture, "The client's SYN was not captured."},
    {MissingSynAck, "missing_synack", Capture,
     "The server's SYN/ACK was not captured, though the connection was established."},
    {TimeBackwards, "time_backwards", Capture,
     "The time stamp is earlier than that of the packet before it in the file."},
    {ChecksumOffload, "checksum_offload", Capture,
     "All checksums of one side are wrong: its network card was to fill them in after the capture. The data "
     "is kept."},
    {Retransmission, "retransmission", Network, "Octets were sent again that had been sent before."},
    {OutOfOrder, "out_of_order", Network, "The packet came after packets that follow it in the stream."},
    {GapUnacked, "gap_unacked", Network,
     "Octets are missing that nobody acknowledged: lost on the way, or never sent."},
    {ZeroWindow, "zero_window", Network, "The receiver closed its window: it could not take more octets."},
    {ZeroWindowProbe, "zero_window_probe", Network,
     "An octet was sent to ask whether the closed window is open again."},
    {KeepAlive, "keep_alive", Network, "A packet without news, to see whether the other end is still there."},
    {SynRetransmit, "syn_retransmit", Network, "The SYN was sent again."},
    {SynAckRetransmit, "synack_retransmit", Network, "The SYN/ACK was sent again."},
    {FinRetransmit, "fin_retransmit", Network, "The FIN was sent again."},
    {FragmentMissing, "fragment_missing", Network, "A fragment of the packet was not captured."},
    {DataAfterFin, "data_after_fin", Protocol,
     "Octets beyond the FIN: the sender had said that there are none. They are left out."},
    {DataAfterRst, "data_after_rst", Protocol, "Octets after the connection was reset. They are left out."},
    {RstWithData, "rst_with_data", Protocol,
     "The RST carries octets, a diagnosis at most. They are left out."},
    {SynIsnChanged, "syn_isn_changed", Protocol,
     "The SYN was sent again with another initial sequence number."},
    {SynAckIsnChanged, "synack_isn_changed", Protocol,
     "The SYN/ACK was sent again with another initial sequence number; the one that the client acknowledges "
     "counts."},
    {PortReuse, "port_reuse", Protocol,
     "The same addresses and ports had been used by an earlier connection."},
    {SimultaneousOpen, "simultaneous_open", Protocol,
     "Both ends sent a SYN before they had seen the other's."},
    {SplitHandshake, "split_handshake", Protocol,
     "The server answered the SYN with a SYN of its own instead of a SYN/ACK."},
    {SynData, "syn_data", Protocol, "The SYN carries octets, and the server accepted them (TCP Fast Open)."},
    {SynAckData, "synack_data", Protocol, "The SYN/ACK carries octets."},
    {Urgent, "urgent", Protocol, "Urgent data; it stays in its place in the stream."},
    {BadTimestamp, "bad_timestamp", Protocol, "The TCP timestamp of new octets runs backwards."},
    {WindowScaleInvalid, "window_scale_invalid", Protocol,
     "The window scale is over 14, the most that TCP allows."},
    {OverlapConflict, "overlap_conflict", Suspicious,
     "Octets were sent again with another content. Both versions are kept."},
    {RstOutOfWindow, "rst_out_of_window", Suspicious,
     "A RST whose number lies outside the window: the receiver ignores it."},
    {RstInWindowNotExact, "rst_in_window_not_exact", Suspicious,
     "A RST inside the window but not at the expected number: the receiver only challenges it."},
    {SynInConnection, "syn_in_connection", Suspicious,
     "A SYN with a foreign number inside a live connection: the receiver only challenges it."},
    {TfoDataIgnored, "tfo_data_ignored", Suspicious,
     "The SYN carries octets that the server did not accept. They are left out."},
    {FragmentOverlap, "fragment_overlap", Suspicious, "Fragments of a packet overlap."},
    {BadChecksum, "bad_checksum", Suspicious,
     "The checksum is wrong, though others of the same sender are right."},
    {SegmentOutOfWindow, "segment_out_of_window", Suspicious,
     "A sequence number that lies far from all that belongs to the stream. Its octets are left out."},
    {AckOfUnsentData, "ack_of_unsent_data", Suspicious,
     "An acknowledgment far beyond all that was captured, or taken back later. It is not believed."},
    {RstIgnored, "rst_ignored", Suspicious,
     "A RST that looks right, but both ends went on: something kept it from its receiver."},
    {LimitQueue, "limit_queue", Limit, "Too many pieces wait behind a hole; further ones were given up."},
    {LimitRepeats, "limit_repeats", Limit,
     "Too many repeated copies to remember each; further ones are counted only."},
    {LimitConnections, "limit_connections", Limit,
     "Too many connections; the packets of further ones are counted only."},
    {LimitFragments, "limit_fragments", Limit,
     "Too many fragments wait for their packet; the oldest were given up."},
    {LimitDepth, "limit_depth", Limit, "Too many layers of encapsulation."},
}};

constexpr bool inOrder()
{
    for (std::size_t i = 0; i < descriptions.size(); ++i) {
        if (static_cast<std::size_t>(descriptions[i].anomaly) != i)
            return false;
    }
    return true;
}
static_assert(inOrder());

} // namespace

const AnomalyDescription& describe(Anomaly anomaly)
{
    return descriptions[static_cast<std::size_t>(anomaly)];
}

std::string_view toName(AnomalyGroup group)
{
    static constexpr std::array<std::string_view, 5> names{"capture", "network", "protocol", "suspicious",
                                                           "limit"};
    return names[static_cast<std::size_t>(group)];
}

} // namespace weir
