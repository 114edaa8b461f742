// nsim doctor: is everything there that a run needs, and what to do if not.
#include "tools/doctor.h"
#include "tools/commands.h"
#include "tools/load.h"
#include "tools/terminal.h"
#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace nsim::tools {

namespace {

void print(const Finding& finding) {
  static const bool colour = wants_colour(stdout);
  constexpr const char* words[] = {"ok", "note", "problem"};
  constexpr const char* colours[] = {"\x1b[32m", "\x1b[33m", "\x1b[1;31m"};
  auto state = static_cast<size_t>(finding.state);
  fmt::print("{}{:<8}{} {:<12} {}\n", colour ? colours[state] : "", words[state], colour ? "\x1b[0m" : "", finding.what, finding.found);
  if (!finding.attempt.empty()) fmt::print("{:21} try: {}\n", "", finding.attempt);
}

/// Reads nsim.yaml of this folder and of the user; its mistakes are printed and counted as one problem.
Settings examine_settings(Findings& findings) {
  SourceMap sources;
  Diagnostics diagnostics;
  Settings settings = load_settings(".", sources, diagnostics);
  std::string names;
  for (const auto& file : settings.files) names += (names.empty() ? "" : ", ") + file.string();
  if (!print_messages(diagnostics, sources)) {
    findings.push_back({Finding::State::problem, "nsim.yaml", names + ": has mistakes", "mend what is said above"});
  } else if (names.empty()) {
    std::string user = (configuration_folder() / "nsim.yaml").string();
    findings.push_back({Finding::State::ok, "nsim.yaml", "none found, and none is needed (looked for ./nsim.yaml and " + user + ")", ""});
  } else {
    findings.push_back({Finding::State::ok, "nsim.yaml", names, ""});
  }
  return settings;
}

int doctor() {
  Findings findings;
  Settings settings = examine_settings(findings);
  Machine machine = machine_for({}, settings);
  examine_compilers(machine.compiler, findings);
  examine_devices(findings);
  examine_libraries(findings);
  examine_gnuplot(findings);
  examine_cache(machine.cache, findings);
  examine_places(machine.data, findings);
  examine_sets(machine.data, findings);
  int problems = 0;
  fmt::print("nsim {}\n", NSIM_VERSION);
  for (const Finding& finding : findings) {
    print(finding);
    problems += finding.state == Finding::State::problem;
  }
  fmt::print("{}\n", problems == 0 ? "No problems found." : fmt::format("{} problem{} found.", problems, problems == 1 ? "" : "s"));
  return problems == 0 ? 0 : 2;
}

}  // namespace

void add_doctor(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("doctor", "look whether everything is there that a run needs, and say what to do if not");
  command->footer("\nLooks at the compilers, the libraries, gnuplot, the devices, the cache, the model library, NSIM_PATH,\n"
                  "nsim.yaml and the sets of samples.\n"
                  "Exit code 0: no problems; 2: some.");
  command->callback([&action] { action = doctor; });
}

}  // namespace nsim::tools
