// The rows of the connection list: a growing array whose copy is a snapshot.
#pragma once

#include "core/stream/connection_summary.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace weir {

/// Index: ConnectionId. A copy costs a pointer per 1024 rows and may be read on another thread while the
/// original goes on (chunks are copied before they are changed, if shared).
class ConnectionRows
{
public:
    std::size_t size() const { return m_size; }
    const ConnectionSummary& operator[](std::size_t index) const
    {
        return (*m_chunks[index / chunkSize])[index % chunkSize];
    }

    /// Changes a row, or appends it where its id is size(). Ids beyond that are filled up to.
    void put(const ConnectionSummary& row);
    void clear();

private:
    static constexpr std::size_t chunkSize = 1024;
    using Chunk = std::vector<ConnectionSummary>;

    Chunk& writableChunk(std::size_t index);

    std::vector<std::shared_ptr<Chunk>> m_chunks;
    std::size_t m_size = 0;
};

} // namespace weir
