#include "core/analysis/message_analysis.h"

#include "core/analysis/connection_parser.h"
#include "core/analysis/message_rows.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace weir {

namespace {

constexpr unsigned maxWorkers = 4;

class BackgroundMessageAnalysis final : public MessageAnalysis
{
public:
    BackgroundMessageAnalysis(Analysis& analysis, std::shared_ptr<const StreamRegistry> registry,
                              ParserLimits limits, std::function<void()> onBatch)
        : m_analysis(analysis), m_parser(analysis, std::move(registry), limits), m_onBatch(std::move(onBatch))
    {
        const unsigned workers = std::clamp(std::thread::hardware_concurrency(), 1u, maxWorkers);
        for (unsigned i = 0; i < workers; ++i)
            m_workers.emplace_back([this] { work(); });
    }

    ~BackgroundMessageAnalysis() override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_wake.notify_all();
    }

    void enqueue(std::vector<ConnectionId> connections) override
    {
        const std::size_t count = m_analysis.connectionCount();
        bool idle = false;
        {
            const std::lock_guard lock(m_mutex);
            if (m_connections.size() < count)
                m_connections.resize(std::max(count, m_connections.size() * 2));
            for (const ConnectionId id : connections) {
                if (id.value < count)
                    push(id);
            }
            releaseWaiting();
            idle = m_queue.empty();
        }
        if (!idle)
            m_wake.notify_all();
    }

    void setRegistry(std::shared_ptr<const StreamRegistry> registry) override
    {
        m_parser.setRegistry(std::move(registry));
    }

    std::optional<MessageBatch> takeBatch() override
    {
        const std::lock_guard lock(m_mutex);
        if (!std::exchange(m_hasNews, false))
            return std::nullopt;
        MessageBatch batch;
        batch.pending = m_queue.size() + m_running;
        batch.connections.reserve(m_changed.size());
        for (const ConnectionId id : m_changed) {
            PerConnection& each = m_connections[id.value];
            each.changed = false;
            batch.connections.push_back(each.published);
        }
        m_changed.clear();
        return batch;
    }

    void wait() override
    {
        std::unique_lock lock(m_mutex);
        m_idle.wait(lock, [this] { return m_queue.empty() && m_running == 0; });
    }

    std::shared_ptr<const ConnectionMessages> messages(ConnectionId id) const override
    {
        const std::lock_guard lock(m_mutex);
        return id.value < m_connections.size() ? m_connections[id.value].published : nullptr;
    }

    ParsedConversation parse(ConnectionId id, const ParseOptions& options,
                             const MessageSink& sink) const override
    {
        return m_parser.parse(id, options, sink);
    }

    std::optional<ParsedMessage> message(ConnectionId id, MessageIndex index,
                                         const std::atomic<bool>* cancel) const override
    {
        return m_parser.message(id, index, cancel);
    }

    std::shared_ptr<const StreamView> layer(StreamKey key, LayerId layer,
                                            const std::atomic<bool>* cancel) const override
    {
        return m_parser.layer(key, layer, cancel);
    }

    std::shared_ptr<const StreamView> content(ConnectionId id, const ParsedMessage& message) const override
    {
        return m_parser.content(id, message);
    }

private:
    struct PerConnection
    {
        std::shared_ptr<const ConnectionMessages> published;
        std::uint64_t turn = 0; ///< in which `published` was begun
        bool queued = false;
        bool changed = false; ///< since the last batch
    };

    void push(ConnectionId id)
    {
        if (!std::exchange(m_connections[id.value].queued, true))
            m_queue.push_back(id);
    }

    /// Those that resume a session: what others know is known when all were read.
    void releaseWaiting()
    {
        if (m_waiting.empty() || isUnderWay(m_analysis.progress().stage))
            return;
        for (const ConnectionId id : std::exchange(m_waiting, {}))
            push(id);
    }

    void work()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_wake.wait(lock, [this] { return m_stop || !m_queue.empty(); });
            if (m_stop)
                return;
            const ConnectionId id = m_queue.front();
            m_queue.pop_front();
            m_connections[id.value].queued = false;
            const std::uint64_t turn = ++m_turns;
            ++m_running;
            lock.unlock();
            const bool early = isUnderWay(m_analysis.progress().stage);
            auto parsed = parseAll(id);
            lock.lock();
            --m_running;
            if (early && parsed && awaitsSession(parsed->facts)) {
                m_waiting.push_back(id);
                releaseWaiting();
            }
            if (publish(id, turn, std::move(parsed)) && m_onBatch) {
                lock.unlock();
                m_onBatch();
                lock.lock();
            }
            if (m_queue.empty() && m_running == 0)
                m_idle.notify_all();
        }
    }

    /// Null where it was cancelled.
    std::shared_ptr<const ConnectionMessages> parseAll(ConnectionId id) const
    {
        m_parser.settleRoles(id, &m_stop);
        ParseOptions options;
        options.cancel = &m_stop;
        for (;;) {
            RowCollector rows(id);
            ParsedConversation parsed = m_parser.parse(id, options, [&rows](ParsedMessage&& message) {
                rows.add(message);
                return true;
            });
            if (m_stop)
                return nullptr;
            if (!m_parser.learnSessions(id, parsed.facts, &m_stop))
                return std::move(rows).finish(std::move(parsed.facts));
        }
    }

    /// Under the lock. True where someone must be told.
    bool publish(ConnectionId id, std::uint64_t turn, std::shared_ptr<const ConnectionMessages> parsed)
    {
        PerConnection& each = m_connections[id.value];
        // Of two that parsed the same connection, the one that began later knows more.
        const bool isLatest = parsed && turn > each.turn;
        if (isLatest) {
            each.turn = turn;
            each.published = std::move(parsed);
            if (!std::exchange(each.changed, true))
                m_changed.push_back(id);
        }
        const bool isLast = m_queue.empty() && m_running == 0;
        const bool hadNews = std::exchange(m_hasNews, m_hasNews || isLatest || isLast);
        return m_hasNews && (!hadNews || isLast);
    }

    Analysis& m_analysis;
    ConnectionParser m_parser;
    const std::function<void()> m_onBatch;
    std::atomic<bool> m_stop = false; ///< set under the mutex

    mutable std::mutex m_mutex;
    std::condition_variable m_wake; ///< something to do, or m_stop
    std::condition_variable m_idle;
    std::deque<ConnectionId> m_queue;
    std::vector<PerConnection> m_connections; ///< by id
    std::vector<ConnectionId> m_changed;
    std::vector<ConnectionId> m_waiting; ///< parsed; to be parsed again when the capture was read
    std::uint64_t m_turns = 0;
    std::size_t m_running = 0;
    bool m_hasNews = false;

    std::vector<std::jthread> m_workers; ///< last: joined before anything they use goes
};

} // namespace

std::unique_ptr<MessageAnalysis> MessageAnalysis::start(Analysis& analysis,
                                                        std::shared_ptr<const StreamRegistry> registry,
                                                        ParserLimits limits, std::function<void()> onBatch)
{
    return std::make_unique<BackgroundMessageAnalysis>(analysis, std::move(registry), limits,
                                                       std::move(onBatch));
}

} // namespace weir
