#include "app/weir-cli/command.h"
#include "app/weir-cli/connection_list.h"

#include <memory>

namespace weir::cli {

namespace {

ExitStatus run(const CommonOptions& options)
{
    auto output = Output::open("", false);
    const auto session = Session::read(options);
    if (!session)
        return session.error();
    const ExitStatus written = writeConnections(*session, chosenConnections(*session, {}), options, *output);
    if (!output->finish())
        return ExitStatus::Incomplete;
    return written == ExitStatus::Done ? session->status() : written;
}

} // namespace

Command addConnectionsCommand(CLI::App& program)
{
    CLI::App* app =
        program.add_subcommand("connections", "The TCP connections, in the order of their first packets");
    const auto options = std::make_shared<CommonOptions>();
    addReadingOptions(*app, *options);
    addFormatOption(*app, *options);
    addDigestOption(*app, *options);
    addPlacesOption(*app, *options);
    addProtocolsOption(*app, *options);
    return {app, [options] { return run(*options); }};
}

} // namespace weir::cli
