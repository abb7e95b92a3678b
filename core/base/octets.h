// Octets from outside, and the one way to read them: a reader that cannot leave its range.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace weir {

/// Borrowed octets; whoever hands them out says for how long.
using Octets = std::span<const std::uint8_t>;

/// Reads big-endian (network order) numbers. Reading past the end yields nothing and moves nothing.
class OctetReader
{
public:
    explicit OctetReader(Octets octets) : m_octets(octets) {}

    std::size_t position() const { return m_position; }
    std::size_t remaining() const { return m_octets.size() - m_position; }
    Octets rest() const { return m_octets.subspan(m_position); }

    std::optional<std::uint8_t> u8() { return number<std::uint8_t>(1); }
    std::optional<std::uint16_t> u16() { return number<std::uint16_t>(2); }
    std::optional<std::uint32_t> u24() { return number<std::uint32_t>(3); }
    std::optional<std::uint32_t> u32() { return number<std::uint32_t>(4); }
    std::optional<std::uint64_t> u64() { return number<std::uint64_t>(8); }

    std::optional<Octets> take(std::size_t count)
    {
        if (count > remaining())
            return std::nullopt;
        const Octets taken = m_octets.subspan(m_position, count);
        m_position += count;
        return taken;
    }
    bool skip(std::size_t count) { return take(count).has_value(); }

private:
    template <typename Number>
    std::optional<Number> number(std::size_t width)
    {
        const auto taken = take(width);
        if (!taken)
            return std::nullopt;
        std::uint64_t result = 0;
        for (const std::uint8_t octet : *taken)
            result = result << 8 | octet;
        return static_cast<Number>(result);
    }

    Octets m_octets;
    std::size_t m_position = 0;
};

/// Big-endian numbers at a place that the caller has already proved to be inside.
inline std::uint16_t loadBig16(const std::uint8_t* p)
{
    return static_cast<std::uint16_t>(p[0] << 8 | p[1]);
}
inline std::uint32_t loadBig32(const std::uint8_t* p)
{
    return static_cast<std::uint32_t>(p[0]) << 24 | static_cast<std::uint32_t>(p[1]) << 16 |
           static_cast<std::uint32_t>(p[2]) << 8 | p[3];
}

} // namespace weir
