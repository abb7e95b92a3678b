// Capture octets in memory, by position.
#pragma once

#include "core/capture/capture_file.h"
#include "tests/support/packet_builder.h"

#include <algorithm>
#include <cstring>

namespace weir::test {

class MemoryOctets final : public CaptureOctets
{
public:
    /// Returns the position of the first octet.
    std::uint64_t add(const Bytes& octets)
    {
        const std::uint64_t position = m_octets.size();
        appendAll(m_octets, octets);
        return position;
    }
    std::size_t readAt(std::uint64_t position, std::span<std::uint8_t> out) const override
    {
        if (out.empty() || position >= m_octets.size())
            return 0;
        const std::size_t count = std::min<std::size_t>(out.size(), m_octets.size() - position);
        std::memcpy(out.data(), m_octets.data() + position, count);
        return count;
    }
    void prefetch(std::uint64_t, std::uint64_t) const override {}

private:
    Bytes m_octets;
};

} // namespace weir::test
