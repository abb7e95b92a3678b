// Reading a capture in the background: file to connections, published in batches.
//
//   start ──► decoding thread: read → filter → decode → check
//                   │ a few batches of segments (it waits while they lie there)
//                   ▼
//             analysis thread: track → reassemble
//                   │ one batch of rows: while it lies there untaken, further changes gather behind it (each
//                   ▼ connection once), so a slow reader costs no memory and no time
//             takeBatch()  ◄── woken by onBatch, on whichever thread the user likes
//
// Any thread may call the public functions. Destroying the object cancels, and waits for the packet under
// way.
#pragma once

#include "core/base/expected.h"
#include "core/capture/capture_file.h"
#include "core/packet/packet_decoder.h"
#include "core/stream/connection.h"
#include "core/stream/connection_summary.h"
#include "core/stream/stream_config.h"
#include "core/stream/stream_view.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir {

struct AnalysisOptions
{
    StreamConfig stream;
    PacketLimits packets;
    std::string packetFilter; ///< libpcap expression; packets that do not match count as not there
};

/// What became of the packets.
struct PacketCounts
{
    std::uint64_t packets = 0; ///< all read
    std::uint64_t tcp = 0;
    std::uint64_t notTcp = 0;
    std::uint64_t undecoded = 0;
    std::uint64_t filteredOut = 0; ///< by packetFilter
    std::uint64_t overLimit = 0;   ///< TCP packets beyond StreamConfig::maxConnections or maxSegments
};

enum class AnalysisStage : std::uint8_t { Opening, Reading, Finished, Cancelled, Failed };

constexpr bool isUnderWay(AnalysisStage stage)
{
    return stage == AnalysisStage::Opening || stage == AnalysisStage::Reading;
}

struct AnalysisProgress
{
    AnalysisStage stage = AnalysisStage::Opening;
    std::uint64_t consumed = 0; ///< octets of the file as it lies on disk
    std::uint64_t size = 0;     ///< of that file; 0: not known (a pipe)
    PacketCounts counts;
};

/// What changed since the batch before. Nothing in it is shared with the analysis thread.
struct AnalysisBatch
{
    /// New and changed connections, each once, in order of id. A new one has an id ≥ the number of
    /// connections published before; ids come without holes.
    std::vector<ConnectionSummary> connections;
    AnalysisProgress progress;
    /// Given in the first batch that has the stage Failed.
    std::optional<CaptureError> error;
};

class Analysis
{
public:
    /// onBatch is called on the analysis thread whenever takeBatch() has something new; it must return at
    /// once (post an event, set a flag). May be empty.
    static std::unique_ptr<Analysis> start(std::string path, AnalysisOptions options,
                                           std::function<void()> onBatch);
    virtual ~Analysis() = default;

    /// The next batch, or nothing.
    virtual std::optional<AnalysisBatch> takeBatch() = 0;

    /// Stops reading soon. What was read stays usable; the last batch has the stage Cancelled.
    virtual void cancel() = 0;

    /// Waits for the end of reading. Needs nobody to take batches.
    virtual void wait() = 0;

    virtual AnalysisProgress progress() const = 0;

    /// What the file says of itself, as far as it was read. Null before it is open.
    virtual std::shared_ptr<const CaptureInfo> captureInfo() const = 0;

    virtual std::size_t connectionCount() const = 0;

    /// A snapshot; null for an id that does not exist (yet). Waits for the batch under way at most.
    virtual std::shared_ptr<const Connection> connection(ConnectionId id) const = 0;

    /// The connections' packets, for re-reading by position. Null before the file is open.
    virtual std::shared_ptr<const CaptureOctets> octets() const = 0;

    virtual EncapsulationNames encapsulationNames(EncapsulationId id) const = 0;

    /// Anomalies of the whole capture: the sums over its connections, and those of no connection. Walks all
    /// connections.
    virtual std::array<std::uint64_t, anomalyCount> anomalyCounts() const = 0;

    /// Exchanges client and server of a connection; a batch with it follows.
    virtual void swapRoles(ConnectionId id) = 0;

    /// That side is the client, as the evidence says (a parser's); a batch with it follows. Nothing changes
    /// where the connection's own evidence is as strong or stronger.
    virtual void settleRoles(ConnectionId id, Side client, RoleEvidence evidence) = 0;

    /// The stream as the segments brought it; null where the connection does not exist.
    std::shared_ptr<const StreamView> tcpStream(StreamKey key) const;
};

} // namespace weir
