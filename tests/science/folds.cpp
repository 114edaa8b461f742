// Reductions over cells inside models: what they give, when they look, and that threads do not matter.
#include "tests/science/lab.h"
#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <map>

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

TEST_CASE("median, quantiles and standard deviation are those of all cells of a group, whatever the threads and the order") {
  const std::string text = R"(
neuron unit {
  state x ~ normal(0, 1)
  state middle = 0
  state low = 0
  state high = 0
  state third = 0
  state spread = 0
  state of_row = 0
  middle = median(x, over = cells)
  low = median(x, over = cells, tie = lower)
  high = median(x, over = cells, tie = upper)
  third = quantile(x, 30%, over = cells)
  spread = std(x, over = cells)
  of_row = median(x, over = column) + quantile(x, 1, over = row)
}
population p[row = 37, column = 28] : unit
population one[row = 1, column = 1] : unit
population odd[row = 3, column = 1] : unit { x = if row == 0 then 5 else (if row == 1 then -1 else 2) }
run 1 ms { step = 1 ms; precision = double; record x, middle, low, high, third, spread, of_row of p, one, odd every 1 ms }
)";
  for (const auto& [device, threads] : std::vector<std::pair<const char*, unsigned>>{{"reference", 1}, {"cpu", 1}, {"cpu", 3}}) {
    const unsigned n_threads = threads;  // a binding cannot be captured under every compiler
    CAPTURE(n_threads);
    lab::Run run = lab::run(text, {device, threads, 1, {}});
    std::map<std::string, std::vector<Numbers>> all;  // by value: of p, one, odd
    for (const auto& trace : run.stages.back().traces) all[trace.request.path].push_back(trace.values);
    const Numbers x = all["x"][0];
    REQUIRE(x.size() == 1036);
    Numbers sorted = x;
    std::sort(sorted.begin(), sorted.end());
    double mean = 0, squares = 0;
    for (double v : x) mean += v / 1036;
    for (double v : x) squares += (v - mean) * (v - mean) / 1036;
    for (int64_t cell : {0, 500, 1035}) {
      const auto at = static_cast<size_t>(cell);
      CHECK(all["low"][0][at] == sorted[517]);
      CHECK(all["high"][0][at] == sorted[518]);
      CHECK(all["middle"][0][at] == doctest::Approx((sorted[517] + sorted[518]) / 2).epsilon(1e-14));
      CHECK(all["third"][0][at] == doctest::Approx(sorted[310] + 0.5 * (sorted[311] - sorted[310])).epsilon(1e-12));  // 0.3 · 1035 = 310.5
      CHECK(all["spread"][0][at] == doctest::Approx(std::sqrt(squares)).epsilon(1e-12));
      Numbers row(x.begin() + cell / 28 * 28, x.begin() + cell / 28 * 28 + 28);
      std::sort(row.begin(), row.end());
      double highest = -1e9;
      for (size_t r = 0; r < 37; ++r) highest = std::max(highest, x[r * 28 + at % 28]);
      CHECK(all["of_row"][0][at] == doctest::Approx((row[13] + row[14]) / 2 + highest).epsilon(1e-14));
    }
    CHECK(all["middle"][1] == all["x"][1]);
    CHECK(all["third"][1] == all["x"][1]);
    CHECK(all["middle"][2] == Numbers{2, 2, 2});
    CHECK(all["spread"][2][0] == doctest::Approx(std::sqrt(6.0)).epsilon(1e-14));  // differences 3, -3, 0 to the mean 2
  }
}
