#include "tools/program.h"
#include "engine/text/suggest.h"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

namespace nsim::tools {

namespace {

constexpr const char* first_help = R"(
Examples:
  nsim new first                                  a commented model to start from
  nsim run first.net                              run it; says where the results are
  nsim run first.net --set g=5 --seed 7           the same with another parameter and seed
  nsim check first.net                            look for mistakes without running
  nsim explain N012                               what a message means
  nsim explain lif_delta                          the library text of a model or function
  nsim data mnist                                 fetch a set of samples

`nsim COMMAND --help` tells more. What belongs to the machine (device, threads, cache, data folders) stands in nsim.yaml.
Exit codes: 0 well, 1 the model or the command line is wrong, 2 the environment failed, 3 a bug in nsim, 130 stopped by Ctrl-C.)";

std::vector<std::string> names_of(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

int mistake(const std::string& message, const std::string& hint) {
  fmt::print(stderr, "error: {}\n", message);
  if (!hint.empty()) fmt::print(stderr, "  = hint: {}\n", hint);
  return 1;
}

int unknown_command(const CLI::App& program, const std::string& word) {
  if (word.ends_with(".net")) return mistake(fmt::format("`{}` is a file, not a command", word), fmt::format("did you mean `nsim run {}`?", word));
  std::string hint = did_you_mean(word, names_of(program));
  return mistake(fmt::format("`{}` is not a command of nsim", word), hint.empty() ? "`nsim --help` lists the commands" : hint);
}

/// CLI11's message, and what could have been meant by an option that it does not know.
int wrong_options(const CLI::App& program, const CLI::ParseError& error) {
  const CLI::App* command = program.get_subcommands().empty() ? &program : program.get_subcommands().front();
  std::string hint;
  std::vector<std::string> unknown = command->remaining(true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) && !unknown.empty()) {
    std::string word = unknown.front().substr(0, unknown.front().find('='));
    std::vector<std::string> options;
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
    }
    if (word.starts_with("-")) hint = did_you_mean(word, options);
    std::string where = command == &program ? "nsim" : "nsim " + command->get_name();
    return mistake(word.starts_with("-") ? fmt::format("`{}` is not an option of `{}`", word, where) : fmt::format("`{}` is one word too many for `{}`", word, where),
                   hint.empty() ? fmt::format("see `{} --help`", where) : hint);
  }
  return mistake(error.what(), fmt::format("see `nsim {}{}--help`", command == &program ? "" : command->get_name(), command == &program ? "" : " "));
}

}  // namespace

std::unique_ptr<CLI::App> program_of_commands(Action& action) {
  auto program = std::make_unique<CLI::App>("nsim: runs networks of neurons written as .net files", "nsim");
  program->set_help_flag("-h,--help", "print this help");   // the commands take it over
  program->set_version_flag("--version", "nsim " NSIM_VERSION, "print the version");
  program->get_formatter()->column_width(30);
  program->footer(first_help);
  for (auto add : {add_run, add_test, add_train, add_record, add_split, add_score, add_check, add_fmt, add_explain, add_plot, add_plugin, add_data, add_import, add_new, add_doctor, add_completions}) add(*program, action);
  return program;
}

int run_program(const std::vector<std::string>& words) {
  Action action;
  std::unique_ptr<CLI::App> program = program_of_commands(action);
  if (words.empty()) {
    fmt::print("{}", program->help());
    return 1;
  }
  std::vector<std::string> commands = names_of(*program);
  if (!words[0].starts_with("-") && std::find(commands.begin(), commands.end(), words[0]) == commands.end()) {
    return unknown_command(*program, words[0]);
  }
  try {
    program->parse(std::vector<std::string>(words.rbegin(), words.rend()));   // CLI11 takes them from the back
  } catch (const CLI::Success& asked) {
    return program->exit(asked);   // --help, --version
  } catch (const CLI::ParseError& error) {
    return wrong_options(*program, error);
  }
  return action ? action() : 1;
}

}  // namespace nsim::tools
