// Reductions over cells inside models: what they give, when they look, and that threads do not matter.
#include "tests/science/lab.h"
#include <doctest/doctest.h>

using Numbers = std::vector<double>;

TEST_CASE("a reduction folds the axes that it names; every cell gets the result of its own group") {
  // x is the number of the cell: rows 0..2, columns 0..3.
  const std::string text = R"(
neuron unit {
  state x = 0
  state all = 0
  state of_column = 0
  state largest = 0
  state first = 0
  state at = 0
  state spread = 0
  all = sum(x, over = cells)
  of_column = mean(x, over = row)
  largest = max(x, over = [column])
  first = winner(-abs(x - 5.5), over = cells)
  at = argmax(x, over = row) + 10 * argmax(-x, over = [row, column])
  spread = min(abs(x - mean(x, over = cells)), over = cells)
}
population p[row = 3, column = 4] : unit { x = 4 * row + column }
population q[row = 1, column = 2] : unit { x = 7 }
run 1 ms { step = 1 ms; record all, of_column, largest, first, at, spread of p every 1 ms }
)";
  for (const std::string device : {"reference", "cpu"}) {
    lab::Run run = lab::run(text, {device, 2, 1, {}});
    for (int64_t cell = 0; cell < 12; ++cell) {
      CHECK(run.trace("all", cell) == Numbers{66});
      CHECK(run.trace("of_column", cell) == Numbers{4.0 + static_cast<double>(cell % 4)});
      CHECK(run.trace("largest", cell) == Numbers{static_cast<double>(cell / 4 * 4 + 3)});
      CHECK(run.trace("first", cell) == Numbers{cell == 5 ? 1.0 : 0.0});  // 5 and 6 are as near; the lowest wins
      CHECK(run.trace("at", cell) == Numbers{2});
      CHECK(run.trace("spread", cell) == Numbers{0.5});  // the mean is 5.5
    }
  }
}

TEST_CASE("updates see what lines before them wrote, events see all cells at the end of the step") {
  const std::string text = R"(
neuron racer(speed = 1) {
  state v = 0
  state lead = 0
  v = v + speed
  lead = max(v, over = cells)
  spike when v >= 3 and v == max(v, over = cells) { v = sum(v, over = cells) - 6 }
}
population cells[3] : racer { speed = cell + 1 }
run 4 ms { step = 1 ms; record spikes of cells; record v of cells every 1 ms; record lead of cells every 1 ms }
)";
  for (const std::string device : {"reference", "cpu"}) {
    lab::Run run = lab::run(text, {device, 1, 1, {}});
    // After the updates: (1,2,3), (2,4,3), (3,5,6), (4,7,11); the largest fires and gets the sum less 6.
    CHECK(run.trace("lead", 0) == Numbers{3, 4, 6, 11});
    CHECK(run.trace("v", 1) == Numbers{2, 3, 5, 7});
    CHECK(run.trace("v", 2) == Numbers{0, 3, 8, 16});
    CHECK(run.spikes("cells", 2) == Numbers{1, 3, 4});
  }
}

TEST_CASE("sums over many cells have the same bits at any number of threads") {
  const std::string text = R"(
neuron unit(tau = 10 ms) { state v ~ normal(0, 1); state m = 0; v' = (m - v) / tau; m = mean(v, over = cells) }
population a[5003] : unit
population b[17] : unit(tau = 3 ms)
run 3 ms { step = 0.1 ms; precision = double; record v of a[0..9] every 1 ms; record m of b every 1 ms }
)";
  const lab::Run oracle = lab::run(text, {"reference", 1, 1, {}});
  for (unsigned threads : {1u, 2u, 5u}) {
    const lab::Run run = lab::run(text, {"cpu", threads, 1, {}});
    for (size_t k = 0; k < 2; ++k) CHECK(run.stages.back().traces[k].values == oracle.stages.back().traces[k].values);
  }
}

TEST_CASE("folds along axes and folds of folds, between values of the same step, with spikes: the devices agree at any number of threads") {
  const std::string text = R"(
neuron unit {
  input in_sum = 0
  state y = 0
  state kick = 0
  state ahead = 0
  kick ~ normal(0, 1)
  y = 0.9 * y + in_sum + kick - 0.05 * mean(abs(kick + y), over = cells)
  ahead = winner(y, over = column) + argmax(y - mean(y, over = row), over = row)
  spike when y > 0.5 * max(y, over = cells) { y = y - sum(y, over = column) / 100 }
}
population a[row = 13, column = 7] : unit
population b[row = 2, column = 31] : unit
population c[row = 1, column = 2] : unit
connect a.y -> b by probability(0.3) onto in_sum { weight = 0.01; delay = 0 steps }
connect b.ahead -> c by all_to_all onto in_sum { weight = 0.01; delay = 0 steps }
connect a -> c by all_to_all onto in_sum { weight ~ normal(0.1, 0.01); delay ~ uniform(0.1 ms, 1 ms) }
run 5 ms {
  step = 0.1 ms
  precision = double
  record y, ahead of a every 0.1 ms
  record y, ahead of b every 0.1 ms
  record y, ahead of c every 0.1 ms
  record spikes of a
}
)";
  const lab::Run oracle = lab::run(text, {"reference", 1, 1, {}});
  REQUIRE(oracle.stages.back().traces.size() == 6);
  for (unsigned threads : {1u, 2u, 3u, 5u}) {
    const lab::Run run = lab::run(text, {"cpu", threads, 1, {}});
    for (size_t k = 0; k < 6; ++k) CHECK(run.stages.back().traces[k].values == oracle.stages.back().traces[k].values);
  }
}
