#include "app/weir-cli/command.h"
#include "app/weir-cli/connection_index.h"
#include "app/weir-cli/in_order.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/output.h"
#include "app/weir-cli/progress_line.h"
#include "app/weir-cli/session.h"
#include "app/weir-cli/table.h"
#include "core/capture/packet_filter.h"

#include <fmt/format.h>

#include <memory>

namespace weir::cli {

namespace {

std::string interfaceText(const CaptureInterface& interface)
{
    std::string text = linkTypeName(interface.linkType);
    if (!interface.name.empty())
        text += ", " + interface.name;
    if (!interface.description.empty())
        text += fmt::format(" ({})", interface.description);
    if (interface.snapshotLength != 0)
        text += fmt::format(", first {} octets of each packet", interface.snapshotLength);
    return text + fmt::format(", {} ticks a second", interface.ticksPerSecond);
}

void addAbout(Table& table, const CaptureInfo& info)
{
    table.addRow({"File", info.file});
    const std::string compression = info.compression.empty() ? "" : ", " + info.compression;
    table.addRow({"Format", (info.format == CaptureFormat::Pcap ? "pcap" : "pcapng") + compression});
    for (std::size_t i = 0; i < info.interfaces.size(); ++i)
        table.addRow({fmt::format("Interface {}", i), interfaceText(info.interfaces[i])});
    table.addRow({"Packets", fmt::format("{} ({} octets)", info.packets, info.octets)});
    if (info.firstTime && info.lastTime) {
        table.addRow({"First packet", toDecimalSeconds(*info.firstTime)});
        table.addRow({"Last packet", toDecimalSeconds(*info.lastTime)});
    }
    table.addRow({"TLS secrets", fmt::format("{} lines", secretLines(info))});
    for (const CaptureComment& comment : info.comments)
        table.addRow({comment.frame ? fmt::format("Comment on frame {}", comment.frame->value) : "Comment",
                      comment.text});
    for (const CaptureNotice& notice : info.notices)
        table.addRow({"Notice", notice.message});
}

bool printTable(Output& output, const CaptureReport& report)
{
    Table table({{"What"}, {"Value"}});
    addAbout(table, report.info);
    table.addRow(
        {"TCP connections", fmt::format("{} ({} packets)", report.tcpConnections, report.tcpPackets)});
    table.addRow({"Not TCP", fmt::format("{} packets", report.notTcpPackets)});
    table.addRow({"Not decoded", fmt::format("{} packets", report.undecodedPackets)});
    if (report.filteredOutPackets != 0)
        table.addRow({"Filtered out", fmt::format("{} packets", report.filteredOutPackets)});
    for (std::size_t i = 0; i < report.anomalies.size(); ++i) {
        if (report.anomalies[i] == 0)
            continue;
        const AnomalyDescription& description = describe(static_cast<Anomaly>(i));
        table.addRow({std::string(description.name),
                      fmt::format("{}  {}", report.anomalies[i], description.sentence)});
    }
    return table.print(output, false);
}

void addMessageAnomalies(const Session& session, CaptureReport& report)
{
    using Counts = std::array<std::uint64_t, anomalyCount>;
    const std::size_t count = session.connectionCount();
    ProgressLine line;
    inOrder(
        count,
        [&](std::size_t i) -> Counts {
            return ConnectionIndex(session, ConnectionId{static_cast<std::uint32_t>(i)}).anomalies();
        },
        [&](std::size_t i, const Counts& counts) {
            line.show([&] { return fmt::format("Messages: connection {} of {}", i + 1, count); });
            for (std::size_t anomaly = 0; anomaly < counts.size(); ++anomaly)
                report.anomalies[anomaly] += counts[anomaly];
            return !interrupted();
        });
}

ExitStatus run(const CommonOptions& options)
{
    auto output = Output::open("", false);
    const auto session = Session::read(options);
    if (!session)
        return session.error();
    CaptureReport report = session->report();
    if (options.protocols)
        addMessageAnomalies(*session, report);
    switch (options.format()) {
    case Format::Table:
        printTable(*output, report);
        break;
    case Format::Json:
        output->write(captureJson(report));
        break;
    case Format::Csv:
        output->write(captureCsv(report));
        break;
    }
    return output->finish() ? session->status() : ExitStatus::Incomplete;
}

} // namespace

Command addInfoCommand(CLI::App& program)
{
    CLI::App* app = program.add_subcommand("info", "What a capture file is, and what is in it");
    const auto options = std::make_shared<CommonOptions>();
    addReadingOptions(*app, *options);
    addFormatOption(*app, *options);
    addProtocolsOption(*app, *options);
    return {app, [options] { return run(*options); }};
}

} // namespace weir::cli
