// The commands: each adds its options to the program and knows how to run.
#pragma once

#include "app/weir-cli/exit_status.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <vector>

namespace weir::cli {

struct Command
{
    CLI::App* app;                   ///< says whether this command was chosen
    std::function<ExitStatus()> run; ///< owns its options
};

Command addInfoCommand(CLI::App& program);
Command addConnectionsCommand(CLI::App& program);
Command addFollowCommand(CLI::App& program);
Command addMessagesCommand(CLI::App& program);
Command addDetailCommand(CLI::App& program);
Command addObjectsCommand(CLI::App& program);
Command addSearchCommand(CLI::App& program);
Command addExportCommand(CLI::App& program);

} // namespace weir::cli
