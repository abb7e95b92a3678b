// Batches on their way between the two threads of an analysis, and back to be filled again.
#pragma once

#include "core/analysis/segment_batch.h"

#include <queue>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace weir {

/// One thread fills, one takes. Bounded: filling waits while maxFull batches lie there. To wake a thread
/// costs as much as to decode dozens of packets, so one that waits is woken when there is something to do for
/// a while.
class BatchQueue
{
public:
    enum class Wake {
        WhenWorthwhile, ///< another one follows soon
        AtOnce
    };

    /// An empty batch.
    std::unique_ptr<SegmentBatch> fresh();

    /// False: closed, nobody will take it.
    bool push(std::unique_ptr<SegmentBatch> batch, Wake wake = Wake::AtOnce);

    /// Waits for the next one. Null: closed.
    std::unique_ptr<SegmentBatch> pop();

    void giveBack(std::unique_ptr<SegmentBatch> batch);

    /// Ends all waiting.
    void close();

private:
    static constexpr std::size_t maxFull = 6;
    static constexpr std::size_t worthwhile = maxFull / 2;

    std::mutex m_mutex;
    std::condition_variable m_canPush;
    std::condition_variable m_canPop;
    std::queue<std::unique_ptr<SegmentBatch>> m_full;
    std::vector<std::unique_ptr<SegmentBatch>> m_empty;
    bool m_isClosed = false;
};

} // namespace weir
