#include "core/export/capture_report.h"

#include "core/capture/packet_filter.h"
#include "core/export/connection_report.h"
#include "core/export/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace weir {

namespace {

std::string_view nameOf(CaptureFormat format)
{
    return format == CaptureFormat::Pcap ? "pcap" : "pcapng";
}

std::optional<std::string> compressionOf(const CaptureInfo& info)
{
    return info.compression.empty() ? std::nullopt : std::optional(info.compression);
}

bool isTruncated(const CaptureInfo& info)
{
    return info.truncatedAt.has_value() ||
           std::any_of(info.notices.begin(), info.notices.end(), [](const CaptureNotice& notice) {
               return notice.kind == CaptureNotice::Kind::Truncated;
           });
}

void writeInterfaces(JsonWriter& json, const CaptureInfo& info)
{
    json.key("interfaces");
    json.beginArray();
    for (const CaptureInterface& interface : info.interfaces) {
        json.beginObject();
        json.member("link_type", interface.linkType.value);
        json.member("link_type_name", linkTypeName(interface.linkType));
        json.member("snapshot_length", interface.snapshotLength);
        json.member("time_resolution", interface.ticksPerSecond);
        json.member("name", interface.name);
        if (!interface.description.empty())
            json.member("description", interface.description);
        json.endObject();
    }
    json.endArray();
}

void writeComments(JsonWriter& json, const CaptureInfo& info)
{
    json.key("comments");
    json.beginArray();
    for (const CaptureComment& comment : info.comments) {
        json.beginObject();
        if (comment.frame)
            json.member("frame", comment.frame->value);
        json.member("text", comment.text);
        json.endObject();
    }
    json.endArray();
}

void writeNotices(JsonWriter& json, const CaptureInfo& info)
{
    json.key("notices");
    json.beginArray();
    for (const CaptureNotice& notice : info.notices) {
        json.beginObject();
        json.member("position", notice.position);
        json.member("message", notice.message);
        json.endObject();
    }
    json.endArray();
}

void writeAnomalies(JsonWriter& json, const CaptureReport& report)
{
    json.key("anomalies");
    json.beginObject();
    for (std::size_t i = 0; i < report.anomalies.size(); ++i) {
        if (report.anomalies[i] != 0)
            json.member(describe(static_cast<Anomaly>(i)).name, report.anomalies[i]);
    }
    json.endObject();
}

} // namespace

std::uint64_t secretLines(const CaptureInfo& info)
{
    std::uint64_t count = 0;
    for (const CaptureSecrets& secrets : info.secrets) {
        std::string_view rest =
            secrets.type == CaptureSecrets::tlsKeyLog ? std::string_view(secrets.data) : std::string_view();
        while (!rest.empty()) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            const std::size_t first = line.find_first_not_of(" \t\r");
            if (first != std::string_view::npos && line[first] != '#')
                ++count;
        }
    }
    return count;
}

bool isIncomplete(const CaptureInfo& info, std::uint64_t overLimitPackets)
{
    return overLimitPackets != 0 ||
           std::any_of(info.notices.begin(), info.notices.end(), [](const CaptureNotice& notice) {
               return notice.kind != CaptureNotice::Kind::UnsupportedBlock;
           });
}

std::string captureJson(const CaptureReport& report)
{
    const CaptureInfo& info = report.info;
    JsonWriter json;
    json.beginObject();
    json.member("file", info.file);
    json.member("format", nameOf(info.format));
    json.member("compression", compressionOf(info));
    writeInterfaces(json, info);
    json.member("packets", info.packets);
    json.member("octets", info.octets);
    json.member("first_time", info.firstTime);
    json.member("last_time", info.lastTime);
    json.member("secrets", secretLines(info));
    writeComments(json, info);
    json.member("truncated", isTruncated(info));
    if (info.truncatedAt)
        json.member("truncated_at", *info.truncatedAt);
    writeNotices(json, info);
    json.member("tcp_connections", report.tcpConnections);
    json.member("tcp_packets", report.tcpPackets);
    json.member("not_tcp_packets", report.notTcpPackets);
    json.member("undecoded_packets", report.undecodedPackets);
    json.member("filtered_packets", report.filteredOutPackets);
    json.member("over_limit_packets", report.overLimitPackets);
    writeAnomalies(json, report);
    json.endObject();
    return json.takeLine();
}

std::string captureCsv(const CaptureReport& report)
{
    const CaptureInfo& info = report.info;
    const auto time = [](const std::optional<Timestamp>& when) {
        return when ? toDecimalSeconds(*when) : "";
    };
    const auto number = [](std::uint64_t value) { return fmt::format("{}", value); };
    std::uint64_t anomalies = 0;
    for (const std::uint64_t count : report.anomalies)
        anomalies += count;
    return csvLine({"file", "format", "compression", "interfaces", "packets", "octets", "first_time",
                    "last_time", "secrets", "comments", "truncated", "truncated_at", "tcp_connections",
                    "tcp_packets", "not_tcp_packets", "undecoded_packets", "filtered_packets",
                    "over_limit_packets", "anomalies"}) +
           csvLine({info.file, std::string(nameOf(info.format)), info.compression,
                    number(info.interfaces.size()), number(info.packets), number(info.octets),
                    time(info.firstTime), time(info.lastTime), number(secretLines(info)),
                    number(info.comments.size()), isTruncated(info) ? "true" : "false",
                    info.truncatedAt ? number(*info.truncatedAt) : "", number(report.tcpConnections),
                    number(report.tcpPackets), number(report.notTcpPackets), number(report.undecodedPackets),
                    number(report.filteredOutPackets), number(report.overLimitPackets), number(anomalies)});
}

} // namespace weir
