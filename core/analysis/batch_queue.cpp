#include "core/analysis/batch_queue.h"

namespace weir {

void SegmentBatch::clear()
{
    segments.clear();
    hashes.clear();
    oddities.clear();
    newEncapsulations.clear();
    isLast = false;
    info.reset();
    error.reset();
    pieces.clear();
}

std::unique_ptr<SegmentBatch> BatchQueue::fresh()
{
    const std::lock_guard lock(m_mutex);
    if (m_empty.empty())
        return std::make_unique<SegmentBatch>();
    auto batch = std::move(m_empty.back());
    m_empty.pop_back();
    return batch;
}

bool BatchQueue::push(std::unique_ptr<SegmentBatch> batch, Wake wake)
{
    std::unique_lock lock(m_mutex);
    m_canPush.wait(lock, [this] { return m_isClosed || m_full.size() < maxFull; });
    if (m_isClosed)
        return false;
    m_full.push(std::move(batch));
    const bool isWorthwhile = wake == Wake::AtOnce || m_full.size() >= worthwhile;
    lock.unlock();
    if (isWorthwhile)
        m_canPop.notify_one();
    return true;
}

std::unique_ptr<SegmentBatch> BatchQueue::pop()
{
    std::unique_lock lock(m_mutex);
    m_canPop.wait(lock, [this] { return m_isClosed || !m_full.empty(); });
    if (m_isClosed)
        return nullptr;
    auto batch = std::move(m_full.front());
    m_full.pop();
    const bool isWorthwhile = m_full.size() < worthwhile;
    lock.unlock();
    if (isWorthwhile)
        m_canPush.notify_one();
    return batch;
}

void BatchQueue::giveBack(std::unique_ptr<SegmentBatch> batch)
{
    batch->clear();
    const std::lock_guard lock(m_mutex);
    m_empty.push_back(std::move(batch));
}

void BatchQueue::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isClosed = true;
    }
    m_canPush.notify_all();
    m_canPop.notify_all();
}

} // namespace weir
