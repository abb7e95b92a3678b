// Work off the GUI thread of which only the latest counts.
//
// A job that was superseded or whose owner died is told to stop, and whatever it still brings is dropped:
// nothing waits for it, and nothing of the owner is touched by it.
#pragma once

#include "core/tls/crypto_thread.h"

#include <QMetaObject>
#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

namespace weir {

/// What a running job may know of the world: whether it should stop, and the way back to its owner.
/// Copies are the same job. Any thread.
class JobContext
{
public:
    explicit JobContext(QObject* owner) : m_state(std::make_shared<State>()) { m_state->owner = owner; }

    bool cancelled() const { return m_state->cancelled.load(std::memory_order_relaxed); }
    const std::atomic<bool>& cancelFlag() const { return m_state->cancelled; }

    /// Runs function in the owner's thread, later; not at all once the job is cancelled.
    template <typename Function>
    void post(Function function) const
    {
        const std::lock_guard lock(m_state->mutex);
        if (m_state->owner == nullptr)
            return;
        auto state = m_state;
        QMetaObject::invokeMethod(
            m_state->owner,
            [state, function = std::move(function)]() mutable {
                if (!state->cancelled)
                    function();
            },
            Qt::QueuedConnection);
    }

    /// By the owner, in its thread.
    void cancel() const
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->cancelled = true;
        m_state->owner = nullptr;
    }

private:
    struct State
    {
        std::mutex mutex;
        std::atomic<bool> cancelled = false;
        QObject* owner = nullptr; ///< guarded by mutex; null once cancelled
    };
    std::shared_ptr<State> m_state;
};

/// A member of the object that wants the results. Used in the thread of its owner alone.
class LatestJob
{
public:
    explicit LatestJob(QObject* owner) : m_owner(owner) {}
    ~LatestJob() { cancel(); }
    LatestJob(const LatestJob&) = delete;
    LatestJob& operator=(const LatestJob&) = delete;

    /// Runs work(JobContext) in the pool, then done(result) in the owner's thread. Supersedes what runs.
    /// pool: one whose owner waits for it, where the work looks at something that may end.
    template <typename Work, typename Done>
    void start(Work work, Done done, QThreadPool* pool = QThreadPool::globalInstance())
    {
        cancel();
        m_running = true;
        m_context = std::make_unique<JobContext>(m_owner);
        pool->start([this, context = *m_context, work = std::move(work), done = std::move(done)]() mutable {
            if (context.cancelled())
                return;
            const CryptoThreadScope crypto;
            auto result = std::make_shared<decltype(work(context))>(work(context));
            // `this` is looked at only where the job still counts, and then it lives.
            context.post([this, result, done = std::move(done)]() mutable {
                m_running = false;
                done(std::move(*result));
            });
        });
    }

    void cancel()
    {
        if (m_context)
            m_context->cancel();
        m_context.reset();
        m_running = false;
    }

    bool running() const { return m_running; }

private:
    QObject* m_owner;
    std::unique_ptr<JobContext> m_context;
    bool m_running = false;
};

} // namespace weir
