// nsim new NAME: a commented model that runs as it is.
#include "tools/commands.h"
#include "tools/files.h"
#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace nsim::tools {

namespace {

constexpr const char* starter = R"(# NAME: excitatory and inhibitory cells, connected at random.
# Run it with `nsim run NAME.net`, look for mistakes with `nsim check NAME.net`.

# A param can be given another value without touching the file: nsim run NAME.net --set n=2000
param n = 1000

# A model of a cell. Units stand on numbers only; `v'` is the change of v in time.
neuron cell(tau = 20 ms, tau_e = 5 ms, tau_i = 10 ms, rest = -49 mV, threshold = -50 mV, reset = -60 mV) {
  state v  = reset
  state ge = 0 mV
  state gi = 0 mV
  v'  = (ge + gi + rest - v) / tau
  ge' = -ge / tau_e
  gi' = -gi / tau_i
  spike when v > threshold { v = reset; hold v for 5 ms }
}

# `~` draws a number for each cell, `=` gives all of them the same.
population exc[0.8 * n] : cell { v ~ uniform(-60 mV, -50 mV) }
population inh[0.2 * n] : cell { v ~ uniform(-60 mV, -50 mV) }

# A spike adds its weight onto a variable of the target.
connect exc -> exc, inh by probability(8%) onto ge { weight = 1.62 mV }
connect inh -> exc, inh by probability(8%) onto gi { weight = -9 mV }

# What to do, what to keep, what to draw. Results go to a new folder below results/.
run 1 s {
  step = 0.1 ms
  record spikes of exc, inh
  plot raster(exc, inh)
}
)";

std::string with_name(const std::string& name) {
  std::string text = starter;
  for (size_t at = 0; (at = text.find("NAME", at)) != std::string::npos; at += name.size()) text.replace(at, 4, name);
  return text;
}

int write_new(const std::string& given) {
  std::filesystem::path path = given;
  if (path.extension() != ".net") path += ".net";
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    throw Failure{"cannot create " + path.string(), "it is there already, and is kept as it is", "choose another name"};
  }
  write_text(path, with_name(path.stem().string()));
  fmt::print("{} is written; run it with: nsim run {}\n", path.string(), path.string());
  return 0;
}

}  // namespace

void add_new(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("new", "write a commented model to start from");
  auto name = std::make_shared<std::string>();
  command->add_option("NAME", *name, "name of the model; NAME.net is written")->required()->type_name("");
  command->footer("\nExample:\n  nsim new first && nsim run first.net");
  command->callback([&action, name] { action = [name] { return write_new(*name); }; });
}

}  // namespace nsim::tools
