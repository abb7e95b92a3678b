#include "core/packet/tcp_segment.h"

#include <array>
#include <cstring>

// Every octet of a capture passes here: where the processor has wide vectors, it shall use them.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&     \
    !defined(__SANITIZE_THREAD__)
#define WEIR_WIDE_VECTORS __attribute__((target_clones("arch=x86-64-v4", "avx2", "default"), optimize("O3")))
#else
#define WEIR_WIDE_VECTORS
#endif

namespace weir {

namespace {

/// The ones' complement sum over 16-bit words in this machine's order, folded to 32 bits. The order does not
/// matter to whether a sum is right (RFC 1071, section 2, B), and wide words add four at a time.
WEIR_WIDE_VECTORS std::uint64_t onesComplementSum(Octets octets)
{
    std::uint64_t all = 0;  // of the 64-bit words, modulo 2^64
    std::uint64_t high = 0; // of their upper halves, which cannot overflow here
    const std::uint8_t* at = octets.data();
    std::size_t left = octets.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        all += word;
        high += word >> 32;
    }
    const std::uint64_t low = all - (high << 32); // of their lower halves, which cannot overflow either
    std::uint64_t last = 0;
    if (left > 0)
        std::memcpy(&last, at, left); // padded with zeros behind, as the RFC has it
    std::uint64_t sum = 0;
    for (const std::uint64_t part : {low, high, last & 0xffff'ffff, last >> 32})
        sum += (part & 0xffff'ffff) + (part >> 32);
    return sum;
}

std::uint16_t toNetworkOrder(std::size_t value)
{
    const std::array<std::uint8_t, 2> octets{static_cast<std::uint8_t>(value >> 8),
                                             static_cast<std::uint8_t>(value)};
    std::uint16_t word;
    std::memcpy(&word, octets.data(), 2);
    return word;
}

std::uint64_t addressSum(const IpAddress& address)
{
    std::array<std::uint32_t, 4> words; // of an IPv4 address only the first is not 0
    std::memcpy(words.data(), address.octets.data(), sizeof words);
    return std::uint64_t{words[0]} + words[1] + words[2] + words[3];
}

} // namespace

ChecksumVerdict tcpChecksum(const TcpSegment& segment, Octets octets, std::uint32_t wireLength)
{
    constexpr std::size_t tcpProtocol = 6;
    const std::size_t length = octets.size();
    if (length != wireLength)
        return ChecksumVerdict::NotCaptured;
    std::uint64_t sum = onesComplementSum(octets) + addressSum(segment.source.address) +
                        addressSum(segment.destination.address) + toNetworkOrder(tcpProtocol) +
                        toNetworkOrder(length & 0xffff) + toNetworkOrder(length >> 16);
    // Words of 32 bits were added: the upper half of each counts as a word of its own.
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff ? ChecksumVerdict::Good : ChecksumVerdict::Bad;
}

} // namespace weir
