// What happens between and inside runs: states that go back, are kept and come again; results at a pace; runs that end early.
#include "engine/text/diagnostic.h"
#include "tests/science/lab.h"
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <unistd.h>

using namespace nsim;

namespace {

/// Recurrent and noisy, with drawn weights, one drawn delay and one constant one: spikes are on their way at every moment.
const std::string busy = R"(
neuron lif(tau = 10 ms) {
  state v = 0 mV
  state w = 0 mV
  v' = (w - v) / tau
  w' = -w / 5 ms
  spike when v > 10 mV { v = 0 mV; hold v for 2 ms }
}
source noise[30] : poisson(300 Hz)
population cells[40] : lif { v ~ uniform(0 mV, 10 mV) }
connect noise -> cells by probability(30%) onto w { weight ~ uniform(2 mV, 6 mV); delay ~ uniform(0.5 ms, 3 ms) }
connect cells -> cells by probability(20%) onto w { weight = 1 mV; delay = 2 ms }
)";

std::string file(const char* name) { return (std::filesystem::temp_directory_path() / ("nsim-stages-" + std::to_string(getpid()) + name)).string(); }

}  // namespace

TEST_CASE("200 ms, saved, loaded into a new network, and 300 ms more are the same spikes as 500 ms without a stop") {
  for (std::string device : {"reference", "cpu"}) {
    for (unsigned threads : {1u, 2u}) {
      CAPTURE(device);
      CAPTURE(threads);
      std::string state = file("a.h5");
      lab::Options options{device, threads, 1, {}};
      auto whole = lab::run(busy + "run 200 ms\nrun 300 ms { record spikes of cells; record v of cells every 10 ms }", options);
      lab::run(busy + "run 200 ms\nsave cells \"" + state + "\"", options);
      auto later = lab::run(busy + "load cells \"" + state + "\"\nrun 300 ms { record spikes of cells; record v of cells every 10 ms }", options);
      REQUIRE(whole.spikes("cells").size() > 100);
      CHECK(later.spikes("cells") == whole.spikes("cells"));
      for (int64_t cell : {0, 17, 39}) CHECK(later.trace("v", cell) == whole.trace("v", cell));
      std::filesystem::remove(state);
    }
  }
}

TEST_CASE("a state that is loaded later is put into the present") {
  std::string state = file("b.h5");
  auto run = lab::run(busy + "run 50 ms { record mean(cells.v) }\nsave cells \"" + state + "\"\nrun 73 ms\nload cells \"" + state +
                      "\"\nrun 1 steps { every 1 steps { record mean(cells.v) } }");
  double then = run.summaries[0].results[0].value.values[0], now = run.summaries[2].results[0].value.values[0];
  CHECK(std::abs(now - then) < 1);  // one step of 0.1 ms moves v by at most (10 + 2·6) mV · 0.1 / 10 on average
  std::filesystem::remove(state);
}

TEST_CASE("a file that does not fit says what differs") {
  std::string state = file("c.h5"), damaged = file("d.h5");
  lab::run(busy + "run 5 ms\nsave cells \"" + state + "\"");
  auto why = [&](std::string text, const std::string& name) {
    auto run = lab::run(text + "run 1 ms");
    graph::Action action = run.simulation->schedule().actions.empty() ? graph::Action{} : run.simulation->schedule().actions[0];
    action.kind = graph::Action::load;
    action.file = name;
    for (uint32_t p = 0; p < run.simulation->schedule().populations.size(); ++p) {
      const graph::Population& population = run.simulation->schedule().populations[p];
      if (!population.is_source) action.parts = {{{{p}, 0, population.n_cells - 1}, {}, false}};
    }
    try {
      run.simulation->act(action);
    } catch (const Failure& failure) { return failure.why; }
    return std::string();
  };
  auto with = [](std::string text, const std::string& what, const std::string& instead) {
    return text.replace(text.find(what), what.size(), instead);
  };
  CHECK(why(busy, state) == "");
  CHECK(why(with(busy, "cells[40]", "cells[41]"), state) == "it has 40 cells of `cells`, and this network has 41");
  CHECK(why(with(busy, "delay = 2 ms", "delay = 20 ms"), state) ==
        "it keeps the spikes of the last 30 steps of `cells`, and delays here reach back 200");
  CHECK(why(with(busy, "lif { v ~", "lif in square(10) placed random { v ~"), state) == "the cells of `cells` stand at other places");
  CHECK(why(busy, damaged) == "nothing has this name");
  std::FILE* out = std::fopen(damaged.c_str(), "w");
  std::fputs("no state", out);
  std::fclose(out);
  CHECK(!why(busy, damaged).empty());
  std::filesystem::remove(state);
  std::filesystem::remove(damaged);
}

TEST_CASE("reset brings initial values back, draws anew, and leaves other values and parameters alone") {
  const std::string text = R"(
neuron leak(tau = 10 ms) { state v = 1
  state u = 2
  v' = -v / tau
  u' = -u / tau }
population a[200] : leak { v ~ uniform(1, 3); tau ~ uniform(5 ms, 20 ms) }
run 1 steps { record v, u of a }
run 20 ms
reset a.v
run 1 steps { record v, u of a }
)";
  auto run = lab::run(text);
  double first = 0, again = 0, low = 9, high = 0;
  for (int64_t cell = 0; cell < 200; ++cell) {
    double before = run.stages[0].traces[0].values[static_cast<size_t>(cell)], after = run.trace("v", cell)[0];
    first += before / 200;
    again += after / 200;
    low = std::min(low, after), high = std::max(high, after);
    if (cell < 5) CHECK(before != after);
  }
  CHECK(std::abs(first - again) < 0.25);  // two means of 200 draws with deviation 0.58: 4 deviations of their difference are 0.23
  CHECK(low > 0.97);                      // 1, after one step with tau ≥ 5 ms
  CHECK(high <= 3);
  CHECK(run.trace("u", 0)[0] < 2 * std::exp(-20.0 / 20));  // went on falling with tau ≤ 20 ms
}

TEST_CASE("`every`: a reset at a pace makes a saw-tooth; what is recorded at the pace is seen before it") {
  const std::string text = R"(
neuron ramp(slope = 1 kHz) { state x = 0
  x' = slope }
population a[3] : ramp { slope = 1 kHz + cell * 1 kHz }
run 35 ms {
  let top = max(a.x)
  every 10 ms { record top, mean(a.x); reset a; expect top in 29.99 .. 30.01 }
  record max(a.x)
  record x of a every 5 ms
  expect mean(top) in 29.99 .. 30.01
}
)";
  for (std::string device : {"reference", "cpu"}) {
    auto run = lab::run(text, {device, 1, 1, {}});
    const record::StageSummary& summary = run.summaries[0];
    REQUIRE(summary.results.size() == 3);
    const measure::Array& top = summary.results[1].value;
    CHECK(top.axes == std::vector<std::string>{"time"});
    CHECK(top.values.size() == 3);
    for (double value : top.values) CHECK(value == doctest::Approx(30).epsilon(1e-4));   // 3 per ms for 10 ms; float sums of 0.1
    CHECK(summary.results[2].value.values[0] == doctest::Approx(20).epsilon(1e-4));      // cell 1: 2 per ms
    CHECK(summary.results[0].value.values.back() == doctest::Approx(15).epsilon(1e-4));  // 3 per ms for the last 5 ms
    for (const record::ClaimSummary& claim : summary.claims) CHECK(claim.held);
  }
}

TEST_CASE("a rate at a pace counts each piece: the pieces of a run have the mean of the whole") {
  auto run = lab::run(R"(import "models/metrics.net"
source s[100] : regular(50 Hz, from = 205 ms)
run 400 ms { record rate(s) every 100 ms; record rate(s), count(s[0..1].spikes) every 200 ms }
)");
  const auto& results = run.summaries[0].results;
  CHECK(results[0].value.values == std::vector<double>{0, 0, 0.05, 0.05});
  CHECK(results[1].value.values == std::vector<double>{0, 0.05});
  CHECK(results[2].value.extents == std::vector<int64_t>{2, 2});
  CHECK(results[2].value.values == std::vector<double>{0, 0, 10, 10});
  auto tables = record::tables_of(run.stages[0], {&run.stages[0], &run.simulation->schedule().measures, nullptr}, run.summaries[0]);
  REQUIRE(tables.size() == 2);
  CHECK(tables[0].file == "every_100_ms.csv");
  CHECK(tables[0].columns == std::vector<std::string>{"time (ms)", "rate(s) (Hz)"});
  CHECK(tables[0].rows[2] == std::vector<std::string>{"300", "50"});
  CHECK(tables[1].columns.back() == "count(s[0..1].spikes)[1]");
}

TEST_CASE("a parameter that the cells of a population share is measured as any number of theirs") {
  auto run = lab::run("neuron cell(tau = 20 ms, gain = 2) { state v = 1\n v' = -gain * v / tau }\npopulation u[4] : cell(tau = 5 ms)\npopulation w[3] : cell\n"
                      "run 1 ms { record mean(u.tau), sum(u.gain), mean(w.tau) }\nrun 1 ms { u.gain = 3; record mean(u.gain) }");
  CHECK(run.summaries[0].results[0].value.values == std::vector<double>{5});
  CHECK(run.summaries[0].results[1].value.values == std::vector<double>{8});
  CHECK(run.summaries[0].results[2].value.values == std::vector<double>{20});
  CHECK(run.result("mean(u.gain)") == 3);
}

TEST_CASE("`until` ends a run at the first reading at which it holds") {
  const std::string head = "neuron ramp { state x = 0\n x' = 1 kHz }\npopulation a[3] : ramp\n";
  auto at_state = lab::run(head + "run 1 s { until = min(a.x) > 41.5; record window() }");
  CHECK(at_state.stages[0].n_steps == 500);  // 50 ms: the readings are 10 ms apart
  CHECK(at_state.stages[0].ended);
  auto at_time = lab::run(head + "run 1 s { until = t >= 20 ms }\nrun 5 ms");
  CHECK(at_time.stages[0].n_steps == 200);
  CHECK(at_time.stages[1].first == 200);
  auto never = lab::run(head + "run 30 ms { until = max(a.x) > 100 }");
  CHECK(never.stages[0].n_steps == 300);
  CHECK(!never.stages[0].ended);
  auto at_spikes = lab::run("source s[10] : regular(100 Hz)\nrun 1 s { until = sum(count(s.spikes)) >= 100 }");
  CHECK(at_spikes.stages[0].n_steps <= 1100);
  CHECK(at_spikes.stages[0].n_steps >= 900);
}
