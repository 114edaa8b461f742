#include "runtime/measure/spikes.h"
#include "tests/unit/measure/hand_made.h"
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;
using test::HandMade;

TEST_CASE("a window is open below and closed above; negative times count from the end") {
  HandMade made(0.1, 1000, 500);  // 100 ms that begin 50 ms after the network
  uint32_t exc = made.population("exc", 2);
  for (int64_t step : {501, 600, 601, 1500}) made.spike(exc, step, 0);
  auto counted = [&](double from, double to) {
    return made.value(made.call("sum", {made.call("count", {made.spikes(exc)}, {{"from", made.ms(from)}, {"to", made.ms(to)}})}));
  };
  CHECK(counted(0, 100) == 4);
  CHECK(counted(10, 100) == 2);  // step 600 is stamped 10 ms after the begin and stays out
  CHECK(counted(0, 10) == 2);
  CHECK(counted(-90, 100) == 2);
  CHECK(counted(0, -0.1) == 3);
  CHECK(counted(200, 300) == 0);
}

TEST_CASE("rate is the mean count by the window, a rate for printing") {
  HandMade made(0.1, 10000);
  uint32_t exc = made.population("exc", 4);
  for (int k = 1; k <= 20; ++k) made.spike(exc, 500 * k, static_cast<uint32_t>(k % 4));
  CHECK(made.value(made.rate(exc)) == doctest::Approx(0.005));  // 20 spikes, 4 cells, 1 s
  CHECK(measure::to_text(made.evaluate(made.rate(exc))) == "5 Hz");
  CHECK(made.value(made.rate(exc, 500)) == doctest::Approx(0.005));  // 10 spikes, 4 cells, 0.5 s
}

TEST_CASE("an interrupted stage is as long as it ran") {
  HandMade made(0.1, 10000);
  uint32_t exc = made.population("exc", 1);
  made.run.n_steps = 5000;
  made.run.interrupted = true;
  made.spike(exc, 100, 0);
  CHECK(made.value(made.call("window", {})) == doctest::Approx(500));
  CHECK(made.value(made.rate(exc)) == doctest::Approx(1.0 / 500));
}

TEST_CASE("intervals are in ms, cell by cell, and cv leaves out cells with fewer than two intervals") {
  HandMade made(0.1, 10000);
  uint32_t exc = made.population("exc", 3);
  for (int64_t step : {100, 200, 400}) made.spike(exc, step, 0);  // 10 and 20 ms: mean 15, deviation 5
  for (int64_t step : {100, 300}) made.spike(exc, step, 1);       // one interval
  auto gaps = made.evaluate(made.call("intervals", {made.spikes(exc)}));
  CHECK(gaps.ragged[0] == std::vector<double>{10, 20});
  CHECK(gaps.ragged[1] == std::vector<double>{20});
  CHECK(gaps.ragged[2].empty());
  CHECK(gaps.dimension == dimensions::time());
  measure::Array cv = made.evaluate(made.cv(exc));
  CHECK(cv.values[0] == doctest::Approx(5.0 / 15));
  CHECK(cv.undefined == 2);
  CHECK(cv.dimension.plain());
}

TEST_CASE("ranges are joined in their order, and a population that was not recorded is a failure with a way out") {
  HandMade made;
  uint32_t exc = made.population("exc", 10), inh = made.population("inh", 5);
  made.spike(exc, 1, 9);
  made.spike(inh, 2, 0);
  made.spike(inh, 3, 4);
  auto both = made.of_cells(graph::Measure::spikes, {HandMade::range(inh, 0, 2), HandMade::range(exc, 8, 9)});
  CHECK(made.evaluate(made.call("count", {both})).values == std::vector<double>{1, 0, 0, 0, 1});
  made.run.spikes.erase(inh);
  try {
    made.evaluate(made.call("count", {both}));
    FAIL("a Failure was expected");
  } catch (const Failure& failure) { CHECK(failure.attempt == "add `record spikes of inh` to the stage"); }
}

TEST_CASE("cells are called as the user calls them") {
  HandMade made;
  uint32_t exc = made.population("exc", 10), a = made.population("column.L4E", 5, "column", "L4E"),
           b = made.population("column.L5E", 5, "column", "L5E");
  CHECK(measure::name_of_cells(made.run, {made.all(exc)}) == "exc");
  CHECK(measure::name_of_cells(made.run, {HandMade::range(exc, 0, 4)}) == "exc[0..4]");
  CHECK(measure::name_of_cells(made.run, {HandMade::range(exc, 3, 3)}) == "exc[3]");
  CHECK(measure::name_of_cells(made.run, {made.all(a), made.all(b)}) == "column");
  CHECK(measure::name_of_cells(made.run, {made.all(exc), made.all(a)}) == "exc and column.L4E");
}

TEST_CASE("a population with named axes keeps them") {
  HandMade made;
  uint32_t camera = made.population("camera", 6);
  made.schedule.populations[camera].axes = {"row", "column"};
  made.schedule.populations[camera].extents = {2, 3};
  made.spike(camera, 1, 4);
  made.spike(camera, 2, 5);
  auto counts = made.call("count", {made.spikes(camera)});
  CHECK(made.evaluate(made.call("sum", {counts}, {{"over", made.word("column")}})).values == std::vector<double>{0, 2});
}

TEST_CASE("the spectrum of a rhythm has its peak at the rhythm, and that of independent cells is 1") {
  HandMade made(1.0, 2000);
  uint32_t exc = made.population("exc", 100);
  for (int64_t step = 1; step <= 2000; ++step) {
    if (step % 25 != 0) continue;  // 40 Hz
    for (uint32_t cell = 0; cell < 100; ++cell) made.spike(exc, step, cell);
  }
  measure::Array power = made.evaluate(made.call("spectrum", {made.spikes(exc)}));
  CHECK(power.axes == std::vector<std::string>{"frequency"});
  CHECK(power.values.size() == 1000);  // lines of 0.5 Hz up to 500 Hz
  double peak = made.value(made.call("argmax", {made.call("spectrum", {made.spikes(exc)})}));
  CHECK(std::fmod((peak + 1) * 0.5, 40.0) == doctest::Approx(0));  // the rhythm or one of its harmonics, which are equal for a comb

  HandMade poisson(1.0, 20000);
  uint32_t cells = poisson.population("cells", 50);
  uint64_t state = 1;
  for (int64_t step = 1; step <= 20000; ++step) {
    for (uint32_t cell = 0; cell < 50; ++cell) {
      state = state * 6364136223846793005ull + 1442695040888963407ull;
      if ((state >> 33) % 100 == 0) poisson.spike(cells, step, cell);
    }
  }
  double mean = poisson.value(poisson.call("mean", {poisson.call("spectrum", {poisson.spikes(cells)})}));
  CHECK(mean == doctest::Approx(0.99).epsilon(0.03));  // Bernoulli with p = 0.01 has (1 - p) of Poisson's variance
}

TEST_CASE("phase coherence is 1 for cells that fire together and 0 for two that alternate") {
  for (int64_t lag : {0, 50, 25}) {
    HandMade made(0.1, 1000);
    uint32_t exc = made.population("exc", 2);
    for (int64_t step = 100; step <= 900; step += 100) {
      made.spike(exc, step, 0);
      made.spike(exc, step + lag, 1);
    }
    const double found = made.value(made.call("coherence", {made.spikes(exc)}));
    if (lag == 0) CHECK(found == doctest::Approx(1));
    if (lag == 50) CHECK(found == doctest::Approx(0));
    if (lag == 25) CHECK(found == doctest::Approx(std::sqrt(0.5)));  // |1 + i| / 2
  }
}
