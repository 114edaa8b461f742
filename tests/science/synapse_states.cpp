// States of synapses that are saved, loaded and handed to trials: the run goes on as if it had never stopped, at any number of threads.
#include "tests/science/lab.h"
#include <doctest/doctest.h>
#include <filesystem>
#include <unistd.h>

namespace {

/// Traces of sources and targets, a weight for each synapse, a state that is brought up to date when it is needed, drawn delays, draws.
const std::string network = R"(
neuron lif(tau = 20 ms) {
  state v = -60 mV
  state g = 0 nS
  v' = (g * 1 mV / 1 nS - 49 mV - v) / tau
  g' = -g / 5 ms
  spike when v > -50 mV { v = -60 mV; hold v for 2 ms }
}
synapse busy(up = 5%, down = 5%, w_max = 1 nS) {
  state w ~ uniform(0.1 nS, 0.6 nS)
  state x = 1
  pre  state r = 0
  post state o = 0
  r' = -r / 20 ms
  o' = -o / 20 ms
  x' = (1 - x) / 200 ms
  on pre  { let one ~ bernoulli(80%); w = clip(w - down * w_max * o, 0, w_max); send w * x * one; x -= 0.3 * x; r += 1 }
  on post { w = clip(w + up * w_max * r, 0, w_max); o += 1 }
}
population cells[60] : lif { v ~ uniform(-60 mV, -50 mV) }
connect plastic: cells -> cells by probability(30%) onto g with busy { delay ~ uniform(0.2 ms, 3 ms); self = false }
)";
const std::string records = " { record plastic.w, plastic.x every 10 ms; record spikes of cells; record v of cells every 10 ms }\n";

std::string file_name() { return (std::filesystem::temp_directory_path() / ("nsim-plastic-" + std::to_string(getpid()) + ".h5")).string(); }

void same_end(const lab::Run& later, const lab::Run& whole) {
  for (size_t k = 0; k < 3; ++k) CHECK(later.stages.back().traces[k].values == whole.stages.back().traces[k].values);
  CHECK(later.spikes("cells").size() > 100);
  CHECK(later.spikes("cells") == whole.spikes("cells"));
}

}  // namespace

TEST_CASE("plastic synapses that are saved and loaded go on as if they had never stopped, also with other threads") {
  const std::string state = file_name();
  for (const std::string device : {"reference", "cpu"}) {
    CAPTURE(device);
    const lab::Run whole = lab::run(network + "run 100 ms\nrun 100 ms" + records, {device, 1, 1, {}});
    lab::run(network + "run 100 ms\nsave cells, plastic \"" + state + "\"\n", {device, 1, 1, {}});
    same_end(lab::run(network + "load cells, plastic \"" + state + "\"\nrun 100 ms" + records, {device, 1, 1, {}}), whole);
    if (device == "cpu") same_end(lab::run(network + "load cells, plastic \"" + state + "\"\nrun 100 ms" + records, {device, 3, 1, {}}), whole);
  }
  std::filesystem::remove(state);
}

TEST_CASE("synapses that are loaded later are put into the present") {
  const std::string state = file_name();
  const lab::Run run = lab::run(network + "run 50 ms { record mean(plastic.x) }\nsave cells, plastic \"" + state + "\"\nrun 73 ms\nload cells, plastic \"" + state +
                                "\"\nrun 0.1 ms { step = 0.1 ms; record plastic.x every 0.1 ms }");
  double mean = 0;
  const auto& x = run.stages.back().traces[0].values;
  for (double one : x) mean += one / static_cast<double>(x.size());
  // A step further: it has recovered by at most a step's share, or was used by a few spikes.
  CHECK(mean == doctest::Approx(run.result("mean(plastic.x)")).epsilon(0.02));
  std::filesystem::remove(state);
}

TEST_CASE("a snapshot hands plastic synapses to a network with other threads") {
  const std::string text = network + "run 100 ms\nrun 100 ms" + records;
  const lab::Run whole = lab::run(text, {"cpu", 1, 1, {}});
  for (unsigned threads : {1u, 2u, 3u}) {
    CAPTURE(threads);
    const lab::Run first = lab::run(network + "run 100 ms", {"cpu", threads == 3 ? 1u : 3u, 1, {}});
    lab::Run later = lab::run(text, {"cpu", threads, 1, {}});
    later.simulation->restore(first.simulation->snapshot());
    later.stages.back() = later.simulation->run(1, {});
    same_end(later, whole);
  }
}

TEST_CASE("synapses that join other cells are not loaded") {
  const std::string state = file_name();
  lab::run(network + "run 1 ms\nsave plastic \"" + state + "\"\n");
  const lab::Run other = lab::run(network + "run 1 ms\n", {"reference", 1, 2, {}});
  nsim::graph::Action action;
  action.kind = nsim::graph::Action::load;
  action.file = state;
  for (uint32_t p = 0; p < other.simulation->schedule().populations.size(); ++p)
    if (other.simulation->schedule().populations[p].name == "plastic") action.parts.push_back({{{p}, 0, 0}, {}, false});
  REQUIRE(action.parts.size() == 1);
  std::string why;
  try {
    other.simulation->act(action);
  } catch (const nsim::Failure& failure) {
    why = failure.why;
  }
  CHECK(why == "the synapses of `plastic` join other cells");
  std::filesystem::remove(state);
}
