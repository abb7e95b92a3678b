#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <vector>

namespace weir {

/// Page-aligned storage that is used again when its last holder lets it go, on whichever thread.
class BlockPool
{
public:
    static constexpr std::size_t pageSize = 4096;

    /// size: octets, a multiple of the page size. Outlives the pool if it has to.
    std::shared_ptr<std::uint8_t> take(std::size_t size)
    {
        std::uint8_t* storage = m_idle->take(size);
        if (!storage)
            storage = static_cast<std::uint8_t*>(std::aligned_alloc(pageSize, size));
        if (!storage)
            throw std::bad_alloc();
        return {storage, [idle = m_idle, size](std::uint8_t* used) { idle->give(used, size); }};
    }

private:
    /// Storage of one size, that of the last giver: sizes hardly ever change.
    class Idle
    {
    public:
        Idle() = default;
        Idle(const Idle&) = delete;
        Idle& operator=(const Idle&) = delete;
        ~Idle() { clear(); }

        std::uint8_t* take(std::size_t size)
        {
            const std::lock_guard lock(m_mutex);
            if (m_size != size || m_storage.empty())
                return nullptr;
            std::uint8_t* storage = m_storage.back();
            m_storage.pop_back();
            return storage;
        }
        void give(std::uint8_t* storage, std::size_t size)
        {
            const std::lock_guard lock(m_mutex);
            if (m_size != size)
                clear();
            m_size = size;
            m_storage.push_back(storage);
        }

    private:
        void clear()
        {
            for (std::uint8_t* storage : m_storage)
                std::free(storage);
            m_storage.clear();
        }

        std::mutex m_mutex;
        std::size_t m_size = 0;
        std::vector<std::uint8_t*> m_storage;
    };

    std::shared_ptr<Idle> m_idle = std::make_shared<Idle>();
};

} // namespace weir
