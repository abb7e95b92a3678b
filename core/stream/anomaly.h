// Oddities: named, counted, placed, and explained to a person. They never stop the analysis.
#pragma once

#include "core/base/ids.h"
#include "core/stream/direction.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace weir {

enum class Anomaly : std::uint8_t {
    // capture: not the hosts' fault
    GapAcked,
    SnaplenTruncated,
    DuplicateCapture,
    HandshakeReordered,
    OneSided,
    Midstream,
    MissingSyn,
    MissingSynAck,
    TimeBackwards,
    ChecksumOffload,
    // network
    Retransmission,
    OutOfOrder,
    GapUnacked,
    ZeroWindow,
    ZeroWindowProbe,
    KeepAlive,
    SynRetransmit,
    SynAckRetransmit,
    FinRetransmit,
    FragmentMissing,
    // protocol
    DataAfterFin,
    DataAfterRst,
    RstWithData,
    SynIsnChanged,
    SynAckIsnChanged,
    PortReuse,
    SimultaneousOpen,
    SplitHandshake,
    SynData,
    SynAckData,
    Urgent,
    BadTimestamp,
    WindowScaleInvalid,
    // suspicious
    OverlapConflict,
    RstOutOfWindow,
    RstInWindowNotExact,
    SynInConnection,
    TfoDataIgnored,
    FragmentOverlap,
    BadChecksum,
    SegmentOutOfWindow,
    AckOfUnsentData,
    RstIgnored,
    // of the parsers
    HttpMalformedStartLine,
    HttpMalformedField,
    HttpObsFold,
    HttpBareLf,
    HttpLengthConflict,
    HttpTeAndCl,
    HttpBadChunk,
    HttpUnsolicitedResponse,
    HttpContentShort,
    HttpExtraOctets,
    Http2FrameError,
    Http2HpackError,
    Http2HpackUnknown,
    WebSocketFrameError,
    GrpcFrameError,
    ContentDamaged,
    MediaTypeMismatch,
    TlsRecordError,
    TlsHandshakeError,
    TlsFatalAlert,
    TlsDecryptionFailed,
    TlsTruncated,
    MessageIncomplete,
    ParserFailed,
    // limit reached
    LimitQueue,
    LimitRepeats,
    LimitConnections,
    LimitFragments,
    LimitDepth,
    LimitHeaders,
    LimitContent,
    LimitMessages,
    LimitParser,
    DecompressionLimit,
};
inline constexpr std::size_t anomalyCount = static_cast<std::size_t>(Anomaly::DecompressionLimit) + 1;

enum class AnomalyGroup : std::uint8_t { Capture, Network, Protocol, Suspicious, Limit };

struct AnomalyDescription
{
    Anomaly anomaly;
    std::string_view name; ///< stable: "gap_acked"
    AnomalyGroup group;
    std::string_view sentence; ///< for a person
};

const AnomalyDescription& describe(Anomaly anomaly);
std::string_view toName(AnomalyGroup group);

/// Where an anomaly happened.
struct AnomalyPlace
{
    Anomaly anomaly;
    Direction direction = Direction::ToServer;
    FrameNumber frame;
    std::optional<std::uint64_t> offset; ///< in the stream of that direction; nothing: not at an octet
};

struct AnomalyCount
{
    Anomaly anomaly;
    std::uint64_t count = 0;
    FrameNumber first; ///< 0 where it has no frame
};

} // namespace weir
