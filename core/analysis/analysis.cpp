#include "core/analysis/analysis.h"

#include "core/analysis/batch_queue.h"
#include "core/analysis/decoding_stage.h"
#include "core/analysis/tracking_stage.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace weir {

namespace {

/// How often readers get news. Short enough to look live, long enough to cost nothing.
constexpr std::chrono::milliseconds newsInterval{50};
class BackgroundAnalysis final : public Analysis
{
public:
    BackgroundAnalysis(std::string path, AnalysisOptions options, std::function<void()> onBatch)
        : m_path(std::move(path)),
          m_options(std::move(options)),
          m_onBatch(std::move(onBatch)),
          m_thread([this] { run(); })
    {
    }

    ~BackgroundAnalysis() override { m_cancel = true; }

    std::optional<AnalysisBatch> takeBatch() override
    {
        {
            const std::lock_guard lock(m_mailboxMutex);
            if (!m_mailbox || !m_changedSince)
                return std::exchange(m_mailbox, std::nullopt);
        }
        const std::scoped_lock lock(m_trackingMutex, m_mailboxMutex);
        m_changedSince = false;
        m_mailbox->connections = mergeById(std::move(m_mailbox->connections), m_tracking->takeChanged());
        return std::exchange(m_mailbox, std::nullopt);
    }

    void cancel() override { m_cancel = true; }

    void wait() override
    {
        std::unique_lock lock(m_mailboxMutex);
        m_ended.wait(lock, [this] { return m_hasEnded; });
    }

    AnalysisProgress progress() const override
    {
        const std::lock_guard lock(m_mailboxMutex);
        return m_progress;
    }

    std::shared_ptr<const CaptureInfo> captureInfo() const override
    {
        const std::lock_guard lock(m_mailboxMutex);
        return m_info;
    }

    std::shared_ptr<const CaptureOctets> octets() const override
    {
        const std::lock_guard lock(m_mailboxMutex);
        return m_octets;
    }

    std::size_t connectionCount() const override
    {
        return withTracking(std::size_t{0},
                            [](const TrackingStage& p) { return p.streams().connectionCount(); });
    }

    std::shared_ptr<const Connection> connection(ConnectionId id) const override
    {
        return withTracking(std::shared_ptr<const Connection>(), [id](const TrackingStage& p) {
            return id.value < p.streams().connectionCount()
                       ? std::make_shared<const Connection>(p.streams().connection(id))
                       : nullptr;
        });
    }

    EncapsulationNames encapsulationNames(EncapsulationId id) const override
    {
        return withTracking(EncapsulationNames(),
                            [id](const TrackingStage& p) { return p.encapsulationNames(id); });
    }

    std::array<std::uint64_t, anomalyCount> anomalyCounts() const override
    {
        return withTracking(std::array<std::uint64_t, anomalyCount>{},
                            [](const TrackingStage& p) { return p.anomalyCounts(); });
    }

    void swapRoles(ConnectionId id) override
    {
        changeConnection(id, [id](StreamManager& streams) {
            streams.swapRoles(id);
            return true;
        });
    }

    void settleRoles(ConnectionId id, Side client, RoleEvidence evidence) override
    {
        changeConnection(id,
                         [=](StreamManager& streams) { return streams.settleRoles(id, client, evidence); });
    }

private:
    template <typename Change>
    void changeConnection(ConnectionId id, Change&& change)
    {
        const bool changed = withTracking(false, [&](TrackingStage& p) {
            return id.value < p.streams().connectionCount() && change(p.streams());
        });
        if (!changed)
            return;
        AnalysisProgress progress;
        {
            const std::lock_guard lock(m_mailboxMutex);
            if (!m_hasEnded)
                return; // the analysis thread publishes it
            m_changedSince = m_mailbox.has_value();
            if (m_changedSince)
                return; // goes with the batch that lies there: many changes cost no more than one
            progress = m_progress;
        }
        publish(progress);
    }

    /// Holds the tracking stage for as long as `use` takes. The analysis thread, which holds it most of the
    /// time, steps back while anyone waits here: the mutex alone would not be fair.
    template <typename Result, typename Use>
    Result withTracking(Result whenNotOpen, Use&& use) const
    {
        m_waiting.fetch_add(1);
        const std::lock_guard lock(m_trackingMutex);
        m_waiting.fetch_sub(1);
        return m_tracking ? use(*m_tracking) : whenNotOpen;
    }

    void run()
    {
        auto reader = openCapture(m_path, &m_cancel);
        if (!reader) {
            end({m_cancel ? AnalysisStage::Cancelled : AnalysisStage::Failed, 0, 0, {}}, reader.error());
            return;
        }
        const std::uint64_t size = (*reader)->info().size;
        {
            const std::scoped_lock lock(m_trackingMutex, m_mailboxMutex);
            m_octets = (*reader)->octets();
            m_info = std::make_shared<const CaptureInfo>((*reader)->info());
            m_tracking = std::make_unique<TrackingStage>(m_options.stream, m_octets);
        }
        DecodingStage decoding(std::move(*reader), m_options, m_tracking->streams().hashSeed());
        BatchQueue queue;
        std::jthread decodingThread([&] {
            decoding.run(queue, m_cancel);
            if (m_cancel)
                queue.close();
        });
        track(queue, size);
        queue.close();
    }

    void track(BatchQueue& queue, std::uint64_t size)
    {
        auto lastNews = std::chrono::steady_clock::now() - newsInterval; // the first come at once
        AnalysisProgress progress{AnalysisStage::Reading, 0, size, {}};
        while (!m_cancel) {
            auto batch = queue.pop();
            if (!batch)
                break;
            {
                const std::lock_guard lock(m_trackingMutex);
                m_tracking->onBatch(*batch);
                progress.counts = m_tracking->counts();
            }
            while (m_waiting.load() > 0)
                std::this_thread::yield();
            progress.consumed = batch->consumed;
            if (batch->info) {
                const std::lock_guard lock(m_mailboxMutex);
                m_info = batch->info;
            }
            if (batch->isLast) {
                progress.stage = batch->error ? AnalysisStage::Failed
                                 : m_cancel   ? AnalysisStage::Cancelled
                                              : AnalysisStage::Finished;
                end(progress, batch->error);
                return;
            }
            queue.giveBack(std::move(batch));
            const auto now = std::chrono::steady_clock::now();
            if (now - lastNews >= newsInterval) {
                lastNews = now;
                publishIfTaken(progress);
            }
        }
        progress.stage = AnalysisStage::Cancelled;
        end(progress, std::nullopt);
    }

    void publishIfTaken(const AnalysisProgress& progress)
    {
        bool isTaken = false;
        {
            const std::lock_guard lock(m_mailboxMutex);
            m_progress = progress;
            isTaken = !m_mailbox;
        }
        if (isTaken)
            publish(progress);
    }

    void publish(const AnalysisProgress& progress)
    {
        AnalysisBatch batch;
        batch.progress = progress;
        {
            // Both at once, so that of two publishers the later one has the later rows.
            const std::scoped_lock lock(m_trackingMutex, m_mailboxMutex);
            post(std::move(batch));
        }
        notify();
    }

    void notify() const
    {
        if (m_onBatch)
            m_onBatch();
    }

    /// Under both locks: what changed goes into the mailbox, on top of what lies there.
    void post(AnalysisBatch batch)
    {
        m_progress = batch.progress;
        m_changedSince = false;
        if (m_tracking)
            batch.connections = m_tracking->takeChanged();
        if (m_mailbox) {
            batch.connections = mergeById(std::move(m_mailbox->connections), std::move(batch.connections));
            if (!batch.error)
                batch.error = std::move(m_mailbox->error);
        }
        m_mailbox = std::move(batch);
    }

    static std::vector<ConnectionSummary> mergeById(std::vector<ConnectionSummary> older,
                                                    std::vector<ConnectionSummary> newer)
    {
        std::vector<ConnectionSummary> merged;
        merged.reserve(older.size() + newer.size());
        auto o = older.begin();
        for (ConnectionSummary& summary : newer) {
            for (; o != older.end() && o->id < summary.id; ++o)
                merged.push_back(*o);
            if (o != older.end() && o->id == summary.id)
                ++o;
            merged.push_back(summary);
        }
        merged.insert(merged.end(), o, older.end());
        return merged;
    }

    void end(const AnalysisProgress& progress, std::optional<CaptureError> error)
    {
        AnalysisBatch batch;
        batch.progress = progress;
        if (progress.stage == AnalysisStage::Failed)
            batch.error = std::move(error);
        {
            const std::scoped_lock lock(m_trackingMutex, m_mailboxMutex);
            post(std::move(batch));
            m_hasEnded = true;
        }
        m_ended.notify_all();
        notify();
    }

    const std::string m_path;
    const AnalysisOptions m_options;
    const std::function<void()> m_onBatch;
    std::atomic<bool> m_cancel = false;

    mutable std::mutex m_trackingMutex; ///< taken before m_mailboxMutex
    mutable std::atomic<int> m_waiting = 0;
    std::unique_ptr<TrackingStage> m_tracking;

    mutable std::mutex m_mailboxMutex;
    std::condition_variable m_ended;
    bool m_hasEnded = false;
    bool m_changedSince = false; ///< after the end, and after what lies in the mailbox
    std::optional<AnalysisBatch> m_mailbox;
    AnalysisProgress m_progress;
    std::shared_ptr<const CaptureInfo> m_info;
    std::shared_ptr<const CaptureOctets> m_octets;

    std::jthread m_thread; ///< last: joined before anything it uses goes
};

} // namespace

std::unique_ptr<Analysis> Analysis::start(std::string path, AnalysisOptions options,
                                          std::function<void()> onBatch)
{
    return std::make_unique<BackgroundAnalysis>(std::move(path), std::move(options), std::move(onBatch));
}

std::shared_ptr<const StreamView> Analysis::tcpStream(StreamKey key) const
{
    const auto found = connection(key.connection);
    return found ? std::make_shared<const TcpStreamView>(found->stream(key.direction), octets()) : nullptr;
}

} // namespace weir
