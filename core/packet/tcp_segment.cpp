#include "core/packet/tcp_segment.h"

#include <cstring>

namespace weir {

namespace {

/// The ones' complement sum over 16-bit words in network order, not folded (RFC 1071).
std::uint64_t onesComplementSum(Octets octets)
{
    std::uint64_t sum = 0;
    std::size_t at = 0;
    for (; at + 4 <= octets.size(); at += 4)
        sum += loadBig32(octets.data() + at);
    if (at + 2 <= octets.size()) {
        sum += loadBig16(octets.data() + at);
        at += 2;
    }
    if (at < octets.size())
        sum += static_cast<std::uint64_t>(octets[at]) << 8;
    return sum;
}

std::uint64_t addressSum(const IpAddress& address)
{
    const std::size_t length = address.family == IpAddress::Family::V4 ? 4 : 16;
    return onesComplementSum(Octets(address.octets).first(length));
}

} // namespace

ChecksumVerdict tcpChecksum(const TcpSegment& segment)
{
    constexpr std::uint64_t tcpProtocol = 6;
    constexpr std::size_t offsetField = 12;
    const std::size_t length = segment.octets.size();
    if (length <= offsetField ||
        (segment.octets[offsetField] >> 4) * std::size_t{4} + segment.payloadLength != length)
        return ChecksumVerdict::NotCaptured;
    std::uint64_t sum = onesComplementSum(segment.octets) + addressSum(segment.source.address) +
                        addressSum(segment.destination.address) + tcpProtocol + length;
    // Words of 32 bits were added: the upper half of each counts as a word of its own.
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff ? ChecksumVerdict::Good : ChecksumVerdict::Bad;
}

} // namespace weir
