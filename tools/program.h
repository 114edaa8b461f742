// The command line as a whole: `nsim COMMAND ...`. Returns the exit code; throws what the command throws.
#pragma once
#include "tools/commands.h"
#include <memory>
#include <string>
#include <vector>

namespace nsim::tools {

/// Every command that this build has, with its options.
std::unique_ptr<CLI::App> program_of_commands(Action& action);

/// `words`: the command line without the program's name.
int run_program(const std::vector<std::string>& words);

}  // namespace nsim::tools
