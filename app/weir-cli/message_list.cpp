#include "app/weir-cli/message_list.h"

#include "app/weir-cli/message_lines.h"
#include "app/weir-cli/table.h"
#include "core/export/message_report.h"

#include <fmt/format.h>

#include <atomic>
#include <optional>
#include <utility>

namespace weir::cli {

namespace {

using Align = Table::Align;

/// Of the row of a table, the cells behind the number; joined by NULs while they wait.
std::string tableTail(const MessageReport& report, Timestamp start)
{
    const ParsedMessage& message = report.message;
    const auto number = [](std::uint64_t value) { return fmt::format("{}", value); };
    const std::string encodings =
        message.content ? fmt::format("{}", fmt::join(message.content->encodings, " ")) : std::string();
    const std::vector<std::string> cells{
        number(report.connection.value),
        number(message.firstFrame.value),
        fmt::format("{:.6f}", static_cast<double>((message.firstTime - start).nanoseconds) / 1e9),
        message.direction == Direction::ToServer ? ">" : "<",
        std::string(message.protocol),
        std::string(toName(message.kind)),
        number(message.range.length()),
        message.content ? number(message.content->length) : "",
        message.content ? message.content->mediaType : "",
        encodings,
        fmt::format("{}", fmt::join(report.anomalies(), ", ")),
        message.summary};
    return joinCells(cells);
}

void addTableRow(Table& table, std::uint64_t number, std::string_view tail)
{
    std::vector<std::string> cells{fmt::format("{}", number)};
    for (std::string& cell : splitCells(tail))
        cells.push_back(std::move(cell));
    table.addRow(cells);
}

std::vector<Table::Column> tableColumns()
{
    return {{"No", Align::Right},
            {"Conn", Align::Right},
            {"Frame", Align::Right},
            {"Time", Align::Right},
            {"Dir"},
            {"Protocol"},
            {"Kind"},
            {"Octets", Align::Right},
            {"Content", Align::Right},
            {"Type"},
            {"Coding"},
            {"Remarks"},
            {"Summary"}};
}

} // namespace

ExitStatus writeMessages(const Session& session, const std::vector<std::uint32_t>& connections,
                         const CommonOptions& options, Output& output)
{
    auto spool = LineSpool::create();
    if (!spool)
        return ExitStatus::Incomplete;
    const Format format = options.format();
    const Timestamp start = session.report().info.firstTime.value_or(Timestamp{});
    std::atomic<bool> unreadable = false;
    MessageLines lines(std::move(*spool));
    const bool done =
        lines.collect(session, connections, [&](const ConnectionIndex& index, const ParsedMessage& message) {
            MessageReport report{message,      index.id(),     layerName(index.facts(), message.layer),
                                 std::nullopt, options.digest, options.places};
            if (const auto content = session.parser().content(index.id(), message)) {
                report.content = reportContent(*content, *message.content, options.digest);
                if (!report.content->readable)
                    unreadable = true;
            }
            return std::optional(format == Format::Json  ? messageJsonTail(report)
                                 : format == Format::Csv ? messageCsvTail(report)
                                                         : tableTail(report, start));
        });
    if (!done)
        return ExitStatus::Incomplete;
    if (format == Format::Csv)
        output.write(messageCsvHeader(options.digest));
    Table table(tableColumns());
    const bool kept = lines.emitAll([&](MessageKind kind, const MessageLinks& links, std::string tail) {
        if (format == Format::Table) {
            addTableRow(table, links.message, tail);
            return true;
        }
        return output.write((format == Format::Json ? messageJsonHead(kind, links) : messageCsvHead(links)) +
                            tail);
    });
    if (format == Format::Table)
        table.print(output, true);
    if (unreadable || lines.isUnreadable()) {
        tell("The capture cannot be read any more: messages or digests are missing.");
        return ExitStatus::Incomplete;
    }
    return kept ? ExitStatus::Done : ExitStatus::Incomplete;
}

} // namespace weir::cli
