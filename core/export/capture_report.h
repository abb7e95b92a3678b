// What a capture is, as a line of JSON or CSV.
#pragma once

#include "core/capture/capture_file.h"
#include "core/stream/anomaly.h"

#include <array>
#include <cstdint>
#include <string>

namespace weir {

struct CaptureReport
{
    const CaptureInfo& info; ///< borrowed
    std::uint64_t tcpConnections = 0;
    std::uint64_t tcpPackets = 0;
    std::uint64_t notTcpPackets = 0;
    std::uint64_t undecodedPackets = 0;
    std::uint64_t filteredOutPackets = 0; ///< by a packet filter
    std::uint64_t overLimitPackets = 0;   ///< beyond a limit on connections or segments
    std::array<std::uint64_t, anomalyCount> anomalies{};
};

/// Lines of the capture's TLS key logs (Decryption Secrets Blocks), comments and empty ones not counted.
std::uint64_t secretLines(const CaptureInfo& info);

/// Whether something in the capture could not be read: a notice other than an unknown block, or packets over
/// a limit.
bool isIncomplete(const CaptureInfo& info, std::uint64_t overLimitPackets);

/// One object, with a line feed.
std::string captureJson(const CaptureReport& report);

/// A header line and a line of values.
std::string captureCsv(const CaptureReport& report);

} // namespace weir
