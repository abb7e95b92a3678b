// Random access to one layer of a stream, whatever the layer.
#pragma once

#include "core/capture/capture_file.h"
#include "core/stream/segment.h"
#include "core/stream/stream_buffer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace weir {

/// Immutable and thread-safe. Offsets count from the first octet of the layer.
class StreamView
{
public:
    virtual ~StreamView() = default;

    /// Gaps included.
    virtual std::uint64_t length() const = 0;

    /// Fills out with the octets from offset on. Octets that are missing are left as they were: ask gaps().
    /// Returns how many octets of out were filled or are gaps: fewer than asked for at the end of the stream,
    /// and where the capture can no longer be read.
    virtual std::size_t read(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;

    /// Gaps that touch [from, to), in order.
    virtual std::vector<SequenceGap> gaps(std::uint64_t from, std::uint64_t to) const = 0;

    /// Calls visit(offset, length, frame, time) in order of offset for the parts from `from` on, until it
    /// returns false: which frame brought which octets.
    using PartVisitor =
        std::function<bool(std::uint64_t offset, std::uint64_t length, FrameNumber, Timestamp)>;
    virtual void forEachPart(std::uint64_t from, const PartVisitor& visit) const = 0;
};

/// The TCP layer: the octets as the segments brought them.
class TcpStreamView final : public StreamView
{
public:
    TcpStreamView(StreamBuffer buffer, std::shared_ptr<const CaptureOctets> capture);

    std::uint64_t length() const override;
    std::size_t read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
    std::vector<SequenceGap> gaps(std::uint64_t from, std::uint64_t to) const override;
    void forEachPart(std::uint64_t from, const PartVisitor& visit) const override;

    const StreamBuffer& buffer() const { return m_buffer; }

private:
    StreamBuffer m_buffer;
    std::shared_ptr<const CaptureOctets> m_capture;
};

/// Streams [from, to) of a view in blocks: octets(block) for runs that are there, gap(gap) for what is not,
/// cut to that range. Either may return false to stop. Returns false where one did, or where the capture
/// could not be read any more.
bool streamThrough(const StreamView& view, std::uint64_t from, std::uint64_t to,
                   const std::function<bool(Octets)>& octets,
                   const std::function<bool(const SequenceGap&)>& gap);

/// All of it.
inline bool streamThrough(const StreamView& view, const std::function<bool(Octets)>& octets,
                          const std::function<bool(const SequenceGap&)>& gap)
{
    return streamThrough(view, 0, view.length(), octets, gap);
}

} // namespace weir
