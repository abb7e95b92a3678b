#include "core/packet/tcp_header.h"

#include <algorithm>

namespace weir {

namespace {

constexpr std::size_t fixedLength = 20;

enum OptionKind : std::uint8_t { endOfList = 0, noOperation = 1, windowScale = 3, timestamps = 8 };

void setTimestamps(const std::uint8_t* p, TcpOptions& options)
{
    options.timestamps.value = loadBig32(p);
    options.timestamps.echo = loadBig32(p + 4);
    options.hasTimestamps = true;
}

void readOption(std::uint8_t kind, Octets value, TcpOptions& options)
{
    if (kind == windowScale && value.size() == 1)
        options.windowScale = value[0];
    else if (kind == timestamps && value.size() == 8)
        setTimestamps(value.data(), options);
}

void readOptions(Octets octets, TcpOptions& options)
{
    // Nearly every segment after the handshake has just this: two fillers and the timestamps.
    if (octets.size() == 12 && loadBig32(octets.data()) == 0x0101080a) {
        setTimestamps(octets.data() + 4, options);
        return;
    }
    std::size_t at = 0;
    while (at < octets.size()) {
        const std::uint8_t kind = octets[at];
        if (kind == endOfList)
            return;
        if (kind == noOperation) {
            ++at;
            continue;
        }
        if (at + 1 >= octets.size())
            return;
        const std::size_t length = octets[at + 1];
        if (length < 2 || length > octets.size() - at)
            return;
        readOption(kind, octets.subspan(at + 2, length - 2), options);
        at += length;
    }
}

} // namespace

std::optional<Octets> parseTcpHeader(Octets octets, std::uint32_t wireLength, TcpSegment& segment)
{
    if (octets.size() < fixedLength)
        return std::nullopt;
    const std::uint8_t* p = octets.data();
    const std::size_t headerLength = (p[12] >> 4) * std::size_t{4};
    if (headerLength < fixedLength || headerLength > wireLength)
        return std::nullopt;
    segment.source.port = loadBig16(p);
    segment.destination.port = loadBig16(p + 2);
    segment.sequenceNumber = loadBig32(p + 4);
    segment.acknowledgmentNumber = loadBig32(p + 8);
    segment.flags.bits = p[13];
    segment.window = loadBig16(p + 14);
    segment.urgentPointer = loadBig16(p + 18);
    segment.options = {};
    const std::size_t capturedHeader = std::min(headerLength, octets.size());
    if (capturedHeader > fixedLength)
        readOptions(octets.subspan(fixedLength, capturedHeader - fixedLength), segment.options);
    segment.payloadLength = wireLength - static_cast<std::uint32_t>(headerLength);
    segment.capturedLength = static_cast<std::uint32_t>(octets.size() - capturedHeader);
    return octets.subspan(capturedHeader);
}

} // namespace weir
