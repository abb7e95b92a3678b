#include "core/analysis/analysis_limits.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace weir {

namespace {

/// A limit that is one number in AnalysisOptions.
template <auto part, auto member>
constexpr AnalysisLimit limitOf(std::string_view name, std::string_view sentence)
{
    return {name, sentence,
            [](const AnalysisOptions& options) -> std::uint64_t { return options.*part.*member; },
            [](AnalysisOptions& options, std::uint64_t value) {
                using Number = std::remove_reference_t<decltype(options.*part.*member)>;
                options.*part.*member = static_cast<Number>(value);
            }};
}

constexpr auto stream = &AnalysisOptions::stream;
constexpr auto packets = &AnalysisOptions::packets;

constexpr std::uint64_t nanosecondsPerSecond = 1'000'000'000;

constexpr std::array limits{
    limitOf<stream, &StreamConfig::maxConnections>(
        "connections", "Connections; the packets of further ones are only counted."),
    limitOf<stream, &StreamConfig::maxSegments>(
        "segments",
        "Segments in the index of all streams, 32 octets each; the octets of further ones are gaps."),
    limitOf<stream, &StreamConfig::maxRepeats>(
        "repeats", "Repeated copies remembered in each direction; further ones are only counted."),
    limitOf<stream, &StreamConfig::maxAnomalyPlaces>(
        "anomaly-places",
        "Places of anomalies remembered in each connection; further ones are only counted."),
    limitOf<stream, &StreamConfig::maxHeldAfterReset>(
        "held-after-reset", "Memory for segments behind a RST that wait for the proof that it was ignored."),
    limitOf<stream, &StreamConfig::maxSequenceJump>(
        "sequence-jump", "Octets by which a sequence number may lie beyond all that is known of its stream."),
    limitOf<stream, &StreamConfig::maxSequenceJumpBack>(
        "sequence-jump-back",
        "Octets by which one may lie before all that is known, where the SYN was not captured."),
    AnalysisLimit{"idle-timeout",
                  "Seconds of silence after which numbers that do not continue begin another connection.",
                  [](const AnalysisOptions& options) {
                      return static_cast<std::uint64_t>(options.stream.idleTimeout.nanoseconds) /
                             nanosecondsPerSecond;
                  },
                  [](AnalysisOptions& options, std::uint64_t seconds) {
                      constexpr std::uint64_t most = INT64_MAX / nanosecondsPerSecond;
                      options.stream.idleTimeout.nanoseconds =
                          static_cast<std::int64_t>(std::min(seconds, most) * nanosecondsPerSecond);
                  }},
    limitOf<packets, &PacketLimits::fragmentOctets>(
        "fragment-octets", "Octets of fragments that wait for the rest of their datagram."),
    limitOf<packets, &PacketLimits::fragmentDatagrams>("fragment-datagrams",
                                                       "Datagrams of which fragments wait at the same time."),
};

} // namespace

std::span<const AnalysisLimit> analysisLimits()
{
    return limits;
}

const AnalysisLimit* analysisLimit(std::string_view name)
{
    const auto found = std::ranges::find(limits, name, &AnalysisLimit::name);
    return found == limits.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> quantityFromText(std::string_view text)
{
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || end - rest > 1)
        return std::nullopt;
    unsigned shift = 0;
    if (rest != end) {
        constexpr std::string_view units = "KMG";
        const auto unit = units.find(*rest);
        if (unit == std::string_view::npos)
            return std::nullopt;
        shift = 10 * (static_cast<unsigned>(unit) + 1);
    }
    if (number > UINT64_MAX >> shift)
        return std::nullopt;
    return number << shift;
}

void setMemoryLimit(AnalysisOptions& options, std::uint64_t octets)
{
    options.packets.fragmentOctets = octets / 2;
    options.stream.maxHeldAfterReset = octets - octets / 2;
}

} // namespace weir
