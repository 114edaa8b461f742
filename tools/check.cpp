// nsim check FILE...: every mistake of the files, without running them.
#include "tools/commands.h"
#include "tools/network.h"
#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace nsim::tools {

namespace {

int check_files(const std::vector<std::string>& files) {
  bool clean = true;
  for (const std::string& file : files) {
    std::unique_ptr<Session> session = open_session(file, {}, {});
    if (session->clean()) rehearse(*session);
    if (print_messages(*session->loaded)) fmt::print("{}: no mistakes found\n", file);
    else clean = false;
  }
  return clean ? 0 : 1;
}

}  // namespace

void add_check(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("check", "look for mistakes in model files without running them");
  auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *files, "the models")->required()->type_name("");
  command->footer("\nExamples:\n  nsim check balanced.net\n  nsim check *.net && echo all well");
  command->callback([&action, files] { action = [files] { return check_files(*files); }; });
}

}  // namespace nsim::tools
