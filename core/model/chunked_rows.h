// Rows of a list: a growing array whose copy is a snapshot.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace weir {

/// A copy costs a pointer per 1024 rows and may be read on another thread while the original goes on (chunks
/// are copied before they are changed, if shared).
template <typename Row>
class ChunkedRows
{
public:
    std::size_t size() const { return m_size; }
    const Row& operator[](std::size_t index) const
    {
        return (*m_chunks[index / chunkSize])[index % chunkSize];
    }

    /// Changes a row, or appends it. Rows up to there that do not exist yet are made by filler(index).
    template <typename Filler>
    void put(std::size_t index, Row row, Filler&& filler)
    {
        while (m_size <= index) {
            if (m_size % chunkSize == 0) {
                m_chunks.push_back(std::make_shared<Chunk>());
                m_chunks.back()->reserve(chunkSize);
            }
            writableChunk(m_size / chunkSize).push_back(filler(m_size));
            ++m_size;
        }
        writableChunk(index / chunkSize)[index % chunkSize] = std::move(row);
    }
    void put(std::size_t index, Row row)
    {
        put(index, std::move(row), [](std::size_t) { return Row{}; });
    }

    void clear()
    {
        m_chunks.clear();
        m_size = 0;
    }

private:
    static constexpr std::size_t chunkSize = 1024;
    using Chunk = std::vector<Row>;

    Chunk& writableChunk(std::size_t index)
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

    std::vector<std::shared_ptr<Chunk>> m_chunks;
    std::size_t m_size = 0;
};

} // namespace weir
