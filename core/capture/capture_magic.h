// The numbers that capture files begin with.
#pragma once

#include "core/base/octets.h"
#include "core/capture/capture_file.h"

#include <cstdint>
#include <optional>

namespace weir {

/// As a number in the byte order of the file.
enum PcapMagic : std::uint32_t {
    pcapMicroseconds = 0xa1b2c3d4,
    pcapNanoseconds = 0xa1b23c4d,
    pcapModified = 0xa1b2cd34 ///< of some Linux distributions about 1999: longer record headers
};

constexpr std::uint32_t sectionHeaderBlock = 0x0a0d0d0a; ///< the same in both byte orders
constexpr std::uint32_t byteOrderMagic = 0x1a2b3c4d;

/// Octets that captureFormat() looks at.
constexpr std::size_t captureMagicLength = 12;

/// What a file that begins so is, if it is a capture.
std::optional<CaptureFormat> captureFormat(Octets head);

/// Numbers at a place that is known to be inside, in the byte order of a file.
struct ByteOrder
{
    bool swapped = false; ///< against this machine

    std::uint16_t load16(const std::uint8_t* p) const
    {
        std::uint16_t value;
        __builtin_memcpy(&value, p, sizeof value);
        return swapped ? __builtin_bswap16(value) : value;
    }
    std::uint32_t load32(const std::uint8_t* p) const
    {
        std::uint32_t value;
        __builtin_memcpy(&value, p, sizeof value);
        return swapped ? __builtin_bswap32(value) : value;
    }
    std::uint64_t load64(const std::uint8_t* p) const
    {
        std::uint64_t value;
        __builtin_memcpy(&value, p, sizeof value);
        return swapped ? __builtin_bswap64(value) : value;
    }
};

} // namespace weir
