#include "app/weir-cli/command.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/output.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace weir::cli {

namespace {

ExitStatus wrongUsage(const std::string& message)
{
    tell(message);
    tell("“weir-cli --help” and “weir-cli COMMAND --help” tell what there is.");
    return ExitStatus::Usage;
}

ExitStatus run(std::vector<std::string> arguments)
{
    CLI::App program("The conversations in a network capture: what they are, and the octets that were sent.",
                     "weir-cli");
    program.set_version_flag("--version", "weir-cli " WEIR_VERSION);
    program.require_subcommand(1);
    program.get_formatter()->column_width(32);
    program.get_formatter()->label("SUBCOMMAND", "COMMAND");
    program.get_formatter()->label("REQUIRED", "");
    const std::vector<Command> commands{addInfoCommand(program),   addConnectionsCommand(program),
                                        addFollowCommand(program), addMessagesCommand(program),
                                        addDetailCommand(program), addObjectsCommand(program),
                                        addSearchCommand(program), addExportCommand(program)};
    for (const Command& command : commands) {
        command.app->group("Commands");
        command.app->set_version_flag("--version", "weir-cli " WEIR_VERSION);
    }

    const std::string first = arguments.empty() ? "" : arguments.front();
    arguments = withDefaultDigest(std::move(arguments));
    std::reverse(arguments.begin(), arguments.end()); // as CLI11 wants them
    const auto isChosen = [](const Command& command) { return command.app->parsed(); };
    try {
        program.parse(arguments);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) { // --help and --version
            program.exit(error);
            return ExitStatus::Done;
        }
        if (std::any_of(commands.begin(), commands.end(), isChosen))
            return wrongUsage(error.what());
        return wrongUsage(first.empty() ? "A command is missing." : "There is no command “" + first + "”.");
    }
    return std::find_if(commands.begin(), commands.end(), isChosen)->run();
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
