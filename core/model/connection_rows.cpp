#include "core/model/connection_rows.h"

#include <atomic>

namespace weir {

void ConnectionRows::put(const ConnectionSummary& row)
{
    const std::size_t index = row.id.value;
    while (m_size <= index) {
        if (m_size % chunkSize == 0) {
            m_chunks.push_back(std::make_shared<Chunk>());
            m_chunks.back()->reserve(chunkSize);
        }
        ConnectionSummary filler;
        filler.id = ConnectionId{static_cast<std::uint32_t>(m_size)};
        writableChunk(m_size / chunkSize).push_back(filler);
        ++m_size;
    }
    writableChunk(index / chunkSize)[index % chunkSize] = row;
}

void ConnectionRows::clear()
{
    m_chunks.clear();
    m_size = 0;
}

ConnectionRows::Chunk& ConnectionRows::writableChunk(std::size_t index)
{
    std::shared_ptr<Chunk>& chunk = m_chunks[index];
    if (chunk.use_count() != 1) {
        auto copy = std::make_shared<Chunk>();
        copy->reserve(chunkSize);
        copy->assign(chunk->begin(), chunk->end());
        chunk = std::move(copy);
    } else {
        // The last other owner's reads come before its release, which use_count() saw.
        std::atomic_thread_fence(std::memory_order_acquire);
    }
    return *chunk;
}

} // namespace weir
