// A number that `--set` or a sweep changes is no part of the kernels' text, so twenty values are compiled once. Numbers that happen to be equal in one
// line are one instruction, and a weight of 1 is no product: at such values the text may be another, once.
#include <doctest/doctest.h>
#include "engine/text/render.h"
#include "tools/network.h"
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace nsim;

namespace {

const char* model = R"(
neuron lif(tau = 20 ms, ref = 5 ms, v_th = -50 mV, v_r = -60 mV) {
  state v = v_r
  state g = 0 mV
  input I = 0 mV/ms
  v' = (g + v_r - v) / tau + I
  g' = -g / 5 ms
  spike when v > v_th and since(spike) > ref { v = v_r; hold v for ref }
}
param tau = 20 ms
param ref = 5 ms
param weight_1 = 1.5 mV
param rate_1 = 100 Hz
param beats = 10 Hz
param amplitude = 0.125 mV/ms
param delay_1 = 1.5 ms
param stop = 50 ms
param n = 400
source pulses[n] : poisson(rate_1)
source beat[10] : regular(beats)
source uneven[n] : poisson(rate_1 * (1 + cell / n), to = stop)
population exc[n] : lif(tau = tau, ref = ref) { v ~ uniform(-60 mV, -50 mV) }
connect exc -> exc by probability(5%) onto g { weight = weight_1; delay = delay_1 }
connect exc -> exc by probability(5%) onto g { weight ~ normal(weight_1, 0.5 mV); delay ~ uniform(delay_1, 3 ms) }
connect beat -> exc by all_to_all onto g { weight = weight_1; delay = 1 ms }
connect pulses -> exc by one_to_one onto g { weight = weight_1; delay = delay_1 }
connect uneven -> exc by indegree(3) onto g { weight = weight_1 }
drive exc.I = if t < stop then amplitude else 0 mV/ms
drive exc.I ~ normal(0 mV/ms, amplitude)
run 100 ms { step = 0.1 ms; record spikes of pulses, exc }
)";

std::string text_with(const std::vector<std::pair<std::string, std::string>>& set) {
  const auto file = std::filesystem::temp_directory_path() / ("nsim-one-text-" + std::to_string(getpid()) + ".net");
  std::ofstream(file) << model;
  auto session = tools::open_session(file, set, 1);
  std::filesystem::remove(file);
  REQUIRE_MESSAGE(session->clean(), render_all(session->diagnostics(), session->loaded->sources));
  graph::Script script = graph::script(session->facts, session->bindings, "", session->diagnostics());
  const graph::Script::Part& run = script.parts.at(0);
  const values::Bindings bindings = run.trials.empty() ? session->bindings : run.trials[0].bindings;
  return tools::emit_text(*session, tools::schedule_of(*session, bindings, {run.stage})).text;
}

}  // namespace

TEST_CASE("another value of a time constant, hold, weight, rate, delay, drive or size needs no other text") {
  const std::string first = text_with({});
  for (const auto& [name, values] : std::vector<std::pair<std::string, std::vector<std::string>>>{{"tau", {"10 ms", "33.3 ms"}},
                                                                                                  {"ref", {"0 ms", "2 ms", "7.25 ms"}},
                                                                                                  {"weight_1", {"0.5 mV", "-3 mV"}},
                                                                                                  {"rate_1", {"1 Hz", "99 Hz", "9000 Hz"}},
                                                                                                  {"beats", {"1 Hz", "40 Hz"}},
                                                                                                  {"amplitude", {"0.5 mV/ms", "-1 mV/ms"}},
                                                                                                  {"delay_1", {"0.1 ms", "2 ms"}},
                                                                                                  {"stop", {"12.5 ms", "99.9 ms"}},
                                                                                                  {"n", {"20", "1500"}}})
    for (const std::string& value : values) {
      const std::string setting = name + " = " + value;
      CAPTURE(setting);
      CHECK((text_with({{name, value}}) == first));
    }
}
