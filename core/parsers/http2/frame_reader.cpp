#include "core/parsers/http2/frame_reader.h"

#include <algorithm>
#include <cassert>

namespace weir::http2 {

namespace {

/// Of random octets, one in a million looks like a frame header.
constexpr std::size_t framesToBelieve = 3;

bool isPrefixOf(Octets octets, std::string_view text)
{
    const std::size_t length = std::min(octets.size(), text.size());
    return std::equal(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(length), text.begin(),
                      [](std::uint8_t octet, char c) { return octet == static_cast<std::uint8_t>(c); });
}

} // namespace

StreamParseResult FrameReader::read(const StreamInput& input, FrameSink& sink)
{
    std::size_t at = 0;
    while (at < input.octets.size()) {
        const Step done = step(input.offset + at, input.octets.subspan(at), sink);
        at += done.taken;
        if (done.skip > 0)
            return StreamParseResult::tookAndSkips(at, done.skip);
        if (done.needed > 0)
            return StreamParseResult::needs(at, done.needed);
    }
    return StreamParseResult::took(at);
}

FrameReader::Step FrameReader::step(std::uint64_t offset, Octets octets, FrameSink& sink)
{
    switch (m_phase) {
    case Phase::Start:
        return readStart(offset, octets, sink);
    case Phase::Frames:
        return readFrame(offset, octets, sink);
    case Phase::Data:
    case Phase::Passing:
        return readPayload(offset, octets, sink);
    case Phase::Lost:
        break;
    }
    return findFrames(octets);
}

FrameReader::Step FrameReader::readStart(std::uint64_t offset, Octets octets, FrameSink& sink)
{
    if (m_expectsPreface && isPrefixOf(octets, clientPreface)) {
        if (octets.size() < clientPreface.size())
            return {0, 0, clientPreface.size()};
        m_phase = Phase::Frames;
        m_recognised = true;
        sink.onPreface({offset, offset + clientPreface.size()});
        return {clientPreface.size(), 0, 0};
    }
    if (octets.size() < FrameHeader::size)
        return {0, 0, FrameHeader::size};
    const FrameHeader header = parseFrameHeader(octets);
    const bool begins =
        header.is(FrameType::Settings) && !header.has(FrameFlag::Ack) && isPlausible(header, m_maxFrameSize);
    if (begins && !m_expectsPreface) {
        m_phase = Phase::Frames;
        m_recognised = true;
    } else {
        lose(offset, sink);
    }
    return {};
}

FrameReader::Step FrameReader::readFrame(std::uint64_t offset, Octets octets, FrameSink& sink)
{
    if (octets.size() < FrameHeader::size)
        return {0, 0, FrameHeader::size};
    const FrameHeader header = parseFrameHeader(octets);
    const OffsetRange range{offset, offset + FrameHeader::size + header.length};
    const std::string_view fault = frameFault(header);
    if (header.length > m_maxFrameSize &&
        (header.length > frameLimit || !isPlausible(header, header.length))) {
        sink.onFault({offset, offset + FrameHeader::size}, "the octets are no frame of HTTP/2");
        lose(offset, sink);
        return {};
    }
    if (header.is(FrameType::Data) && fault.empty())
        return beginData(header, offset, octets, sink);
    if (header.length > frameLimit) {
        sink.onDamagedFrame(header, range, true);
        m_phase = Phase::Passing;
        m_dataLeft = header.length;
        return {FrameHeader::size, 0, 0};
    }
    if (octets.size() < range.length())
        return {0, 0, range.length()};
    m_recognised = true;
    sink.onFrame(header, range, octets.subspan(FrameHeader::size, header.length));
    return {range.length(), 0, 0};
}

FrameReader::Step FrameReader::beginData(const FrameHeader& header, std::uint64_t offset, Octets octets,
                                         FrameSink& sink)
{
    const std::size_t prefix = header.has(FrameFlag::Padded) ? 1 : 0;
    if (octets.size() < FrameHeader::size + prefix)
        return {0, 0, FrameHeader::size + prefix};
    const auto room = static_cast<std::uint32_t>(header.length - prefix);
    const std::uint32_t padding = prefix == 0 ? 0 : octets[FrameHeader::size];
    const OffsetRange range{offset, offset + FrameHeader::size + header.length};
    m_recognised = true;
    m_phase = Phase::Data;
    m_paddingLeft = std::min(padding, room);
    m_dataLeft = room - m_paddingLeft;
    sink.onData(header, range, padding);
    if (padding > room)
        sink.onFault(range, "the padding is longer than the frame");
    if (room == 0)
        finishPayload(range.end, false, sink);
    return {FrameHeader::size + prefix, 0, 0};
}

FrameReader::Step FrameReader::readPayload(std::uint64_t offset, Octets octets, FrameSink& sink)
{
    const std::uint64_t taken = std::min<std::uint64_t>(octets.size(), m_dataLeft + m_paddingLeft);
    passPayload(offset, taken, octets.first(taken), sink);
    const std::uint64_t left = m_dataLeft + m_paddingLeft;
    const bool wanted = m_phase == Phase::Data && m_dataLeft > 0 && sink.wantsDataOctets();
    return {taken, wanted ? 0 : left, 0};
}

void FrameReader::onSkipped(OffsetRange range, FrameSink& sink)
{
    passPayload(range.begin, range.length(), {}, sink);
}

void FrameReader::passPayload(std::uint64_t offset, std::uint64_t length, Octets octets, FrameSink& sink)
{
    const std::uint64_t content = std::min(length, m_dataLeft);
    if (m_phase == Phase::Data && content > 0)
        sink.onDataOctets({offset, offset + content}, octets.empty() ? octets : octets.first(content));
    m_dataLeft -= content;
    m_paddingLeft -= std::min(length - content, m_paddingLeft);
    if (m_dataLeft + m_paddingLeft == 0)
        finishPayload(offset + length, false, sink);
}

void FrameReader::missPayload(std::uint64_t offset, std::uint64_t length, GapCause cause, FrameSink& sink)
{
    const std::uint64_t content = std::min(length, m_dataLeft);
    if (m_phase == Phase::Data && content > 0)
        sink.onDataMissing({offset, offset + content}, cause);
    m_dataLeft -= content;
    m_paddingLeft -= std::min(length - content, m_paddingLeft);
    if (m_dataLeft + m_paddingLeft == 0)
        finishPayload(offset + length, false, sink);
}

void FrameReader::finishPayload(std::uint64_t end, bool cut, FrameSink& sink)
{
    const bool data = m_phase == Phase::Data;
    m_phase = Phase::Frames;
    m_dataLeft = m_paddingLeft = 0;
    if (data)
        sink.onDataEnd(end, cut);
}

FrameReader::Step FrameReader::findFrames(Octets octets)
{
    for (std::size_t at = 0; at < octets.size(); ++at) {
        const FrameChain chain = followFrames(octets.subspan(at), framesToBelieve, plausibleSize());
        if (chain.verdict == ChainVerdict::No)
            continue;
        if (chain.verdict == ChainVerdict::NeedsMore)
            return {at, 0, chain.needed};
        m_phase = Phase::Frames;
        return {at, 0, 0};
    }
    return {octets.size(), 0, 0};
}

StreamInput FrameReader::readLast(const StreamInput& rest, bool endOfStream, FrameSink& sink)
{
    if (rest.octets.empty())
        return rest;
    if (m_phase == Phase::Start)
        lose(rest.offset, sink);
    std::size_t at = 0;
    if (m_phase == Phase::Lost) {
        // Fewer frames than usual must do, because no more come.
        for (; at < rest.octets.size(); ++at) {
            const FrameChain chain = followFrames(rest.octets.subspan(at), framesToBelieve, plausibleSize());
            const bool fits = endOfStream && chain.endsWithFrame && chain.frames > 0;
            if (chain.verdict == ChainVerdict::Yes || chain.frames + 1 >= framesToBelieve || fits)
                break;
        }
        if (at == rest.octets.size())
            return {rest.direction, rest.offset + at, {}};
        m_phase = Phase::Frames;
    }
    const StreamInput found{rest.direction, rest.offset + at, rest.octets.subspan(at)};
    const StreamParseResult result = read(found, sink);
    return {rest.direction, found.offset + result.consumed, found.octets.subspan(result.consumed)};
}

void FrameReader::onGap(const StreamInput& before, const SequenceGap& gap, FrameSink& sink)
{
    const StreamInput left = readLast(before, false, sink);
    if (m_phase == Phase::Data || m_phase == Phase::Passing) {
        const std::uint64_t open = m_dataLeft + m_paddingLeft;
        if (gap.length > 0 && gap.length <= open) {
            missPayload(gap.offset, gap.length, gap.cause, sink);
            return;
        }
        missPayload(gap.offset, open, gap.cause, sink);
    } else if (m_phase == Phase::Frames && left.octets.size() >= 3) {
        // The length is known, so where the next frame begins is known too.
        const std::uint64_t length =
            std::uint64_t{left.octets[0]} << 16 | std::uint64_t{left.octets[1]} << 8 | left.octets[2];
        const std::uint64_t frameEnd = left.offset + FrameHeader::size + length;
        const OffsetRange range{left.offset, left.end()};
        sink.onDamagedFrame(left.octets.size() < FrameHeader::size
                                ? std::nullopt
                                : std::optional(parseFrameHeader(left.octets)),
                            range, false);
        if (gap.length > 0 && gap.end() <= frameEnd) {
            m_dataLeft = frameEnd - gap.end();
            m_phase = m_dataLeft > 0 ? Phase::Passing : Phase::Frames;
            return;
        }
    }
    lose(gap.end(), sink);
}

void FrameReader::onEnd(const StreamInput& rest, FrameSink& sink)
{
    const StreamInput left = readLast(rest, true, sink);
    if (m_phase == Phase::Data)
        finishPayload(left.offset, true, sink);
    else if (m_phase == Phase::Frames && !left.octets.empty())
        sink.onDamagedFrame(left.octets.size() < FrameHeader::size
                                ? std::nullopt
                                : std::optional(parseFrameHeader(left.octets)),
                            {left.offset, left.end()}, false);
}

void FrameReader::lose(std::uint64_t offset, FrameSink& sink)
{
    m_phase = Phase::Lost;
    m_dataLeft = m_paddingLeft = 0;
    sink.onFramesLost(offset);
}

} // namespace weir::http2
