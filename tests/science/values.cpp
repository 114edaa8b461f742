// Connections that carry values: when a value arrives, in which order populations act within a step, and what a network of rates settles to.
#include "tests/science/lab.h"
#include <cmath>
#include <doctest/doctest.h>

namespace {

// y is the number of the step, so what arrives says when it left; 100 stands for the value at t_0.
const std::string clock_text = R"(
neuron clock { state y = 100; y = t / 1 ms }
neuron unit { state y = 0; input s = 0; y = s + 1 }
population clock_cell[1] : clock
population a[1] : unit
population b[1] : unit
population c[1] : unit
)";
const std::string ending = "\nrun 6 ms { step = 1 ms; precision = double; record s of a every 1 ms; record y of c every 1 ms }\n";

std::vector<double> arrived(const std::string& delay, const std::string& device) {
  return lab::run(clock_text + "connect clock_cell.y -> a by one_to_one { weight = 2; " + delay + " }" + ending, {device, 1, 1, {}}).trace("s");
}

using Numbers = std::vector<double>;

}  // namespace

TEST_CASE("a value arrives delay later, the default is one step, nothing comes from before the beginning") {
  for (const std::string device : {"reference", "cpu"}) {
    CHECK(arrived("delay = 0 steps", device) == Numbers{2, 4, 6, 8, 10, 12});
    CHECK(arrived("", device) == Numbers{200, 2, 4, 6, 8, 10});
    CHECK(arrived("delay = 1 step", device) == Numbers{200, 2, 4, 6, 8, 10});
    CHECK(arrived("delay = 3 ms", device) == Numbers{0, 0, 200, 2, 4, 6});
    CHECK(arrived("delay ~ uniform(2.6 ms, 3.4 ms)", device) == Numbers{0, 0, 200, 2, 4, 6});  // drawn, rounds to 3 steps
  }
}

TEST_CASE("with 0 steps a chain of populations of one model passes a value on within the step, in the order of the chain") {
  const std::string chain = R"(
connect b.y -> c by one_to_one { weight = 1; delay = 0 steps }
connect a.y -> b by one_to_one { weight = 1; delay = 0 steps }
connect clock_cell.y -> a by one_to_one { weight = 1; delay = 0 steps }
)";
  for (const std::string device : {"reference", "cpu"}) {
    for (unsigned threads : {1u, 3u}) {
      lab::Run run = lab::run(clock_text + chain + ending, {device, threads, 1, {}});
      CHECK(run.trace("s") == Numbers{1, 2, 3, 4, 5, 6});
      CHECK(run.trace("y") == Numbers{4, 5, 6, 7, 8, 9});  // one more in each of the three
    }
  }
}

TEST_CASE("one line joins sources of different models, each with its own delay") {
  lab::Run run = lab::run(clock_text + "connect clock_cell.y, b.y -> a by all_to_all { weight = [1, 10]; delay = [0 steps, 2 steps] }" + ending);
  CHECK(run.trace("s") == Numbers{1, 2, 3 + 10, 4 + 10, 5 + 10, 6 + 10});  // b.y is 0 at t_0 and 1 from then on
}

TEST_CASE("weights and delays of single synapses: each source is seen at its own time") {
  const std::string text = R"(
neuron clock { state y = 0; y = t / 1 ms }
neuron unit { input s = 0; spike when s > 1e9 }
population clocks[3] : clock
population a[1] : unit
connect clocks.y -> a by all_to_all { weight = 10^i; delay = 1 step + i * 1 step }
run 5 ms { step = 1 ms; precision = double; record s of a every 1 ms }
)";
  for (const std::string device : {"reference", "cpu"}) CHECK(lab::run(text, {device, 1, 1, {}}).trace("s") == Numbers{0, 1, 12, 123, 234});
}

TEST_CASE("a pulse goes round a ring with a delay of three steps") {
  const std::string text = R"(
neuron unit { state y = 0; input s = 0; y = s }
population ring[4] : unit { y = if cell == 0 then 1 else 0 }
connect ring[0..2].y -> ring[1..3] by one_to_one { weight = 1; delay = 3 steps }
connect ring[3].y -> ring[0] by one_to_one { weight = 1; delay = 3 steps }
run 20 ms { step = 1 ms; record y of ring every 1 ms }
)";
  for (const std::string device : {"reference", "cpu"}) {
    lab::Run run = lab::run(text, {device, 2, 1, {}});
    for (int64_t cell = 0; cell < 4; ++cell) {
      const Numbers y = run.trace("y", cell);
      for (size_t n = 1; n <= 20; ++n) CHECK(y[n - 1] == (n % 12 == static_cast<size_t>(3 * cell) ? 1 : 0));
    }
    // The values on their way belong to the state of the network.
    const nsim::simulate::Snapshot end = run.simulation->snapshot();
    auto next = [&] { return run.simulation->run(0, [](const nsim::simulate::Progress&) { return true; }).traces[0].values; };
    const Numbers first = next();
    next();
    run.simulation->restore(end);
    CHECK(next() == first);
  }
}

TEST_CASE("spikes without delay onto a carried variable are seen by whoever it is carried to") {
  const std::string text = R"(
neuron relay { input kick = 0; spike when kick > 0 }
neuron store { state v = 0; spike when v > 1000 }
neuron unit { input s = 0; spike when s > 1000 }
source at_2 : regular(1 Hz, from = 2 ms)
population relays[5] : relay
population stores[5] : store
population units[5] : unit
connect at_2 -> relays by all_to_all onto kick { weight = 1; delay = 1 ms }
connect relays -> stores by one_to_one onto v { weight = 7; delay = 0 ms }
connect stores.v -> units by one_to_one { weight = 1 }
run 6 ms { step = 1 ms; record v of stores every 1 ms; record s of units every 1 ms }
)";
  for (const std::string device : {"reference", "cpu"}) {
    lab::Run run = lab::run(text, {device, 2, 1, {}});
    CHECK(run.trace("v", 4) == Numbers{0, 0, 7, 7, 7, 7});
    CHECK(run.trace("s", 4) == Numbers{0, 0, 0, 7, 7, 7});
  }
}

TEST_CASE("a network of linear rates settles where its equations say") {
  // r' = (W r + h - r) / tau. All cells of a population are alike, so the fixed point is that of two equations.
  const std::string text = R"(
neuron linear(tau = 10 ms, h = 0 Hz) { state r = 0 Hz; input s = 0 Hz; r' = (s + h - r) / tau }
population E[40] : linear(h = 12 Hz)
population I[10] : linear(h = 3 Hz)
connect E.r -> E by all_to_all { weight = 0.5 / 40 }
connect E.r -> I by all_to_all { weight = 0.8 / 40 }
connect I.r -> E by all_to_all { weight = -0.9 / 10 }
connect I.r -> I by all_to_all { weight = -0.2 / 10; delay = 7 steps }
run 2 s { step = 0.1 ms; precision = double; record r of E every 2 s; record r of I every 2 s }
)";
  // E (1 - 0.5) + 0.9 I = 12, -0.8 E + 1.2 I = 3
  const double det = 0.5 * 1.2 + 0.9 * 0.8, e = (12 * 1.2 - 0.9 * 3) / det, i = (0.5 * 3 + 0.8 * 12) / det;
  for (const std::string device : {"reference", "cpu"}) {
    lab::Run run = lab::run(text, {device, 1, 1, {}});
    for (const auto& trace : run.stages.back().traces) {
      // After 200 time constants only rounding is left: some ten additions for each of 50 sources.
      const double expected = trace.values.size() == 40 ? e : i;
      for (double r : trace.values) CHECK(std::abs(r * 1e3 - expected) < 1e-11 * expected);
    }
  }
}

TEST_CASE("both devices and any number of threads carry the same bits") {
  const std::string text = R"(
neuron unit(tau = 10 ms) { state r ~ uniform(0, 1); input s = 0; r' = (tanh(s) - r) / tau }
population a[70] : unit(tau = 5 ms) in torus(7, 10) placed grid
population b[31] : unit
connect a.r -> a by probability(exp(-dist)) { weight ~ normal(0.3, 0.2); delay ~ uniform(0.1 ms, 2 ms) }
connect a.r -> b by indegree(9) { weight ~ normal(0, 1) }
connect b.r -> a by outdegree(20) { weight = -0.4; delay = 5 steps }
connect a.r -> b by total(300) { weight = 0.1; delay = 0 steps }
run 20 ms { step = 0.1 ms; precision = double; record r of a every 1 ms; record r of b every 1 ms }
)";
  const lab::Run oracle = lab::run(text, {"reference", 1, 3, {}});
  for (unsigned threads : {1u, 2u, 5u}) {
    const lab::Run run = lab::run(text, {"cpu", threads, 3, {}});
    for (size_t k = 0; k < 2; ++k) CHECK(run.stages.back().traces[k].values == oracle.stages.back().traces[k].values);
  }
}
