#pragma once

#include <cstdint>

namespace weir {

/// Octets [begin, end) of a stream or of one of its layers.
struct OffsetRange
{
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    std::uint64_t length() const { return end - begin; }
    bool empty() const { return begin == end; }
    bool contains(std::uint64_t offset) const { return begin <= offset && offset < end; }
    friend bool operator==(const OffsetRange&, const OffsetRange&) = default;
};

} // namespace weir
