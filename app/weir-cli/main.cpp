#include "app/weir-cli/command.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/options.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace weir::cli {

namespace {

ExitStatus run(std::vector<std::string> arguments)
{
    CLI::App program("The conversations in a network capture: what they are, and the octets that were sent.",
                     "weir-cli");
    program.set_version_flag("--version", "weir-cli " WEIR_VERSION);
    program.require_subcommand(1);
    program.get_formatter()->column_width(32);
    const std::vector<Command> commands{addInfoCommand(program), addConnectionsCommand(program),
                                        addFollowCommand(program), addExportCommand(program)};
    for (const Command& command : commands)
        command.app->set_version_flag("--version", "weir-cli " WEIR_VERSION);

    arguments = withDefaultDigest(std::move(arguments));
    std::reverse(arguments.begin(), arguments.end()); // as CLI11 wants them
    try {
        program.parse(arguments);
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? ExitStatus::Done : ExitStatus::Usage;
    }
    const auto chosen = std::find_if(commands.begin(), commands.end(),
                                     [](const Command& command) { return command.app->parsed(); });
    return chosen->run();
}

} // namespace

} // namespace weir::cli

int main(int argc, char* argv[])
{
    weir::cli::prepareProcess();
    const weir::cli::ExitStatus status = weir::cli::run(std::vector<std::string>(argv + 1, argv + argc));
    weir::cli::endIfInterrupted();
    return static_cast<int>(status);
}
