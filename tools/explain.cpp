// nsim explain: a stage of the line for a file, the page of a message, or the library text of a name.
#include "tools/commands.h"
#include "tools/library.h"
#include "tools/load.h"
#include "engine/check/builtins.h"
#include "engine/text/messages.h"
#include "engine/text/suggest.h"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace nsim::tools {

namespace {

bool is_code(const std::string& text) {
  return text.size() == 4 && (text[0] == 'N' || text[0] == 'n') && std::all_of(text.begin() + 1, text.end(), [](unsigned char c) { return std::isdigit(c); });
}

bool is_file(const std::string& text) {
  std::error_code ignored;
  return text.ends_with(".net") || text.find('/') != std::string::npos || std::filesystem::is_regular_file(text, ignored);
}

int explain_code(std::string code) {
  code[0] = 'N';
  if (const Message* message = find_message(code)) {
    fmt::print("{}: {}\n\n{}\n", message->code, message->title, message->page);
    return 0;
  }
  std::vector<std::string> codes;
  for (const Message& message : all_messages()) codes.emplace_back(message.code);
  std::string hint = did_you_mean(code, codes);
  fmt::print(stderr, "error: there is no message {}\n{}", code, hint.empty() ? "" : "  = hint: " + hint + "\n");
  return 1;
}

/// A function of the language itself: its arguments, what it does to dimensions, and one sentence.
bool print_builtin(const std::string& name) {
  const check::Builtin* builtin = check::find_builtin(name);
  if (!builtin) return false;
  std::string arguments;
  for (std::string_view argument : builtin->arguments) arguments += (arguments.empty() ? "" : ", ") + std::string(argument);
  fmt::print("{}({}): {}\n  {}\n", name, arguments, builtin->rule, builtin->meaning);
  if (arguments.find('?') != std::string::npos) fmt::print("  `?` marks what may be left out\n");
  return true;
}

int explain_name(const std::string& name) {
  Library library = read_library(places_of_this_program());
  bool found = print_builtin(name);
  for (const LibraryEntry& entry : library) {
    if (entry.name != name) continue;
    fmt::print("{}# {}\n", found ? "\n" : "", entry.file);
    if (!entry.about.empty()) fmt::print("{}\n", entry.about);
    fmt::print("{}\n", entry.text);
    found = true;
  }
  if (found) return 0;
  std::vector<std::string> names;
  for (const LibraryEntry& entry : library) names.push_back(entry.name);
  for (const check::Builtin& builtin : check::builtins()) names.emplace_back(builtin.name);
  std::string hint = did_you_mean(name, names);
  fmt::print(stderr, "error: `{}` is neither a file, nor a message code, nor a name of the language or its library\n  = hint: {}\n", name,
             hint.empty() ? "the library's folder is " + places_of_this_program().library.string() : hint);
  return 1;
}

int explain_syntax(const std::string& file) {
  std::unique_ptr<Loaded> loaded = load(file);
  if (!print_messages(*loaded)) return 1;
  fmt::print("{}", syntax::dump(loaded->program.main()));
  return 0;
}

int explain(const ExplainOptions& options) {
  if (is_file(options.what)) return options.after == "syntax" ? explain_syntax(options.what) : explain_stage(options);
  if (!options.after.empty()) {
    fmt::print(stderr, "error: `--after` wants a file, and `{}` is none\n", options.what);
    return 1;
  }
  return is_code(options.what) ? explain_code(options.what) : explain_name(options.what);
}

}  // namespace

void add_explain(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("explain", "show a stage of a model, the page of a message, or a name of the library");
  auto options = std::make_shared<ExplainOptions>();
  command->add_option("WHAT", options->what, "a model file, a message code such as N012, a function, or a name of the library")->required()->type_name("");
  command->add_option("--after", options->after, "of a file: what it has become after this stage")->type_name("STAGE")->check(CLI::IsMember(stages()));
  command->add_option("--experiment", options->experiment, "of a file: this experiment; without it, the stages at file level")->type_name("NAME");
  add_overrides(*command, options->overrides);
  command->footer("\nExamples:\n  nsim explain balanced.net                    the plan: solvers and why, launches, storage\n"
                  "  nsim explain balanced.net --after emit       the source that is compiled\n  nsim explain N012\n  nsim explain lif_delta\n  nsim explain probability");
  command->callback([&action, options] { action = [options] { return explain(*options); }; });
}

}  // namespace nsim::tools
