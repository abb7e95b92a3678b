#include "app/weir-cli/session.h"

#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/output.h"
#include "app/weir-cli/progress_line.h"
#include "core/parsers/registry.h"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace weir::cli {

namespace {

/// Wakes the thread that waits for batches.
class Bell
{
public:
    void ring()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_rung = true;
        }
        m_condition.notify_one();
    }
    void wait(std::chrono::milliseconds atMost)
    {
        std::unique_lock lock(m_mutex);
        m_condition.wait_for(lock, atMost, [this] { return m_rung; });
        m_rung = false;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_condition;
    bool m_rung = false;
};

bool isLast(AnalysisStage stage)
{
    return stage == AnalysisStage::Finished || stage == AnalysisStage::Cancelled ||
           stage == AnalysisStage::Failed;
}

std::string progressText(const Analysis& analysis)
{
    const AnalysisProgress progress = analysis.progress();
    const std::string done = progress.size != 0 ? fmt::format("{} %", progress.consumed * 100 / progress.size)
                                                : fmt::format("{} MiB", progress.consumed >> 20);
    return fmt::format("Reading: {}, {} packets, {} connections", done, progress.counts.packets,
                       analysis.connectionCount());
}

/// The error of a reading that failed.
std::optional<CaptureError> readToEnd(Analysis& analysis, Bell& bell)
{
    ProgressLine line;
    for (;;) {
        while (const auto batch = analysis.takeBatch()) {
            if (batch->error)
                return batch->error;
            if (isLast(batch->progress.stage))
                return std::nullopt;
        }
        if (interrupted())
            analysis.cancel();
        line.show([&] { return progressText(analysis); });
        bell.wait(std::chrono::milliseconds(100));
    }
}

} // namespace

void Session::LeaveToSystem::operator()([[maybe_unused]] Analysis* analysis) const
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    delete analysis;
#endif
}

Session::Session(std::unique_ptr<Analysis> analysis, TlsSecretStore secrets)
    : m_analysis(analysis.release()), m_info(m_analysis->captureInfo())
{
    for (const CaptureSecrets& block : m_info->secrets) {
        if (block.type == CaptureSecrets::tlsKeyLog)
            secrets.addCaptureSecrets(block.data);
    }
    m_secrets = secrets.secrets();
    m_parser =
        std::make_unique<ConnectionParser>(*m_analysis, makeStreamRegistry({m_secrets}), ParserLimits{});
}

Expected<Session, ExitStatus> Session::read(const CommonOptions& options)
{
    auto secrets = readSecrets(options.secrets);
    if (!secrets)
        return Unexpected(ExitStatus::Usage);
    // Shared, because the analysis may ring it once more while it ends.
    const auto bell = std::make_shared<Bell>();
    auto analysis = Analysis::start(options.capture, options.analysis, [bell] { bell->ring(); });
    const std::optional<CaptureError> error = readToEnd(*analysis, *bell);
    if (interrupted())
        return Unexpected(ExitStatus::Incomplete);
    if (error) {
        tell(error->message);
        return Unexpected(error->kind == CaptureError::Kind::BadFilter ? ExitStatus::Usage
                                                                       : ExitStatus::CannotOpen);
    }
    Session session(std::move(analysis), std::move(*secrets));
    for (const CaptureNotice& notice : session.m_info->notices)
        tell(notice.message);
    if (const std::uint64_t packets = session.m_analysis->progress().counts.overLimit; packets != 0)
        tell(fmt::format(
            "A limit was reached: {} packets are counted, but not in the streams (limit_connections, "
            "limit_queue).",
            packets));
    return session;
}

std::uint32_t Session::connectionCount() const
{
    return static_cast<std::uint32_t>(m_analysis->connectionCount());
}

CaptureReport Session::report() const
{
    const PacketCounts counts = m_analysis->progress().counts;
    return {*m_info,          m_analysis->connectionCount(),
            counts.tcp,       counts.notTcp,
            counts.undecoded, counts.filteredOut,
            counts.overLimit, m_analysis->anomalyCounts()};
}

DirectionViews Session::views(ConnectionId id, const WantedDirections& wanted) const
{
    DirectionViews views;
    for (const Direction direction : bothDirections) {
        const auto index = static_cast<std::size_t>(direction);
        if (wanted[index])
            views[index] = m_analysis->tcpStream({id, direction});
    }
    return views;
}

ExitStatus Session::status() const
{
    const bool incomplete = isIncomplete(*m_info, m_analysis->progress().counts.overLimit);
    return incomplete ? ExitStatus::Incomplete : ExitStatus::Done;
}

} // namespace weir::cli
