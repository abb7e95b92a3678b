#include "core/analysis/analysis.h"

#include "core/analysis/packet_pipeline.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace weir {

namespace {

/// How often readers get news. Short enough to look live, long enough to cost nothing.
constexpr std::chrono::milliseconds batchInterval{50};
/// Packets for which the pipeline is held at once: about a tenth of a millisecond.
constexpr std::uint64_t maxPacketsPerSlice = 256;

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
        const std::lock_guard lock(m_mailboxMutex);
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
        return withPipeline(std::size_t{0},
                            [](const PacketPipeline& p) { return p.streams().connectionCount(); });
    }

    std::shared_ptr<const Connection> connection(ConnectionId id) const override
    {
        return withPipeline(std::shared_ptr<const Connection>(), [id](const PacketPipeline& p) {
            return id.value < p.streams().connectionCount()
                       ? std::make_shared<const Connection>(p.streams().connection(id))
                       : nullptr;
        });
    }

    EncapsulationNames encapsulationNames(EncapsulationId id) const override
    {
        return withPipeline(EncapsulationNames(),
                            [id](const PacketPipeline& p) { return p.encapsulationNames(id); });
    }

    std::array<std::uint64_t, anomalyCount> anomalyCounts() const override
    {
        return withPipeline(std::array<std::uint64_t, anomalyCount>{},
                            [](const PacketPipeline& p) { return p.anomalyCounts(); });
    }

    void swapRoles(ConnectionId id) override
    {
        withPipeline(0, [id](PacketPipeline& p) {
            if (id.value < p.streams().connectionCount())
                p.streams().swapRoles(id);
            return 0;
        });
        const bool ended = [this] {
            const std::lock_guard lock(m_mailboxMutex);
            return m_hasEnded;
        }();
        if (ended) // else the analysis thread publishes it
            publish(progress());
    }

private:
    /// Holds the pipeline for as long as `use` takes. The analysis thread, which holds it most of the time,
    /// steps back while anyone waits here: the mutex alone would not be fair.
    template <typename Result, typename Use>
    Result withPipeline(Result whenNotOpen, Use&& use) const
    {
        m_waiting.fetch_add(1);
        const std::lock_guard lock(m_pipelineMutex);
        m_waiting.fetch_sub(1);
        return m_pipeline ? use(*m_pipeline) : whenNotOpen;
    }

    void run()
    {
        auto reader = openCapture(m_path, &m_cancel);
        if (!reader) {
            end(m_cancel ? AnalysisStage::Cancelled : AnalysisStage::Failed, reader.error());
            return;
        }
        {
            const std::scoped_lock lock(m_pipelineMutex, m_mailboxMutex);
            m_octets = (*reader)->octets();
            m_info = std::make_shared<const CaptureInfo>((*reader)->info());
            m_pipeline = std::make_unique<PacketPipeline>(m_options, m_octets);
        }
        read(**reader);
    }

    void read(PacketReader& reader)
    {
        auto lastBatch = std::chrono::steady_clock::now() - batchInterval; // the first comes at once
        // A pipe may make the reader wait for any time: then nobody else shall have to wait for the pipeline.
        const std::uint64_t packetsPerSlice = reader.info().size == 0 ? 1 : maxPacketsPerSlice;
        bool more = true;
        while (more && !m_cancel && !m_pipeline->error()) {
            more = readSlice(reader, packetsPerSlice);
            while (m_waiting.load() > 0)
                std::this_thread::yield();
            const auto now = std::chrono::steady_clock::now();
            if (now - lastBatch >= batchInterval) {
                lastBatch = now;
                publishIfTaken(progressOf(reader, AnalysisStage::Reading), reader);
            }
        }
        if (!m_cancel) {
            const std::lock_guard lock(m_pipelineMutex);
            m_pipeline->finish();
        }
        const auto error = m_pipeline->error();
        end(error      ? AnalysisStage::Failed
            : m_cancel ? AnalysisStage::Cancelled
                       : AnalysisStage::Finished,
            error, &reader);
    }

    bool readSlice(PacketReader& reader, std::uint64_t packets)
    {
        Packet packet;
        if (packets == 1) {
            if (reader.next(packet) != PacketReader::Result::Packet)
                return false;
            const std::lock_guard lock(m_pipelineMutex);
            m_pipeline->onPacket(packet);
            return true;
        }
        const std::lock_guard lock(m_pipelineMutex);
        for (std::uint64_t i = 0; i < packets; ++i) {
            if (reader.next(packet) != PacketReader::Result::Packet)
                return false;
            m_pipeline->onPacket(packet);
        }
        return true;
    }

    AnalysisProgress progressOf(const PacketReader& reader, AnalysisStage stage)
    {
        const std::lock_guard lock(m_pipelineMutex);
        return {stage, reader.consumed(), reader.info().size, m_pipeline->counts()};
    }

    void publishIfTaken(const AnalysisProgress& progress, const PacketReader& reader)
    {
        bool isTaken = false;
        {
            const std::lock_guard lock(m_mailboxMutex);
            m_progress = progress;
            isTaken = !m_mailbox;
            if (m_info->notices.size() != reader.info().notices.size() ||
                m_info->packets != reader.info().packets)
                m_info = std::make_shared<const CaptureInfo>(reader.info());
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
            const std::scoped_lock lock(m_pipelineMutex, m_mailboxMutex);
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
        if (m_pipeline)
            batch.connections = m_pipeline->takeChanged();
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

    void end(AnalysisStage stage, std::optional<CaptureError> error, const PacketReader* reader = nullptr)
    {
        AnalysisBatch batch;
        batch.progress = reader ? progressOf(*reader, stage) : AnalysisProgress{stage, 0, 0, {}};
        batch.error = stage == AnalysisStage::Failed ? std::move(error) : std::nullopt;
        {
            const std::scoped_lock lock(m_pipelineMutex, m_mailboxMutex);
            if (reader)
                m_info = std::make_shared<const CaptureInfo>(reader->info());
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

    mutable std::mutex m_pipelineMutex; ///< taken before m_mailboxMutex
    mutable std::atomic<int> m_waiting = 0;
    std::unique_ptr<PacketPipeline> m_pipeline;

    mutable std::mutex m_mailboxMutex;
    std::condition_variable m_ended;
    bool m_hasEnded = false;
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
