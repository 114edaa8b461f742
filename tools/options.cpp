#include "tools/options.h"
#include "tools/settings.h"
#include <CLI/CLI.hpp>
#include <charconv>

namespace nsim::tools {

namespace {

std::string trimmed(std::string text) {
  size_t begin = text.find_first_not_of(" \t"), end = text.find_last_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

/// CLI11 takes -1 and what is too large for numbers as well.
std::string check_whole(const std::string& text) {
  uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? "" : "`" + text + "`: a whole number from 0 to 18446744073709551615 is wanted";
}

std::string check_device(const std::string& name) {
  std::string why = why_no_device(name);
  return why.empty() ? "" : "`" + name + "`: " + why;
}

}  // namespace

const std::vector<std::string>& stages() {
  static const std::vector<std::string> names{"syntax", "graph", "passes", "plan", "emit"};
  return names;
}

std::pair<std::string, std::string> parse_override(const std::string& text) {
  size_t equal = text.find('=');
  std::string name = trimmed(text.substr(0, equal)), value = equal == std::string::npos ? "" : trimmed(text.substr(equal + 1));
  if (name.empty() || value.empty()) {
    throw CLI::ValidationError("--set", "`" + text + "` is not of the form name=value, such as --set g=5 or --set \"tau=20 ms\"");
  }
  return {name, value};
}

void add_overrides(CLI::App& command, std::vector<std::pair<std::string, std::string>>& overrides) {
  command.add_option_function<std::vector<std::string>>("-s,--set", [&overrides](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) overrides.push_back(parse_override(text));
  }, "give a `param` of the file another value; may be repeated")->type_name("NAME=VALUE")->allow_extra_args(false);
}

void add_options(CLI::App& command, RunOptions& options) {
  command.add_option("FILE", options.file, "the model")->required()->type_name("");
  command.add_option("EXPERIMENT", options.experiment, "an experiment of the file; without it, the stages at file level run")->type_name("");
  add_machine_options(command, options);
  command.add_flag("--resume", options.resume, "go on with trainings where an earlier run of this file was stopped");
  command.add_flag("--profile", options.profile, "say at the end where the time of the steps went (compiles kernels that measure themselves)");
}

void add_machine_options(CLI::App& command, RunOptions& options) {
  add_overrides(command, options.overrides);
  command.add_option("--seed", options.seed, "seed of every random number; the same seed gives the same run")->type_name("N")
      ->check(CLI::Validator(check_whole, "", "whole"));
  command.add_option("--threads", options.threads, "threads to use (default: as many cores as are worth it); the result does not depend on it")->type_name("N")->check(CLI::Range(1u, 4096u));
  command.add_option("--device", options.device, "cpu, or reference: an interpreter in double precision that needs no compiler")
      ->type_name("DEVICE")->check(CLI::Validator(check_device, "", "device"));
  command.add_option("-o,--out", options.out, "folder for the results, instead of a new one below results/")->type_name("DIR");
  command.add_flag("-q,--quiet", options.quiet, "say nothing but mistakes and failures");
  command.add_flag("--json", options.json, "print a summary of the run as JSON on stdout");
}

void add_options(CLI::App& command, PlotOptions& options) {
  command.add_option("RESULTS", options.results, "a folder that `nsim run` wrote")->required()->type_name("");
  command.add_option("--scale", options.scale, "larger or smaller pictures, 1 as drawn")->type_name("FACTOR")->check(CLI::Range(0.1, 10.0));
  command.add_option("--format", options.format, "only this kind of file")->type_name("KIND")->check(CLI::IsMember({"png", "svg", "pdf"}));
}

void add_options(CLI::App& command, PluginOptions& options) {
  command.add_option("FILE", options.file, "a model with `extern` lines")->required()->type_name("");
}

}  // namespace nsim::tools
