// Shell completions, made from the commands and options themselves so that they cannot fall behind.
#pragma once
#include <string>

namespace CLI {
class App;
}

namespace nsim::tools {

std::string bash_completion(const CLI::App& program);
std::string zsh_completion(const CLI::App& program);

}  // namespace nsim::tools
