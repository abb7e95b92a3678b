// Contexts of OpenSSL that several threads take turns with.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace weir {

/// Contexts that carry a key already, so that a record costs neither an allocation nor a key schedule. Any
/// thread.
template <typename Context>
class ContextPool
{
public:
    /// One context, for one thread; goes back to the pool, which must live longer.
    class Lease
    {
    public:
        Lease(ContextPool& pool, std::unique_ptr<Context> context)
            : m_pool(pool), m_context(std::move(context))
        {
        }
        ~Lease() { m_pool.giveBack(std::move(m_context)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        Context& operator*() const { return *m_context; }
        Context* operator->() const { return m_context.get(); }

    private:
        ContextPool& m_pool;
        std::unique_ptr<Context> m_context;
    };

    /// `make` gives a unique_ptr where none is idle.
    template <typename Make>
    Lease lease(Make make)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_idle.empty()) {
                std::unique_ptr<Context> context = std::move(m_idle.back());
                m_idle.pop_back();
                return Lease(*this, std::move(context));
            }
        }
        return Lease(*this, make());
    }

private:
    void giveBack(std::unique_ptr<Context> context)
    {
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(context));
    }

    std::mutex m_mutex;
    std::vector<std::unique_ptr<Context>> m_idle;
};

} // namespace weir
