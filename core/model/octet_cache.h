// Octets of a stream in small blocks, as many as a screen needs.
#pragma once

#include "core/base/octets.h"
#include "core/stream/stream_view.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace weir {

/// One thread. Octets that are missing in the stream read as zeros: ask its gaps.
class OctetCache
{
public:
    OctetCache() = default;
    explicit OctetCache(std::shared_ptr<const StreamView> view) : m_view(std::move(view)) {}

    /// Octets from offset on, at most length, cut at the end of a block; empty behind the end of the stream.
    /// Borrowed until the next call.
    Octets piece(std::uint64_t offset, std::uint64_t length);

    /// Octets [offset, offset + length), as far as the stream goes.
    std::vector<std::uint8_t> read(std::uint64_t offset, std::uint64_t length);

private:
    static constexpr std::uint64_t blockSize = 32 * 1024;
    struct Block
    {
        std::uint64_t number = UINT64_MAX;
        std::uint64_t used = 0; ///< m_clock when it was last asked for
        std::vector<std::uint8_t> octets;
    };
    const Block& block(std::uint64_t number);

    std::shared_ptr<const StreamView> m_view;
    std::array<Block, 8> m_blocks;
    std::uint64_t m_clock = 0;
};

} // namespace weir
