// Work on many things by a few threads, with the results in order.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace weir::cli {

inline constexpr unsigned maxThreads = 4;

/// Calls take(i, make(i)) for i from 0 to count - 1: take in order and in the caller's thread, make in any
/// order in several threads. Ends early where take returns false. Only so many results wait to be taken.
template <typename Make, typename Take>
void inOrder(std::size_t count, Make&& make, Take&& take)
{
    using Result = decltype(make(std::size_t{}));
    const std::size_t threads = std::min<std::size_t>(
        std::clamp(std::thread::hardware_concurrency(), 1u, maxThreads), std::max<std::size_t>(count, 1));
    constexpr std::size_t resultsPerThread = 64;
    std::vector<std::optional<Result>> results(threads * resultsPerThread);
    std::mutex mutex;
    std::condition_variable ready;
    std::condition_variable room;
    std::size_t next = 0;
    std::size_t taken = 0;
    bool stop = false;

    const auto work = [&] {
        std::unique_lock lock(mutex);
        for (;;) {
            room.wait(lock, [&] { return stop || next == count || next - taken < results.size(); });
            if (stop || next == count)
                return;
            const std::size_t i = next++;
            lock.unlock();
            Result result = make(i);
            lock.lock();
            results[i % results.size()] = std::move(result);
            if (i == taken)
                ready.notify_one();
        }
    };
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < threads; ++i)
        workers.emplace_back(work);

    std::unique_lock lock(mutex);
    while (taken < count) {
        std::optional<Result>& slot = results[taken % results.size()];
        ready.wait(lock, [&] { return slot.has_value(); });
        Result result = *std::exchange(slot, std::nullopt);
        const std::size_t i = taken++;
        room.notify_all();
        lock.unlock();
        const bool goesOn = take(i, std::move(result));
        lock.lock();
        if (!goesOn)
            break;
    }
    stop = true;
    lock.unlock();
    room.notify_all();
}

} // namespace weir::cli
