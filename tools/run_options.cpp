// nsim run FILE, nsim test FILE: their options and help. What they do is in run.cpp.
#include "tools/commands.h"
#include <CLI/CLI.hpp>

namespace nsim::tools {

namespace {

constexpr const char* run_examples = R"(
Examples:
  nsim run balanced.net
  nsim run balanced.net --set n=2000 --set "tau=15 ms" --seed 7
  nsim run waves.net noise_and_gaps --out results/noise     only this experiment
  nsim run balanced.net --device reference                  no compiler needed, slow
  nsim run balanced.net --json --quiet > summary.json
  nsim run digits.net --resume                              trainings go on where they were stopped
  nsim run balanced.net --profile                           where the time of the steps went

The folder of results holds run.yaml, the spikes and traces as SONATA HDF5, tables, and the plots as PNG and SVG.
Ctrl-C stops at the end of a step and keeps what was recorded. Trainings also write last.safetensors and best.safetensors.)";

constexpr const char* test_examples = R"(
Examples:
  nsim test balanced.net
  nsim test brunel.net --seed 3 --quiet && echo as published

Exit code 0: every `expect` held; 1: one did not, or the file has mistakes.)";

void add(CLI::App& program, Action& action, const char* name, const char* about, const char* examples, int (*work)(const RunOptions&)) {
  CLI::App* command = program.add_subcommand(name, about);
  auto options = std::make_shared<RunOptions>();
  add_options(*command, *options);
  command->footer(examples);
  command->callback([&action, options, work] { action = [options, work] { return work(*options); }; });
}

}  // namespace

void add_run(CLI::App& program, Action& action) { add(program, action, "run", "run a model; results go to a folder", run_examples, run); }

void add_test(CLI::App& program, Action& action) {
  add(program, action, "test", "run a model; its `expect` lines decide the exit code", test_examples, test);
}

}  // namespace nsim::tools
