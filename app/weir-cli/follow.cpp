#include "app/weir-cli/choice.h"
#include "app/weir-cli/command.h"
#include "app/weir-cli/connection_list.h"
#include "app/weir-cli/follow_formats.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/output.h"
#include "app/weir-cli/session.h"
#include "core/export/conversation_walk.h"

#include <cstdlib>
#include <memory>
#include <optional>
#include <unistd.h>

namespace weir::cli {

namespace {

/// What stands in the output where octets are missing.
enum class GapOutput { Mark, Skip, Zero, Stop };

/// Layers of a stream; there is one so far.
enum class Layer { Tcp };

struct FollowOptions
{
    CommonOptions common;
    std::uint32_t connection = 0;
    WantedDirections directions{true, true};
    Layer layer = Layer::Tcp;
    std::optional<FollowFormat> formatAsked;
    std::optional<GapOutput> gapsAsked;
    std::string outputPath;
    bool force = false;

    /// --as, else what --format says, which every command has.
    FollowFormat format() const
    {
        return formatAsked.value_or(common.formatAsked == Format::Json ? FollowFormat::Json
                                                                       : FollowFormat::Text);
    }
    /// Octets alone: there is no place for a mark.
    bool isBare() const { return format() == FollowFormat::Raw || format() == FollowFormat::Base64; }
    GapOutput gaps() const { return gapsAsked.value_or(isBare() ? GapOutput::Skip : GapOutput::Mark); }
};

bool wantsColours(const FollowOptions& options)
{
    const bool toTerminal = options.outputPath.empty() && ::isatty(STDOUT_FILENO) != 0;
    const char* noColour = std::getenv("NO_COLOR");
    return toTerminal && (noColour == nullptr || *noColour == '\0');
}

bool putGap(FollowWriter& writer, const Turn& turn, const SequenceGap& gap, GapOutput choice)
{
    switch (choice) {
    case GapOutput::Mark:
        return writer.gap(turn, gap);
    case GapOutput::Skip:
        // Ends a row or a piece, so that no two runs look like one.
        return writer.turnEnd(turn);
    case GapOutput::Stop:
        writer.turnEnd(turn);
        return false;
    case GapOutput::Zero:
        break;
    }
    std::uint64_t offset = gap.offset;
    return fillWithZeros(gap.length, [&](Octets zeros) {
        const bool goesOn = writer.octets(turn, offset, zeros);
        offset += zeros.size();
        return goesOn;
    });
}

WalkResult writeConversation(const DirectionViews& views, FollowWriter& writer, GapOutput gaps)
{
    ConversationVisitor visitor;
    visitor.turn = [&](const Turn& turn) { return writer.turn(turn); };
    visitor.octets = [&](const Turn& turn, std::uint64_t offset, Octets octets) {
        return writer.octets(turn, offset, octets);
    };
    visitor.gap = [&](const Turn& turn, const SequenceGap& gap) { return putGap(writer, turn, gap, gaps); };
    visitor.turnEnd = [&](const Turn& turn) { return writer.turnEnd(turn); };
    if (!writer.begin())
        return WalkResult::Stopped;
    const WalkResult result = walkConversation(views, visitor);
    writer.end();
    return result;
}

ExitStatus run(const FollowOptions& options)
{
    if (options.isBare() && options.gaps() == GapOutput::Mark) {
        tell("Raw and base64 are the octets alone, without marks: --gaps skip, zero or stop.");
        return ExitStatus::Usage;
    }
    auto output = Output::open(options.outputPath, options.force);
    if (!output)
        return ExitStatus::Usage;
    const auto session = Session::read(options.common);
    if (!session)
        return session.error();
    if (!allExist(*session, {options.connection}))
        return ExitStatus::Usage;

    const ConnectionId id{options.connection};
    const auto connection = session->analysis().connection(id);
    const auto writer = makeFollowWriter(options.format(),
                                         {options.common.capture,
                                          id,
                                          {connection->client(), connection->server()},
                                          options.directions[0] && options.directions[1],
                                          wantsColours(options)},
                                         *output);
    if (writeConversation(session->views(id, options.directions), *writer, options.gaps()) ==
        WalkResult::CannotRead) {
        tell("The capture cannot be read any more: the rest is missing.");
        return ExitStatus::Incomplete;
    }
    return output->finish() ? session->status() : ExitStatus::Incomplete;
}

} // namespace

Command addFollowCommand(CLI::App& program)
{
    CLI::App* app = program.add_subcommand("follow", "The octets of one connection");
    const auto options = std::make_shared<FollowOptions>();
    addReadingOptions(*app, options->common);
    app->add_option("connection", options->connection, "Number of the connection")
        ->required()
        ->type_name("N");
    addChoice(*app, "--format", options->common.formatAsked,
              Choices<Format>{{"table", Format::Table}, {"json", Format::Json}},
              "As in the other commands: json is --as json, table is --as text");
    addDirectionOption(*app, options->directions);
    addChoice(*app, "--layer", options->layer, Choices<Layer>{{"tcp", Layer::Tcp}},
              "Which layer's octets (tcp)");
    addChoice(*app, "--as", options->formatAsked,
              Choices<FollowFormat>{{"text", FollowFormat::Text},
                                    {"hex", FollowFormat::Hex},
                                    {"raw", FollowFormat::Raw},
                                    {"base64", FollowFormat::Base64},
                                    {"c-array", FollowFormat::CArray},
                                    {"yaml", FollowFormat::Yaml},
                                    {"json", FollowFormat::Json}},
              "Form of the octets (text)");
    addChoice(*app, "--gaps", options->gapsAsked,
              Choices<GapOutput>{{"mark", GapOutput::Mark},
                                 {"skip", GapOutput::Skip},
                                 {"zero", GapOutput::Zero},
                                 {"stop", GapOutput::Stop}},
              "What to do where octets are missing (mark; raw and base64: skip)");
    app->add_option("--output", options->outputPath, "Write there and not to the standard output")
        ->type_name("FILE");
    app->add_flag("--force", options->force, "Replace the output file where it exists");
    return {app, [options] { return run(*options); }};
}

} // namespace weir::cli
