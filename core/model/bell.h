// Calls an object in its thread, from any other, when something waits there for it.
#pragma once

#include "core/model/latest_job.h"

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace weir {

/// However often it is rung, one call at most is on its way. A member of who answers; used in its thread,
/// but for the ringers that it gives.
class Bell
{
public:
    Bell(QObject* owner, std::function<void()> answer) : m_owner(owner), m_answer(std::move(answer)) {}
    ~Bell() { mute(); }
    Bell(const Bell&) = delete;
    Bell& operator=(const Bell&) = delete;

    /// Rings from any thread, for as long as it likes: after mute(), or another ringer(), nobody hears it.
    std::function<void()> ringer()
    {
        mute();
        m_context = std::make_unique<JobContext>(m_owner);
        m_ring = [this, context = *m_context, rung = std::make_shared<std::atomic<bool>>(false)] {
            if (rung->exchange(true))
                return;
            // `this` is looked at only where the call still counts, and then it lives.
            context.post([this, rung] {
                rung->store(false);
                m_answer();
            });
        };
        return m_ring;
    }

    /// By who answers: there is more than one call should do. Not before the first ringer().
    void ringAgain() const { m_ring(); }

    void mute()
    {
        if (m_context)
            m_context->cancel();
        m_context.reset();
    }

private:
    QObject* m_owner;
    std::function<void()> m_answer;
    std::function<void()> m_ring;
    std::unique_ptr<JobContext> m_context;
};

} // namespace weir
