#include "app/weir-cli/connection_list.h"
#include "app/weir-cli/exports.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/progress_line.h"
#include "app/weir-cli/table.h"
#include "core/export/connection_report.h"
#include "core/export/json_writer.h"

#include <fmt/format.h>

#include <optional>

namespace weir::cli {

namespace {

/// One line for each file: what it is called and what is in it.
class FileList
{
public:
    FileList(Format format, Output& output) : m_format(format), m_output(output)
    {
        if (m_format == Format::Csv)
            m_output.write(csvLine({"connection", "direction", "file", "octets", "gaps", "side_car"}));
    }

    bool add(ConnectionId id, const ExportedFile& file)
    {
        const std::string direction(file.direction ? toName(*file.direction) : "both");
        const std::vector<std::string> cells{
            fmt::format("{}", id.value),  direction,   file.path, fmt::format("{}", file.octets),
            fmt::format("{}", file.gaps), file.sideCar};
        if (m_format == Format::Table) {
            m_table.addRow(cells);
            return true;
        }
        if (m_format == Format::Csv)
            return m_output.write(csvLine(cells));
        m_json.beginObject();
        m_json.member("connection", id.value);
        m_json.member("direction", direction);
        m_json.member("file", file.path);
        m_json.member("octets", file.octets);
        m_json.member("gaps", file.gaps);
        m_json.member("side_car", file.sideCar.empty() ? std::nullopt : std::optional(file.sideCar));
        m_json.endObject();
        return m_output.write(m_json.takeLine());
    }

    bool finish()
    {
        if (m_format == Format::Table)
            m_table.print(m_output, true);
        return m_output.finish();
    }

private:
    Format m_format;
    Output& m_output;
    JsonWriter m_json;
    Table m_table{{{"No", Table::Align::Right},
                   {"Direction"},
                   {"File"},
                   {"Octets", Table::Align::Right},
                   {"Gaps", Table::Align::Right},
                   {"List of gaps"}}};
};

using Files = Expected<std::vector<ExportedFile>, ExportError>;

Files exportOne(const Session& session, ConnectionId id, const ExportOptions& options, ProgressLine& line)
{
    const auto connection = session.analysis().connection(id);
    const PayloadSource source{id, connection->client(), connection->server(),
                               session.views(id, options.directions)};
    const ExportProgress progress = [&](std::uint64_t done) {
        line.show([&] { return fmt::format("Exporting connection {}: {} MiB", id.value, done >> 20); });
        return !interrupted();
    };
    return exportPayloadFolder(source, options.outputPath, options.nameTemplate, options.payload, progress);
}

} // namespace

ExitStatus exportPayloads(const Session& session, const ExportOptions& options)
{
    auto output = Output::open("", false);
    FileList list(options.common.format(), *output);
    ProgressLine line;
    for (const ConnectionId id : chosenConnections(session, options.connections)) {
        const Files files = exportOne(session, id, options, line);
        if (!files) {
            if (!interrupted())
                tell(files.error().message);
            list.finish();
            return ExitStatus::Incomplete;
        }
        for (const ExportedFile& file : *files) {
            if (!list.add(id, file))
                return ExitStatus::Incomplete;
        }
    }
    return list.finish() ? session.status() : ExitStatus::Incomplete;
}

} // namespace weir::cli
