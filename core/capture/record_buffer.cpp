#include "core/capture/record_buffer.h"

#include <algorithm>
#include <cstring>

namespace weir {

namespace {

constexpr std::size_t pageSize = BlockPool::pageSize;
constexpr std::size_t usualCarryRoom = 64 * 1024;
constexpr std::size_t wholePages(std::size_t octets)
{
    return (octets + pageSize - 1) / pageSize * pageSize;
}

} // namespace

RecordBuffer::RecordBuffer(CaptureSource& source, std::size_t blockSize)
    : m_source(source), m_blockSize(blockSize)
{
    arrange(m_blockSize);
}

bool RecordBuffer::skip(std::uint64_t count)
{
    while (count > available()) {
        count -= available();
        m_next = m_filled;
        if (peek(1).empty())
            return count == 0;
    }
    m_next += static_cast<std::size_t>(count);
    return true;
}

void RecordBuffer::refill(std::size_t count)
{
    while (!m_ended && available() < count) {
        // For a record longer than a block, as much again as is there: the moves add up to a linear cost.
        const std::size_t missing = count - available();
        const std::size_t room = missing <= m_blockSize ? m_blockSize : std::max(m_blockSize, available());
        arrange(room);
        const std::size_t end = m_filled + room;
        do {
            const std::size_t got = m_source.read({m_storage.get() + m_filled, end - m_filled});
            m_ended = got == 0;
            m_filled += got;
            m_read += got;
        } while (!m_ended && m_filled < end && available() < count);
    }
}

/// Moves what is left to just before the block, with room for that many octets in the block.
void RecordBuffer::arrange(std::size_t room)
{
    const std::size_t rest = available();
    const std::size_t carryRoom = std::max(usualCarryRoom, wholePages(rest));
    const std::size_t blockRoom = wholePages(std::max(m_blockSize, room));
    std::shared_ptr<std::uint8_t> storage = m_pool.take(carryRoom + blockRoom);
    if (rest > 0)
        std::memcpy(storage.get() + carryRoom - rest, m_storage.get() + m_next, rest);
    m_storage = std::move(storage);
    m_carryRoom = carryRoom;
    m_next = m_carryRoom - rest;
    m_filled = m_carryRoom;
}

} // namespace weir
