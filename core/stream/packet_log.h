// Every packet of a connection: frame and position, a few octets each.
#pragma once

#include "core/base/copy_on_write.h"
#include "core/base/ids.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir {

/// Append-only and delta-coded (about five octets a packet), in the order of appending, which is that of the
/// file but for packets that waited as fragments. A copy shares what was there when it was made.
class PacketLog
{
public:
    struct Entry
    {
        FrameNumber frame;
        std::uint64_t position = 0; ///< of the packet's first octet in the capture
        unsigned sender = 0;        ///< Side
    };

    void append(const Entry& entry);
    std::size_t size() const { return m_count; }

    /// Calls visit(Entry) for each, in file order, until it returns false.
    template <typename Visit>
    void forEach(Visit&& visit) const
    {
        Entry entry;
        for (const Chunk& chunk : m_chunks) {
            const std::uint8_t* at = chunk->data();
            const std::uint8_t* const end = at + chunk->size();
            while (at != end) {
                const std::uint64_t frameAndSender = readVarint(at);
                entry.frame.value += static_cast<std::uint32_t>(fromZigzag(frameAndSender >> 1));
                entry.sender = static_cast<unsigned>(frameAndSender & 1);
                entry.position += static_cast<std::uint64_t>(fromZigzag(readVarint(at)));
                if (!visit(entry))
                    return;
            }
        }
    }

private:
    using Chunk = CopyOnWrite<std::vector<std::uint8_t>>;
    static constexpr std::size_t maxChunkSize = 32 * 1024;

    /// 0, -1, 1, -2, 2 … for 0, 1, 2, 3, 4 …
    static std::int64_t fromZigzag(std::uint64_t value)
    {
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }
    static std::uint64_t readVarint(const std::uint8_t*& at);

    std::vector<Chunk> m_chunks;
    std::uint64_t m_lastPosition = 0;
    FrameNumber m_lastFrame;
    std::uint32_t m_count = 0;
};

} // namespace weir
