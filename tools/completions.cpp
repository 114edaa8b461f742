#include "tools/completions.h"
#include "runtime/data/fetch.h"
#include "tools/options.h"
#include "tools/program.h"
#include "tools/settings.h"
#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace nsim::tools {

namespace {

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::vector<std::string> names_of_sets() {
  std::vector<std::string> names;
  for (const data::RemoteSet& set : data::remote_sets()) names.push_back(set.name);
  return names;
}

/// The words that an option or argument takes, when they are few.
std::vector<std::string> words_of(const CLI::Option& option) {
  if (option.check_lname("device")) return devices();
  if (option.check_lname("after")) return stages();
  if (option.get_name() == "SHELL") return {"bash", "zsh"};
  if (option.get_name() == "NAME" && option.get_items_expected_max() > 1) return names_of_sets();
  return {};
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }
bool takes_folder(const CLI::Option& option) { return option.check_lname("out") || option.check_lname("into") || option.get_name() == "RESULTS"; }
bool takes_model(const CLI::Option& option) { return option.get_name() == "FILE" || option.get_name() == "WHAT"; }
bool takes_network(const CLI::Option& option) { return option.get_name() == "NETWORK"; }

std::vector<std::string> dashed(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

std::string bash_values(const CLI::Option& option) {
  if (auto words = words_of(option); !words.empty()) return fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$current\"))", joined(words));
  if (takes_folder(option)) return "COMPREPLY=($(compgen -d -- \"$current\"))";
  if (takes_network(option)) return "COMPREPLY=($(compgen -d -- \"$current\"; compgen -f -X '!*.nir' -- \"$current\"))";
  return "";   // a number or a free text: nothing to offer
}

std::string bash_command(const CLI::App& command) {
  std::string names, after, operands = ":";
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) {
      if (takes_model(*option)) operands = "_nsim_models";
      else if (std::string values = bash_values(*option); !values.empty()) operands = values;
    } else {
      names += joined(dashed(*option)) + " ";
      if (takes_value(*option)) {
        std::string values = bash_values(*option);
        after += fmt::format("        {}) {}{}return ;;\n", fmt::join(dashed(*option), "|"), values, values.empty() ? "" : "; ");
      }
    }
  }
  return fmt::format("    {})\n      case $previous in\n{}        *) ;;\n      esac\n"
                     "      case $current in -*) COMPREPLY=($(compgen -W '{}' -- \"$current\")) ;; *) {} ;; esac ;;\n",
                     command.get_name(), after, names, operands);
}

/// Text between [ ] of a zsh specification, inside single quotes.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '\'') out += "'\\''";
    else if (c == '[' || c == ']' || c == ':' || c == '\\') out += std::string("\\") + c;
    else out += c;
  }
  return out;
}

std::string zsh_values(const CLI::Option& option) {
  if (auto words = words_of(option); !words.empty()) return "(" + joined(words) + ")";
  if (takes_folder(option)) return "_files -/";
  if (takes_model(option)) return "_files -g \"*.net\"";
  if (takes_network(option)) return "_files -g \"*.nir\"";
  return " ";
}

std::string zsh_command(const CLI::App& command) {
  std::string specifications;
  int place = 0;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) {
      std::string where = option->get_expected_max() > 1 ? "*" : std::to_string(++place);
      specifications += fmt::format(" \\\n        '{}:{}:{}'", where, zsh_text(option->get_name()), zsh_values(*option));
    } else {
      std::vector<std::string> names = dashed(*option);
      std::string repeated = option->check_lname("set") ? "'*'" : names.size() > 1 ? "'(" + joined(names) + ")'" : "";
      std::string forms = names.size() > 1 ? fmt::format("{{{}}}", fmt::join(names, ",")) : names.front();
      std::string type = option->get_type_name();   // "STAGE:{syntax}": the name, then what is checked
      std::string value = takes_value(*option) ? fmt::format(":{}:{}", zsh_text(type.substr(0, type.find(':'))), zsh_values(*option)) : "";
      specifications += fmt::format(" \\\n        {}{}'[{}]{}'", repeated, forms, zsh_text(option->get_description()), value);
    }
  }
  return fmt::format("    {}) _arguments{} ;;\n", command.get_name(), specifications);
}

}  // namespace

std::string bash_completion(const CLI::App& program) {
  std::string names, cases;
  for (const CLI::App* command : program.get_subcommands({})) {
    names += command->get_name() + " ";
    cases += bash_command(*command);
  }
  return fmt::format(R"shell(# bash completion of nsim; written by `nsim completions bash`.
_nsim_models() {{
  local file
  compopt -o filenames 2> /dev/null
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -d -- "$current"; compgen -f -X '!*.net' -- "$current")
  # After a model come its experiments.
  if [ "$COMP_CWORD" -gt 2 ] && [ -f "$previous" ]; then
    COMPREPLY=($(compgen -W "$(sed -n 's/^ *experiment  *\([A-Za-z_0-9]*\).*/\1/p' -- "$previous")" -- "$current"))
  fi
}}
_nsim() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '{}--help --version' -- "$current"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{}    *) ;;
  esac
}}
complete -F _nsim nsim
)shell", names, cases);
}

std::string zsh_completion(const CLI::App& program) {
  std::string names, cases;
  for (const CLI::App* command : program.get_subcommands({})) {
    names += fmt::format("    '{}:{}'\n", command->get_name(), zsh_text(command->get_description()));
    cases += zsh_command(*command);
  }
  return fmt::format(R"shell(#compdef nsim
# zsh completion of nsim; written by `nsim completions zsh`.
_nsim() {{
  local -a commands
  commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
{}  esac
}}
if [ "$funcstack[1]" = _nsim ]; then _nsim "$@"; else compdef _nsim nsim; fi
)shell", names, cases);
}

void add_completions(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("completions", "print the completions for a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash or zsh")->required()->type_name("")->check(CLI::IsMember({"bash", "zsh"}));
  command->footer("\nExamples:\n  nsim completions bash > ~/.local/share/bash-completion/completions/nsim\n"
                  "  nsim completions zsh > ~/.zfunc/_nsim        with ~/.zfunc in fpath before compinit\n  source <(nsim completions bash)");
  command->callback([&action, shell, &program] {
    action = [shell, &program] {
      fmt::print("{}", *shell == "bash" ? bash_completion(program) : zsh_completion(program));
      return 0;
    };
  });
}

}  // namespace nsim::tools
