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
    {HttpMalformedStartLine, "http_malformed_start_line", Protocol,
     "The start line of the message is not as HTTP wants it."},
    {HttpMalformedField, "http_malformed_field", Protocol,
     "A field line is malformed: no colon, a blank before it, or letters that a name may not have."},
    {HttpObsFold, "http_obs_fold", Protocol,
     "A field value goes on over several lines, which has been obsolete since 2014."},
    {HttpBareLf, "http_bare_lf", Protocol, "A line ends with LF alone, without CR."},
    {HttpLengthConflict, "http_length_conflict", Suspicious,
     "Several Content-Length values contradict each other, or one is no number."},
    {HttpTeAndCl, "http_te_and_cl", Suspicious,
     "Transfer-Encoding and Content-Length stand in one message: a way to smuggle requests past a proxy."},
    {HttpBadChunk, "http_bad_chunk", Suspicious, "The size or the end of a chunk is malformed."},
    {HttpUnsolicitedResponse, "http_unsolicited_response", Protocol,
     "A response whose request was not captured, or not made."},
    {HttpContentShort, "http_content_short", Protocol,
     "The stream ended before the content was as long as announced."},
    {HttpExtraOctets, "http_extra_octets", Suspicious,
     "Octets stand between messages that belong to neither."},
    {Http2FrameError, "http2_frame_error", Protocol,
     "A frame has a size, a stream or a place in which HTTP/2 does not allow it."},
    {Http2HpackError, "http2_hpack_error", Protocol, "A field block cannot be decompressed."},
    {Http2HpackUnknown, "http2_hpack_unknown", Capture,
     "Fields refer to a compression table that was not captured from its beginning; they are shown as "
     "unknown."},
    {WebSocketFrameError, "websocket_frame_error", Protocol,
     "A frame has reserved bits, an opcode, a length or a mask that WebSocket does not allow there."},
    {GrpcFrameError, "grpc_frame_error", Protocol,
     "A gRPC message is longer than its stream, or marked in an unknown way."},
    {ContentDamaged, "content_damaged", Protocol,
     "The content cannot be decoded as declared; it is shown as far as it goes."},
    {MediaTypeMismatch, "media_type_mismatch", Suspicious, "The content is of another type than declared."},
    {TlsRecordError, "tls_record_error", Protocol,
     "A record is longer than allowed, of an unknown type, or of a version that does not exist."},
    {TlsHandshakeError, "tls_handshake_error", Protocol,
     "A handshake message or extension contradicts itself or is out of place."},
    {TlsFatalAlert, "tls_fatal_alert", Protocol, "One side ended the TLS session with an error."},
    {TlsDecryptionFailed, "tls_decryption_failed", Suspicious,
     "A record could not be authenticated with the session's keys."},
    {TlsTruncated, "tls_truncated", Suspicious,
     "The TLS session ended without close_notify: its last octets may have been cut off."},
    {MessageIncomplete, "message_incomplete", Capture, "Octets of the message are missing in the capture."},
    {ParserFailed, "parser_failed", Protocol,
     "From here on the octets could not be understood; they are shown as they are."},
    {LimitQueue, "limit_queue", Limit, "Too many pieces wait behind a hole; further ones were given up."},
    {LimitRepeats, "limit_repeats", Limit,
     "Too many repeated copies to remember each; further ones are counted only."},
    {LimitConnections, "limit_connections", Limit,
     "Too many connections; the packets of further ones are counted only."},
    {LimitFragments, "limit_fragments", Limit,
     "Too many fragments wait for their packet; the oldest were given up."},
    {LimitDepth, "limit_depth", Limit, "Too many layers of encapsulation."},
    {LimitHeaders, "limit_headers", Limit,
     "A header block was longer than the limit; the rest of it is not shown."},
    {LimitContent, "limit_content", Limit, "Content was longer than the limit; the rest of it is not shown."},
    {LimitMessages, "limit_messages", Limit,
     "A connection had more messages than the limit; the rest are not listed."},
    {LimitParser, "limit_parser", Limit, "A message was longer than a parser may hold; it was given up."},
    {DecompressionLimit, "decompression_limit", Limit,
     "Content would expand to more than the limit: decoding stopped there."},
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
