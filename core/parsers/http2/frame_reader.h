// Takes one direction of HTTP/2 apart into frames, over gaps.
//
//   Start    the preface, or the first frame
//   Frames   at the beginning of a frame; all but DATA are given out whole
//   Data     inside a DATA frame: its octets are given out as they come, or skipped
//   Passing  inside another frame that is given up: octets of it are missing, or it is far too long
//   Lost     where the next frame begins is not known: until several plausible headers follow each other
#pragma once

#include "core/base/octets.h"
#include "core/base/offset_range.h"
#include "core/parsers/http2/frame.h"
#include "core/stream/stream_parser.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace weir::http2 {

/// What became of a direction, in order. Octets are borrowed for the call.
class FrameSink
{
public:
    virtual ~FrameSink() = default;

    virtual void onPreface(OffsetRange range) = 0;
    /// Any frame but DATA; range: with its header.
    virtual void onFrame(const FrameHeader& header, OffsetRange range, Octets payload) = 0;
    /// A frame whose octets are missing in part, or which is longer than `frameLimit`. header: as far as it
    /// is known; range: as far as it is there.
    virtual void onDamagedFrame(const std::optional<FrameHeader>& header, OffsetRange range,
                                bool tooLong) = 0;

    /// range: the whole frame, as announced. Then its content piece by piece, then onDataEnd.
    virtual void onData(const FrameHeader& header, OffsetRange range, std::uint32_t padding) = 0;
    virtual bool wantsDataOctets() const = 0;
    /// octets: empty where they were skipped.
    virtual void onDataOctets(OffsetRange range, Octets octets) = 0;
    virtual void onDataMissing(OffsetRange range, GapCause cause) = 0;
    /// end: of what is there; before the announced end where the frame was cut off.
    virtual void onDataEnd(std::uint64_t end, bool cut) = 0;

    /// Whole frames may be missing here: everything that depends on them is not known any more.
    virtual void onFramesLost(std::uint64_t offset) = 0;
    /// Octets are no frame, or none that is allowed.
    virtual void onFault(OffsetRange range, std::string_view what) = 0;
};

class FrameReader
{
public:
    /// Frames of other types than DATA that are longer are not held: a header block of that length is a
    /// limit's matter, and the others are never so long.
    static constexpr std::uint32_t frameLimit = 1u << 20;

    /// expectsPreface: it is the client's direction.
    explicit FrameReader(bool expectsPreface) : m_expectsPreface(expectsPreface) {}

    StreamParseResult read(const StreamInput& input, FrameSink& sink);
    void onSkipped(OffsetRange range, FrameSink& sink);
    void onGap(const StreamInput& before, const SequenceGap& gap, FrameSink& sink);
    void onEnd(const StreamInput& rest, FrameSink& sink);

    /// Said by the peer (SETTINGS_MAX_FRAME_SIZE).
    void setMaxFrameSize(std::uint32_t octets) { m_maxFrameSize = octets; }
    /// Whether any frame was seen, or the preface.
    bool recognised() const { return m_recognised; }

private:
    enum class Phase : std::uint8_t { Start, Frames, Data, Passing, Lost };

    /// What one step did; of a step that did not take anything, so many octets must be there.
    struct Step
    {
        std::size_t taken = 0;
        std::uint64_t skip = 0;
        std::size_t needed = 0;
    };

    Step step(std::uint64_t offset, Octets octets, FrameSink& sink);
    Step readStart(std::uint64_t offset, Octets octets, FrameSink& sink);
    Step readFrame(std::uint64_t offset, Octets octets, FrameSink& sink);
    Step beginData(const FrameHeader& header, std::uint64_t offset, Octets octets, FrameSink& sink);
    Step readPayload(std::uint64_t offset, Octets octets, FrameSink& sink);
    Step findFrames(Octets octets);
    /// Of frames that are told from other octets by their headers alone.
    std::uint32_t plausibleSize() const { return std::min(m_maxFrameSize, frameLimit); }
    /// Of the payload under way, [offset, offset + length) has come (octets may be empty) or is missing.
    void passPayload(std::uint64_t offset, std::uint64_t length, Octets octets, FrameSink& sink);
    void missPayload(std::uint64_t offset, std::uint64_t length, GapCause cause, FrameSink& sink);
    void finishPayload(std::uint64_t end, bool cut, FrameSink& sink);
    /// Nothing follows the octets directly: what can be read of them, in whatever phase.
    StreamInput readLast(const StreamInput& rest, bool endOfStream, FrameSink& sink);
    void lose(std::uint64_t offset, FrameSink& sink);

    bool m_expectsPreface;
    bool m_recognised = false;
    Phase m_phase = Phase::Start;
    std::uint32_t m_maxFrameSize = defaultMaxFrameSize;
    std::uint64_t m_dataLeft = 0;    ///< octets of content; Passing: of the frame
    std::uint64_t m_paddingLeft = 0; ///< behind them
};

} // namespace weir::http2
