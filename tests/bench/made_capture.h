// A capture that nobody took: as many connections and messages as one likes, without a file.
#pragma once

#include "core/analysis/analysis.h"
#include "core/analysis/message_analysis.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

/// Publishes rows of connections as fast as they are taken. Their streams are empty.
class MadeAnalysis final : public weir::Analysis
{
public:
    MadeAnalysis(std::uint32_t connections, std::function<void()> onBatch);

    std::optional<weir::AnalysisBatch> takeBatch() override;
    void cancel() override {}
    void wait() override {}
    weir::AnalysisProgress progress() const override;
    std::shared_ptr<const weir::CaptureInfo> captureInfo() const override { return m_info; }
    std::size_t connectionCount() const override { return m_count; }
    std::shared_ptr<const weir::Connection> connection(weir::ConnectionId id) const override;
    std::shared_ptr<const weir::CaptureOctets> octets() const override { return m_octets; }
    weir::EncapsulationNames encapsulationNames(weir::EncapsulationId) const override { return {}; }
    std::array<std::uint64_t, weir::anomalyCount> anomalyCounts() const override { return {}; }
    void swapRoles(weir::ConnectionId) override {}
    void settleRoles(weir::ConnectionId, weir::Side, weir::RoleEvidence) override {}

private:
    std::uint32_t m_count;
    std::function<void()> m_onBatch;
    std::shared_ptr<weir::CaptureInfo> m_info;
    std::shared_ptr<const weir::CaptureOctets> m_octets;
    std::uint32_t m_given = 0;
    std::atomic<bool> m_finished = false;
};

/// Requests with their responses, as the parsers of HTTP would have found them in these connections.
std::shared_ptr<const weir::ConnectionMessages> madeMessages(weir::ConnectionId connection,
                                                             std::uint32_t exchanges);
