#include "core/stream/packet_log.h"

#include <array>

namespace weir {

namespace {

/// Seven bits an octet, the lowest first; the top bit says that more follow. Returns the place behind it.
std::uint8_t* putVarint(std::uint8_t* at, std::uint64_t value)
{
    while (value >= 0x80) {
        *at++ = static_cast<std::uint8_t>(value | 0x80);
        value >>= 7;
    }
    *at++ = static_cast<std::uint8_t>(value);
    return at;
}

std::uint64_t toZigzag(std::int64_t value)
{
    return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}

} // namespace

void PacketLog::append(const Entry& entry)
{
    if (m_chunks.empty() || m_chunks.back()->size() >= maxChunkSize)
        m_chunks.emplace_back();
    const std::int64_t frameStep = std::int64_t{entry.frame.value} - m_lastFrame.value;
    const auto positionStep = static_cast<std::int64_t>(entry.position - m_lastPosition);
    std::array<std::uint8_t, 20> coded; // two numbers of 64 bits at most
    std::uint8_t* end = putVarint(coded.data(), toZigzag(frameStep) << 1 | (entry.sender & 1));
    end = putVarint(end, toZigzag(positionStep));
    std::vector<std::uint8_t>& octets = m_chunks.back().write();
    octets.insert(octets.end(), coded.data(), end);
    m_lastFrame = entry.frame;
    m_lastPosition = entry.position;
    ++m_count;
}

std::uint64_t PacketLog::readVarint(const std::uint8_t*& at)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const std::uint8_t octet = *at++;
        value |= std::uint64_t{octet & 0x7fu} << shift;
        if (octet < 0x80)
            return value;
    }
}

} // namespace weir
