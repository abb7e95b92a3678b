// Measures how long events hold the window's thread.
#pragma once

#include <QApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <ctime>
#include <utility>

/// Remembers the longest time that handling one event took. Events inside events count with the outer one.
class Watchdog final : public QApplication
{
public:
    /// Milliseconds.
    struct Hold
    {
        double wall = 0;
        double processor = 0; ///< of this thread: what other programs cannot lengthen
    };

    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth != 0)
            return QApplication::notify(receiver, event);
        const Stretch stretch(*this);
        return QApplication::notify(receiver, event);
    }

    /// Runs something as if it were an event.
    template <typename Function>
    void watch(Function&& function)
    {
        const Stretch stretch(*this);
        function();
    }

    /// The longest since the last call.
    Hold takeLongest() { return std::exchange(m_longest, {}); }

private:
    class Stretch
    {
    public:
        explicit Stretch(Watchdog& dog) : m_dog(dog)
        {
            ++m_dog.m_depth;
            m_wall.start();
        }
        ~Stretch()
        {
            --m_dog.m_depth;
            m_dog.m_longest.wall =
                std::max(m_dog.m_longest.wall, static_cast<double>(m_wall.nsecsElapsed()) / 1e6);
            m_dog.m_longest.processor = std::max(m_dog.m_longest.processor, processorMs() - m_processor);
        }
        Stretch(const Stretch&) = delete;
        Stretch& operator=(const Stretch&) = delete;

    private:
        static double processorMs()
        {
            timespec time{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
            return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
        }

        Watchdog& m_dog;
        QElapsedTimer m_wall;
        double m_processor = processorMs();
    };

    Hold m_longest;
    int m_depth = 0;
};
