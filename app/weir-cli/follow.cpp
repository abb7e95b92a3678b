#include "app/weir-cli/choice.h"
#include "app/weir-cli/command.h"
#include "app/weir-cli/connection_index.h"
#include "app/weir-cli/connection_list.h"
#include "app/weir-cli/follow_content.h"
#include "app/weir-cli/follow_formats.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/output.h"
#include "app/weir-cli/session.h"
#include "core/export/conversation_walk.h"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <unistd.h>

namespace weir::cli {

namespace {

enum class Layer { Tcp, Tls, Content };

struct FollowOptions
{
    CommonOptions common;
    std::uint32_t connection = 0;
    WantedDirections directions{true, true};
    std::optional<Layer> layerAsked;
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

ConversationVisitor visitorOf(FollowWriter& writer, GapOutput gaps)
{
    ConversationVisitor visitor;
    visitor.turn = [&writer](const Turn& turn) { return writer.turn(turn); };
    visitor.octets = [&writer](const Turn& turn, std::uint64_t offset, Octets octets) {
        return writer.octets(turn, offset, octets);
    };
    visitor.gap = [&writer, gaps](const Turn& turn, const SequenceGap& gap) {
        return putGap(writer, turn, gap, gaps);
    };
    visitor.turnEnd = [&writer](const Turn& turn) { return writer.turnEnd(turn); };
    return visitor;
}

/// The plaintext of the innermost TLS session that has any; nothing where there is none.
std::optional<LayerId> plaintextLayer(const ConnectionLayers& layers)
{
    std::optional<LayerId> found;
    for (const TlsFacts& tls : layers.facts.tls) {
        if (!tls.plaintext)
            continue;
        for (const Direction direction : bothDirections) {
            const auto view = layers.view(*tls.plaintext, direction);
            if (view && view->length() > 0)
                found = tls.plaintext;
        }
    }
    return found;
}

void tellWhyNoPlaintext(const ConversationFacts& facts, ConnectionId id)
{
    if (facts.tls.empty())
        tell(fmt::format("Connection {} has no TLS.", id.value));
    else
        tell(fmt::format("The TLS of connection {} has no plaintext: {}", id.value,
                         facts.tls.front().decryptionReason.empty() ? "no application data was sent."
                                                                    : facts.tls.front().decryptionReason));
}

/// The octets of TCP, or those that TLS carried.
WalkResult followStreams(const ConnectionLayers& layers, LayerId layer, const FollowOptions& options,
                         FollowWriter& writer)
{
    DirectionViews views;
    for (const Direction direction : bothDirections) {
        const auto index = static_cast<std::size_t>(direction);
        if (options.directions[index])
            views[index] = layers.view(layer, direction);
    }
    return walkConversation(views, visitorOf(writer, options.gaps()));
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
    const ConnectionIndex index(*session, id); // first: it may settle who is the client
    const std::optional<LayerId> plaintext = plaintextLayer(index.layers());
    const Layer layer = options.layerAsked.value_or(plaintext ? Layer::Tls : Layer::Tcp);
    if (layer == Layer::Tls && !plaintext) {
        tellWhyNoPlaintext(index.facts(), id);
        return ExitStatus::Incomplete;
    }
    const auto connection = session->analysis().connection(id);
    const auto writer = makeFollowWriter(options.format(),
                                         {options.common.capture,
                                          id,
                                          {connection->client(), connection->server()},
                                          options.directions[0] && options.directions[1],
                                          wantsColours(options)},
                                         *output);
    WalkResult result = WalkResult::Stopped;
    if (writer->begin()) {
        result = layer == Layer::Content
                     ? followContent(*session, id, options.directions, *writer, options.gaps())
                     : followStreams(index.layers(), layer == Layer::Tls ? *plaintext : tcpLayer, options,
                                     *writer);
        writer->end();
    }
    if (result == WalkResult::CannotRead) {
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
    addChoice(*app, "--layer", options->layerAsked,
              Choices<Layer>{{"tcp", Layer::Tcp}, {"tls", Layer::Tls}, {"content", Layer::Content}},
              "Which layer's octets: content is that of the messages, decoded (tls where it is decrypted, "
              "else tcp)");
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
