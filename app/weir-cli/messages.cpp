#include "app/weir-cli/command.h"
#include "app/weir-cli/connection_list.h"
#include "app/weir-cli/message_list.h"

#include <memory>
#include <vector>

namespace weir::cli {

namespace {

struct MessagesOptions
{
    CommonOptions common;
    std::vector<std::uint32_t> connections; ///< empty: all
};

ExitStatus run(const MessagesOptions& options)
{
    auto output = Output::open("", false);
    const auto session = Session::read(options.common);
    if (!session)
        return session.error();
    if (!allExist(*session, options.connections))
        return ExitStatus::Usage;
    const ExitStatus written = writeMessages(*session, options.connections, options.common, *output);
    if (!output->finish())
        return ExitStatus::Incomplete;
    return written == ExitStatus::Done ? session->status() : written;
}

} // namespace

Command addMessagesCommand(CLI::App& program)
{
    CLI::App* app = program.add_subcommand(
        "messages", "The messages of all protocols, in the order of their first packets");
    const auto options = std::make_shared<MessagesOptions>();
    addReadingOptions(*app, options->common);
    addFormatOption(*app, options->common);
    addDigestOption(*app, options->common);
    addPlacesOption(*app, options->common);
    addConnectionOption(*app, options->connections);
    return {app, [options] { return run(*options); }};
}

} // namespace weir::cli
