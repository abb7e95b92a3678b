#include "app/weir-cli/choice.h"
#include "app/weir-cli/command.h"
#include "app/weir-cli/connection_list.h"
#include "app/weir-cli/exports.h"
#include "app/weir-cli/message_list.h"

#include <fmt/format.h>

#include <memory>

namespace weir::cli {

namespace {

/// One file, or standard output.
bool isList(ExportKind what)
{
    return what == ExportKind::Connections || what == ExportKind::Messages || what == ExportKind::Secrets ||
           what == ExportKind::Har;
}

ExitStatus exportList(const Session& session, const ExportOptions& options, Output& output)
{
    if (options.what == ExportKind::Secrets)
        return exportSecrets(session, options, output);
    if (options.what == ExportKind::Har)
        return exportHar(session, options, output);
    if (options.what == ExportKind::Messages)
        return writeMessages(session, options.connections, options.common, output);
    return writeConnections(session, chosenConnections(session, options.connections), options.common, output);
}

ExitStatus exportFiles(const Session& session, const ExportOptions& options)
{
    if (options.what == ExportKind::Pcap)
        return exportPcap(session, options);
    return options.what == ExportKind::Certificates ? exportCertificates(session, options)
                                                    : exportPayloads(session, options);
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
    if (isList(options.what) && !options.common.formatAsked)
        options.common.formatAsked = Format::Json;
    if (options.what == ExportKind::Pcap && !options.force && isInTheWay(options.outputPath)) {
        tell(fmt::format("“{}” exists already; --force replaces it.", options.outputPath));
        return ExitStatus::Usage;
    }
    auto output = Output::open(isList(options.what) ? options.outputPath : "", options.force);
    if (!output)
        return ExitStatus::Usage;
    const auto session = Session::read(options.common);
    if (!session)
        return session.error();
    if (!allExist(*session, options.connections))
        return ExitStatus::Usage;
    if (!isList(options.what))
        return exportFiles(*session, options);
    const ExitStatus written = exportList(*session, options, *output);
    if (!output->finish())
        return ExitStatus::Incomplete;
    return written == ExitStatus::Done ? session->status() : written;
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
              Choices<ExportKind>{{"payloads", ExportKind::Payloads},
                                  {"har", ExportKind::Har},
                                  {"pcap", ExportKind::Pcap},
                                  {"certificates", ExportKind::Certificates},
                                  {"secrets", ExportKind::Secrets},
                                  {"connections", ExportKind::Connections},
                                  {"messages", ExportKind::Messages}},
              "What to write: a file for each direction, an HTTP archive, a capture of these connections, "
              "certificate "
              "chains, "
              "a key log, or a list")
        ->required();
    app->add_option("--output", options->outputPath,
                    "The folder for payloads and certificates, else the file (- is standard output, for "
                    "lists and secrets)")
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
    app->add_flag(
        "--force", options->force,
        "Replace files that exist (else files in a folder get another name, and others are not written)");
    return {app, [options] { return run(*options); }};
}

} // namespace weir::cli
