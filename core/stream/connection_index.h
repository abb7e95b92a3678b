// Finds the latest connection of a key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace weir {

/// A hash table of connection numbers that knows no keys: whoever asks compares what a number stands for.
/// Numbers are replaced, never taken away. It is asked for each packet, and its slots lie wide apart:
/// prefetch() a few packets ahead hides the way to the memory.
class ConnectionIndex
{
public:
    /// The number under this hash for which isSame(number) holds; null where there is none. Borrowed until
    /// insert(); what is written there replaces it.
    template <typename IsSame>
    std::uint32_t* find(std::uint64_t hash, IsSame&& isSame)
    {
        if (m_slots.empty())
            return nullptr;
        for (std::size_t at = home(hash); m_slots[at].number != none; at = (at + 1) & m_mask) {
            if (m_slots[at].hash == shortened(hash) && isSame(m_slots[at].number))
                return &m_slots[at].number;
        }
        return nullptr;
    }

    /// number: not none, and of a key that is not there yet.
    void insert(std::uint64_t hash, std::uint32_t number)
    {
        if (m_count >= m_slots.size() / 2)
            grow();
        place({shortened(hash), number});
        ++m_count;
    }

    void prefetch(std::uint64_t hash) const
    {
        if (!m_slots.empty())
            __builtin_prefetch(&m_slots[home(hash)]);
    }

    /// The number that find() will most likely give; none where it cannot be told.
    std::uint32_t guess(std::uint64_t hash) const
    {
        if (m_slots.empty())
            return none;
        const Slot& slot = m_slots[home(hash)];
        return slot.hash == shortened(hash) ? slot.number : none;
    }

    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

private:
    struct Slot
    {
        std::uint32_t hash = 0;
        std::uint32_t number = none;
    };

    static std::uint32_t shortened(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }
    std::size_t home(std::uint64_t hash) const { return shortened(hash) & m_mask; }

    void place(Slot slot)
    {
        std::size_t at = slot.hash & m_mask;
        while (m_slots[at].number != none)
            at = (at + 1) & m_mask;
        m_slots[at] = slot;
    }

    void grow()
    {
        std::vector<Slot> smaller(m_slots.empty() ? 1024 : m_slots.size() * 2);
        smaller.swap(m_slots);
        m_mask = m_slots.size() - 1;
        for (const Slot& slot : smaller) {
            if (slot.number != none)
                place(slot);
        }
    }

    std::vector<Slot> m_slots; ///< a power of two of them, at most half of them taken
    std::size_t m_mask = 0;
    std::size_t m_count = 0;
};

} // namespace weir
