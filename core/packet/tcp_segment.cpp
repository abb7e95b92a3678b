#include "core/packet/tcp_segment.h"

#include <array>
#include <cstring>

// Every octet of a capture passes here: where the processor has wide vectors, it shall use them.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&     \
    !defined(__SANITIZE_THREAD__)
#define WEIR_WIDE_VECTORS __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define WEIR_WIDE_VECTORS
#endif

namespace weir {

namespace {

/// Eight words side by side. Written out, because what a compiler makes of the plain loop takes its leftovers
/// through memory, which for short packets costs more than all the rest.
using Lanes [[gnu::vector_size(64)]] = std::uint64_t;

/// The sum of the 32-bit words of whole blocks.
WEIR_WIDE_VECTORS std::uint64_t sumOfBlocks(const std::uint8_t* at, std::size_t blocks)
{
    constexpr std::uint64_t lowHalf = 0xffff'ffff;
    Lanes sums{};
    for (; blocks > 0; --blocks, at += sizeof(Lanes)) {
        Lanes words;
        std::memcpy(&words, at, sizeof words);
        sums += (words & lowHalf) + (words >> 32);
    }
    std::uint64_t sum = 0;
    for (std::size_t lane = 0; lane < sizeof(Lanes) / sizeof(std::uint64_t); ++lane)
        sum += sums[lane];
    return sum;
}

/// The sum over 32-bit words in this machine's order. Neither order nor width matter to whether a ones'
/// complement sum is right (RFC 1071, section 2, B and C).
std::uint64_t sumOf(Octets octets)
{
    const std::size_t blocks = octets.size() / sizeof(Lanes);
    std::uint64_t sum = blocks > 0 ? sumOfBlocks(octets.data(), blocks) : 0;
    const std::uint8_t* at = octets.data() + blocks * sizeof(Lanes);
    std::size_t left = octets.size() % sizeof(Lanes);
    for (; left >= 4; left -= 4, at += 4) {
        std::uint32_t word;
        std::memcpy(&word, at, sizeof word);
        sum += word;
    }
    std::uint32_t last = 0;
    if (left > 0)
        std::memcpy(&last, at, left); // padded with zeros behind, as the RFC has it
    return sum + last;
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
    std::uint64_t sum = sumOf(octets) + addressSum(segment.source.address) +
                        addressSum(segment.destination.address) + toNetworkOrder(tcpProtocol) +
                        toNetworkOrder(length & 0xffff) + toNetworkOrder(length >> 16);
    // Words of 32 bits were added: the upper half of each counts as a word of its own.
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff ? ChecksumVerdict::Good : ChecksumVerdict::Bad;
}

} // namespace weir
