// Whole records out of large aligned reads.
#pragma once

#include "core/base/octets.h"
#include "core/capture/capture_source.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace weir {

/// A window over a source, in which the next octets lie in one piece.
///
///     storage   |......[cut-off record][ block read from the source  ]
///                      ^ m_next        ^ page boundary               ^ m_filled
///
/// Reads go to a page boundary (at other offsets the system copies several times slower); the front of a
/// record that the last block cut off is carried to just before it. All blocks go through the same storage,
/// which so stays in the processor's cache: that makes the system's copy twice as fast. Memory grows only
/// with octets that are really there, whatever length a record claims.
class RecordBuffer
{
public:
    static constexpr std::size_t defaultBlockSize = 256 * 1024;

    explicit RecordBuffer(CaptureSource& source, std::size_t blockSize = defaultBlockSize);

    /// The next count octets without taking them, fewer only where the source ends.
    /// Borrowed until the next peek() or skip().
    Octets peek(std::size_t count)
    {
        if (available() < count) [[unlikely]]
            refill(count);
        return {m_storage.get() + m_next, available() < count ? available() : count};
    }

    /// Takes octets that peek() has shown. The front of what follows comes into the nearest cache meanwhile.
    void consume(std::size_t count)
    {
        constexpr std::size_t cacheLine = 64;
        m_next += count;
        __builtin_prefetch(m_storage.get() + m_next);
        __builtin_prefetch(m_storage.get() + m_next + cacheLine);
    }

    /// Takes count octets unseen; false where the source ends first.
    bool skip(std::uint64_t count);

    /// Of the next octet, from the front of the source.
    std::uint64_t position() const { return m_read - available(); }

private:
    std::size_t available() const { return m_filled - m_next; }
    void refill(std::size_t count);
    void arrange(std::size_t room);

    CaptureSource& m_source;
    std::size_t m_blockSize;
    struct Free
    {
        void operator()(std::uint8_t* storage) const { std::free(storage); }
    };
    std::unique_ptr<std::uint8_t, Free> m_storage; ///< aligned to a page
    std::size_t m_capacity = 0;
    std::size_t m_next = 0;
    std::size_t m_filled = 0;
    std::uint64_t m_read = 0; ///< octets that came from the source
    bool m_ended = false;
};

} // namespace weir
