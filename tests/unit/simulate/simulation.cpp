#include <doctest/doctest.h>
#include "tests/unit/simulate/relay.h"
#include <cmath>
#include <utility>

using namespace nsim;
using namespace nsim::tests;

namespace {

using Events = std::vector<std::pair<int64_t, uint32_t>>;

Events events(const record::StageRun& run, uint32_t population) {
  Events result;
  const record::Raster& raster = run.spikes.at(population);
  for (size_t k = 0; k < raster.step.size(); ++k) result.emplace_back(raster.step[k], raster.cell[k]);
  return result;
}

Events joined(Events a, const Events& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// Recurrent, with drawn weights and delays: busy for as long as it is driven.
plan::Schedule busy() {
  plan::Schedule s = relay(20, 60);
  for (int64_t step = 1; step <= 400; ++step) {
    s.lists[0].step.push_back(step);
    s.lists[0].cell.push_back(step * 7 % 20);
  }
  connect(s, 0, Projection::probability, number(0.3), uniform(0.2, 0.6, 11), uniform(0.1, 2.5, 12), false);
  connect(s, 1, Projection::indegree, number(8), uniform(0.05, 0.2, 13), uniform(0.3, 4.0, 14), false);
  connect(s, 1, Projection::total, number(100), number(-0.1), number(0.7), true);
  return s;
}

}  // namespace

TEST_CASE("a spike of a list arrives after its delay, and the cell that it lifts fires") {
  plan::Schedule s = relay(2, 2);
  s.lists[0] = {{3, 10, 10}, {0, 0, 1}, 0};
  connect(s, 0, Projection::one_to_one, number(0), number(1.5), number(0.4), true);
  add_stage(s, 30);
  auto run = simulation(s)->run(0, {});
  CHECK(events(run, 0) == Events{{3, 0}, {10, 0}, {10, 1}});
  CHECK(events(run, 1) == Events{{7, 0}, {14, 0}, {14, 1}});
  CHECK(run.spike_totals == std::vector<int64_t>{3, 3});
  CHECK(run.n_steps == 30);
  CHECK(!run.interrupted);
}

TEST_CASE("a list with a period comes again") {
  plan::Schedule s = relay(1, 1);
  s.lists[0] = {{2, 5}, {0, 0}, 10};
  add_stage(s, 25);
  CHECK(events(simulation(s)->run(0, {}), 0) == Events{{2, 0}, {5, 0}, {12, 0}, {15, 0}, {22, 0}, {25, 0}});
}

TEST_CASE("the propagator of a leak is that of the exponential, from the parameter in double") {
  plan::Schedule s = relay(1, 3);
  s.initials[0].code = uniform(0.1, 0.9, 21);
  add_stage(s, 200);
  auto run = simulation(s)->run(0, {});
  const auto& values = run.traces[0].values;
  REQUIRE(values.size() == 600);
  for (size_t cell = 0; cell < 3; ++cell)
    for (size_t n = 1; n < 200; ++n) CHECK(values[3 * n + cell] == doctest::Approx(values[cell] * std::exp(-0.01 * static_cast<double>(n))).epsilon(1e-12));
  CHECK(values[0] != values[1]);
  CHECK(run.traces[0].step.front() == 1);
  CHECK(run.traces[0].step.back() == 200);
}

TEST_CASE("traces may be taken every few steps") {
  plan::Schedule s = relay(1, 2);
  s.initials[0].code = number(0.5);
  add_stage(s, 23);
  s.stages[0].traces[0].every = 5;
  auto run = simulation(s)->run(0, {});
  CHECK(run.traces[0].step == std::vector<int64_t>{5, 10, 15, 20});
  CHECK(run.traces[0].values[2] == doctest::Approx(0.5 * std::exp(-0.1)).epsilon(1e-12));
}

TEST_CASE("any number of threads gives the same spikes; two stages give what one of their length gives") {
  plan::Schedule s = busy();
  add_stage(s, 400);
  auto whole = simulation(s)->run(0, {});
  CHECK(events(whole, 1).size() > 200);
  for (int threads : {2, 3, 7}) CHECK(events(simulation(s, threads)->run(0, {}), 1) == events(whole, 1));
  plan::Schedule parts = busy();
  add_stage(parts, 150);
  add_stage(parts, 250);
  auto two = simulation(parts, 2);
  auto first = two->run(0, {}), second = two->run(1, {});
  CHECK(second.first == 150);
  CHECK(joined(events(first, 1), events(second, 1)) == events(whole, 1));
}

TEST_CASE("an interrupted stage keeps what was recorded, and the next goes on from there") {
  plan::Schedule s = busy();
  add_stage(s, 400);
  auto whole = simulation(s)->run(0, {});
  auto sim = simulation(s);
  bool first_call = true;
  auto run = sim->run(0, [&](const simulate::Progress& p) {
    CHECK(p.total == 400);
    CHECK(p.model_ms == doctest::Approx(0.1 * static_cast<double>(p.done)));
    if (p.done == p.total) return true;
    return std::exchange(first_call, false);
  });
  // The reference device may be done before a tenth of a second has passed: then nothing was asked.
  if (run.interrupted) CHECK(run.n_steps < 400);
  CHECK(run.traces[0].step.size() == static_cast<size_t>(run.n_steps));
  Events expected = events(whole, 1), found = events(run, 1);
  CHECK(std::equal(found.begin(), found.end(), expected.begin()));
}

TEST_CASE("a snapshot carries values, sums and spikes on their way to another simulation, with other threads too") {
  plan::Schedule s = busy();
  add_stage(s, 130);
  add_stage(s, 270);
  auto sim = simulation(s);
  sim->run(0, {});
  auto saved = sim->snapshot();
  auto rest = events(sim->run(1, {}), 1);
  CHECK(rest.size() > 100);
  for (int threads : {1, 3}) {
    auto other = simulation(s, threads);
    other->restore(saved);
    auto run = other->run(1, {});
    CHECK(run.first == 130);
    CHECK(events(run, 1) == rest);
  }
  // Back in time on the same network.
  sim->restore(saved);
  CHECK(events(sim->run(1, {}), 1) == rest);
}

TEST_CASE("a state of other sizes is refused") {
  plan::Schedule small = relay(1, 2), large = relay(1, 3);
  add_stage(small, 5), add_stage(large, 5);
  auto a = simulation(small), b = simulation(large);
  a->run(0, {});
  CHECK_THROWS_AS(b->restore(a->snapshot()), Failure);
}

TEST_CASE("a stage may set a parameter: what depends on it is computed anew, and put back afterwards") {
  plan::Schedule s = relay(1, 1);
  s.initials[0].code = number(0.9);
  add_stage(s, 10), add_stage(s, 10), add_stage(s, 10);
  s.stage_codes[1].overrides = {{1, ~0u, 0, number(2), 1}};
  auto sim = simulation(s);
  auto first = sim->run(0, {}), second = sim->run(1, {});
  CHECK(first.traces[0].values[9] == doctest::Approx(0.9 * std::exp(-0.1)).epsilon(1e-12));
  CHECK(second.traces[0].values[9] == doctest::Approx(0.9 * std::exp(-0.1) * std::exp(-0.5)).epsilon(1e-12));
  CHECK(second.traces[0].step.front() == 11);
  // What a stage sets holds for that stage only.
  CHECK(sim->run(2, {}).traces[0].values[9] == doctest::Approx(0.9 * std::exp(-0.1) * std::exp(-0.5) * std::exp(-0.1)).epsilon(1e-12));
}

TEST_CASE("what the drawing finds out is reported, and such a network is not run") {
  plan::Schedule s = relay(1, 500);
  connect(s, 0, Projection::all_to_all, number(0), number(1), uniform(0, 1, 3), false);
  add_stage(s, 5);
  Diagnostics diagnostics;
  simulate::Simulation sim(s, device::reference_device(), 1, diagnostics);
  REQUIRE(diagnostics.has_errors());
  CHECK(diagnostics.sorted()[0].code == "N310");
}

TEST_CASE("a network beyond the machine's memory is refused before anything is allocated") {
  plan::Schedule s = relay(1, 1'000'000);
  connect(s, 1, Projection::probability, number(0.25), uniform(0, 1, 3), number(0.1), true);
  Diagnostics diagnostics;
  try {
    simulate::Simulation sim(s, device::reference_device(), 1, diagnostics);
    FAIL("nothing was refused");
  } catch (const Failure& f) {
    CHECK(f.what == "this network needs about 3e+03 GB of memory");
  }
}
