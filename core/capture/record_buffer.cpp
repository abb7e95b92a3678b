#include "core/capture/record_buffer.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace weir {

namespace {

constexpr std::size_t pageSize = 4096;
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
    const std::size_t capacity = carryRoom + wholePages(std::max(m_blockSize, room));
    const std::uint8_t* const from = m_storage.get() + m_next;
    if (capacity > m_capacity || capacity < m_capacity / 4) { // the first one, or around a giant record
        auto* const storage = static_cast<std::uint8_t*>(std::aligned_alloc(pageSize, capacity));
        if (!storage)
            throw std::bad_alloc();
        if (rest > 0)
            std::memcpy(storage + carryRoom - rest, from, rest);
        m_storage.reset(storage);
        m_capacity = capacity;
    } else if (rest > 0) {
        std::memmove(m_storage.get() + carryRoom - rest, from, rest);
    }
    m_next = carryRoom - rest;
    m_filled = carryRoom;
}

} // namespace weir
