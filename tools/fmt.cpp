// nsim fmt FILE...: the one way to lay out a model. Only the layout changes; comments stay.
#include "tools/commands.h"
#include "tools/load.h"
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iterator>
#include <iostream>

namespace nsim::tools {

namespace {

/// The laid out text; nothing when the file has mistakes, which are printed.
std::optional<std::string> laid_out(const std::string& name, const std::string& text) {
  SourceMap sources;
  Diagnostics diagnostics;
  std::unique_ptr<syntax::File> file = syntax::parse(sources, sources.add(name, text), diagnostics);
  if (!print_messages(diagnostics, sources)) return std::nullopt;
  return syntax::print(*file, sources);
}

int format_input() {
  std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  std::optional<std::string> result = laid_out("<input>", text);
  if (result) fmt::print("{}", *result);
  return result ? 0 : 1;
}

int format_files(const std::vector<std::string>& files, bool only_check) {
  int code = 0;
  for (const std::string& file : files) {
    std::string text = read_text(file);
    std::optional<std::string> result = laid_out(file, text);
    if (!result) {
      code = 1;
    } else if (*result != text && only_check) {
      fmt::print("{}: not laid out; `nsim fmt {}` does it\n", file, file);
      code = 1;
    } else if (*result != text) {
      write_text(file, *result);
      fmt::print("{}: laid out\n", file);
    }
  }
  return code;
}

}  // namespace

void add_fmt(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("fmt", "lay out model files in the one standard way");
  auto files = std::make_shared<std::vector<std::string>>();
  auto only_check = std::make_shared<bool>(false);
  command->add_option("FILE", *files, "the models; `-` reads from the input and prints")->required()->type_name("");
  command->add_flag("--check", *only_check, "change nothing; name the files that are not laid out, and exit with 1");
  command->footer("\nExamples:\n  nsim fmt balanced.net\n  nsim fmt --check *.net\n  nsim fmt - < draft.net");
  command->callback([&action, files, only_check] {
    action = [files, only_check] { return *files == std::vector<std::string>{"-"} ? format_input() : format_files(*files, *only_check); };
  });
}

}  // namespace nsim::tools
