#include "app/weir-cli/connection_list.h"

#include "app/weir-cli/connection_index.h"
#include "app/weir-cli/in_order.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/progress_line.h"
#include "app/weir-cli/table.h"
#include "core/export/connection_report.h"

#include <fmt/format.h>

namespace weir::cli {

namespace {

using Align = Table::Align;

std::vector<Table::Column> tableColumns(const CommonOptions& options)
{
    std::vector<Table::Column> columns{{"No", Align::Right},
                                       {"Client"},
                                       {"Server"},
                                       {"State"},
                                       {"Conn"},
                                       {"Packets>", Align::Right},
                                       {"<Packets", Align::Right},
                                       {"Octets>", Align::Right},
                                       {"<Octets", Align::Right},
                                       {"Gaps", Align::Right},
                                       {"Duration", Align::Right},
                                       {"Through"},
                                       {"Protocols"},
                                       {"Host"}};
    if (options.digest)
        columns.insert(columns.end(), {{"Digest>"}, {"<Digest"}});
    columns.push_back({"Remarks"});
    return columns;
}

std::vector<std::string> tableRow(const ConnectionReport& report)
{
    const Connection& connection = report.connection;
    const auto number = [](std::uint64_t value) { return fmt::format("{}", value); };
    const StreamBuffer& up = connection.stream(Direction::ToServer);
    const StreamBuffer& down = connection.stream(Direction::ToClient);
    std::vector<std::string> row{
        number(connection.id().value),
        toString(connection.client()),
        toString(connection.server()),
        std::string(toName(connection.state())),
        std::string(toName(connection.connState())),
        number(connection.stats(Direction::ToServer).packets),
        number(connection.stats(Direction::ToClient).packets),
        number(up.length()),
        number(down.length()),
        number(up.gaps().size() + down.gaps().size()),
        fmt::format("{:.3f}", static_cast<double>(connection.duration().nanoseconds) / 1e9),
        fmt::format("{}", fmt::join(report.encapsulation, " ")),
        report.facts ? fmt::format("{}", fmt::join(report.facts->protocols, " ")) : "",
        report.facts ? report.facts->host : ""};
    for (const auto& digest : report.digests) {
        if (report.digestAlgorithm)
            row.push_back(digest.value_or("?"));
    }
    std::string remarks;
    for (const AnomalyCount& anomaly : connection.anomalies()) {
        remarks += fmt::format("{}{}", remarks.empty() ? "" : ", ", describe(anomaly.anomaly).name);
        if (anomaly.count > 1)
            remarks += fmt::format(" x{}", anomaly.count);
    }
    for (std::size_t i = 0; i < anomalyCount; ++i) {
        if (report.parserAnomalies.test(i))
            remarks +=
                fmt::format("{}{}", remarks.empty() ? "" : ", ", describe(static_cast<Anomaly>(i)).name);
    }
    row.push_back(remarks);
    return row;
}

/// A connection in one of the formats.
struct Row
{
    std::string line;               ///< of JSON and CSV
    std::vector<std::string> cells; ///< of a table
    bool readable = true;
};

/// False where the capture cannot be read any more.
bool addDigests(const Session& session, ConnectionReport& report)
{
    const DirectionViews views = session.views(report.connection.id(), {true, true});
    for (std::size_t i = 0; i < views.size(); ++i)
        report.digests[i] = digestOf(*views[i], *report.digestAlgorithm);
    return report.digests[0] && report.digests[1];
}

/// Likewise.
bool addPlaintext(const ConnectionLayers& layers, ConnectionReport& report)
{
    if (layers.facts.tls.empty() || !layers.facts.tls.front().plaintext)
        return true;
    bool readable = true;
    for (const Direction direction : bothDirections) {
        const auto view = layers.view(*layers.facts.tls.front().plaintext, direction);
        if (!view)
            continue;
        PlaintextReport plaintext{view->length(), std::nullopt};
        if (report.digestAlgorithm) {
            plaintext.digest = digestOf(*view, *report.digestAlgorithm);
            readable = readable && plaintext.digest;
        }
        report.plaintext[static_cast<std::size_t>(direction)] = plaintext;
    }
    return readable;
}

Row makeRow(const Session& session, ConnectionId id, const CommonOptions& options)
{
    std::optional<ConnectionIndex> index;
    if (options.protocols)
        index.emplace(session, id); // first: it may settle who is the client
    const std::shared_ptr<const Connection> connection = session.analysis().connection(id);
    ConnectionReport report{*connection,
                            session.analysis().encapsulationNames(connection->encapsulation()),
                            options.digest,
                            {},
                            options.places};
    Row row;
    if (index) {
        report.facts = &index->facts();
        for (std::size_t i = 0; i < anomalyCount; ++i)
            report.parserAnomalies.set(i, index->anomalies()[i] != 0);
        row.readable = addPlaintext(index->layers(), report) && !index->layers().unreadable;
    }
    if (options.digest)
        row.readable = addDigests(session, report) && row.readable;
    if (options.format() == Format::Table)
        row.cells = tableRow(report);
    else
        row.line = options.format() == Format::Json ? connectionJson(report) : connectionCsv(report);
    return row;
}

} // namespace

std::vector<ConnectionId> chosenConnections(const Session& session, const std::vector<std::uint32_t>& asked)
{
    std::vector<ConnectionId> chosen;
    for (const std::uint32_t number : asked)
        chosen.emplace_back(number);
    const std::uint32_t all = asked.empty() ? session.connectionCount() : 0;
    for (std::uint32_t number = 0; number < all; ++number)
        chosen.emplace_back(number);
    return chosen;
}

bool allExist(const Session& session, const std::vector<std::uint32_t>& asked)
{
    const std::uint32_t count = session.connectionCount();
    for (const std::uint32_t number : asked) {
        if (number >= count) {
            tell(
                fmt::format("There is no connection {}: the capture has {}, counted from 0.", number, count));
            return false;
        }
    }
    return true;
}

ExitStatus writeConnections(const Session& session, const std::vector<ConnectionId>& connections,
                            const CommonOptions& options, Output& output)
{
    const Format format = options.format();
    Table table(tableColumns(options));
    ExitStatus status = ExitStatus::Done;
    ProgressLine line;
    if (format == Format::Csv)
        output.write(connectionCsvHeader(options.digest));
    inOrder(
        connections.size(), [&](std::size_t i) { return makeRow(session, connections[i], options); },
        [&](std::size_t i, Row&& row) {
            line.show([&] { return fmt::format("Connection {} of {}", i + 1, connections.size()); });
            if (!row.readable && status == ExitStatus::Done) {
                tell("The capture cannot be read any more: digests or messages are missing.");
                status = ExitStatus::Incomplete;
            }
            if (format == Format::Table)
                table.addRow(row.cells);
            else if (!output.write(row.line))
                return false;
            return !interrupted();
        });
    if (format == Format::Table)
        table.print(output, true);
    return status;
}

} // namespace weir::cli
