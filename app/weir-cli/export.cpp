#include "app/weir-cli/choice.h"
#include "app/weir-cli/command.h"
#include "app/weir-cli/connection_list.h"
#include "app/weir-cli/follow_formats.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/output.h"
#include "app/weir-cli/progress_line.h"
#include "app/weir-cli/session.h"
#include "app/weir-cli/table.h"
#include "core/export/connection_report.h"
#include "core/export/json_writer.h"
#include "core/export/payload_export.h"

#include <fmt/format.h>

#include <memory>

namespace weir::cli {

namespace {

enum class What { Payloads, Connections };

struct ExportOptions
{
    CommonOptions common;
    What what = What::Payloads;
    std::string outputPath;
    std::vector<std::uint32_t> connections; ///< empty: all
    WantedDirections directions{true, true};
    std::string nameTemplate{defaultNameTemplate};
    PayloadExportOptions payload;
    bool force = false;
};

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

ExitStatus exportConnections(const Session& session, const ExportOptions& options, Output& output)
{
    const auto chosen = chosenConnections(session, options.connections);
    const ExitStatus written = writeConnections(session, chosen, options.common, output);
    if (!output.finish())
        return ExitStatus::Incomplete;
    return written == ExitStatus::Done ? session.status() : written;
}

ExitStatus run(ExportOptions options)
{
    if (const auto unknown = unknownFields(options.nameTemplate, nameTemplateFields()); !unknown.empty()) {
        tell(fmt::format("A name template knows no {{{}}}, but these: {}.", unknown.front(),
                         fmt::join(nameTemplateFields(), ", ")));
        return ExitStatus::Usage;
    }
    if (options.force)
        options.payload.existing = ExistingFile::Replace;
    // A file, not a terminal: the form for people only where it was asked for.
    if (options.what == What::Connections && !options.common.formatAsked)
        options.common.formatAsked = Format::Json;
    auto output = Output::open(options.what == What::Connections ? options.outputPath : "", options.force);
    if (!output)
        return ExitStatus::Usage;
    const auto session = Session::read(options.common);
    if (!session)
        return session.error();
    if (!allExist(*session, options.connections))
        return ExitStatus::Usage;
    return options.what == What::Payloads ? exportPayloads(*session, options)
                                          : exportConnections(*session, options, *output);
}

} // namespace

Command addExportCommand(CLI::App& program)
{
    CLI::App* app = program.add_subcommand("export", "Writes octets or lists into files");
    const auto options = std::make_shared<ExportOptions>();
    addReadingOptions(*app, options->common);
    addFormatOption(*app, options->common);
    addDigestOption(*app, options->common);
    addChoice(*app, "--what", options->what,
              Choices<What>{{"payloads", What::Payloads}, {"connections", What::Connections}},
              "What to write: a file for each direction, or the list of connections")
        ->required();
    app->add_option("--output", options->outputPath,
                    "The folder for payloads, or the file for the list (- is standard output)")
        ->required()
        ->type_name("PATH");
    addConnectionOption(*app, options->connections);
    addDirectionOption(*app, options->directions);
    app->add_flag_callback(
        "--one-file", [options] { options->payload.files = PayloadFiles::Conversation; },
        "Payloads: both directions in one file, in the order of the conversation");
    addChoice(
        *app, "--gaps", options->payload.gaps,
        Choices<GapChoice>{{"skip", GapChoice::Skip}, {"zero", GapChoice::Zero}, {"stop", GapChoice::Stop}},
        "Payloads: what stands where octets are missing (skip); FILE.gaps.json lists all gaps");
    app->add_option("--name-template", options->nameTemplate,
                    "Payloads: names of the files (" + std::string(defaultNameTemplate) + ")")
        ->type_name("TEXT");
    app->add_flag("--force", options->force,
                  "Replace files that exist (else payloads get another name, and a list is not written)");
    return {app, [options] { return run(*options); }};
}

} // namespace weir::cli
