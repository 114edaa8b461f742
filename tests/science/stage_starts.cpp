// `on start`: what cells do when a stage begins, before its first step.
#include "tests/science/lab.h"
#include <doctest/doctest.h>
#include <cmath>

using Numbers = std::vector<double>;

TEST_CASE("on start acts before the first step of every stage, on the cells as it finds them") {
  const std::string text = R"(
neuron cell(tau = 10 ms) {
  state v = 0 mV
  state n = 0
  state at = -1 ms
  v' = -v / tau
  on start { let higher = v + 1 mV; v = higher; n += 1; at = t + tick * 1 ms; hold v for 0.2 ms }
  spike when v > 100 mV { v = 0 mV }
}
neuron taker { input got = 0 mV; state x = 0 mV; x = got }
population cells[2] : cell { v = if cell == 0 then 0 mV else 10 mV }
population other[1] : taker
connect cells[1].v -> other by all_to_all onto got { weight = 1 }
run 0.3 ms { step = 0.1 ms; precision = double }
run 0.3 ms { step = 0.1 ms; precision = double; record v, n, at of cells every 0.1 ms; record x of other every 0.1 ms }
)";
  for (const std::string device : {"reference", "cpu"}) {
    lab::Run run = lab::run(text, {device, 2, 1, {}});
    const double decay = std::exp(-0.01);  // of one step
    for (int64_t cell : {0, 1}) {
      const double found = (cell == 0 ? 1 : 11) * decay;  // the first stage has held it for two of its three steps
      const double first = found + 1;
      const Numbers v = run.trace("v", cell);
      REQUIRE(v.size() == 3);
      CHECK(v[0] == doctest::Approx(first).epsilon(1e-14));
      CHECK(v[1] == doctest::Approx(first).epsilon(1e-14));
      CHECK(v[2] == doctest::Approx(first * decay).epsilon(1e-14));
      CHECK(run.trace("n", cell) == Numbers{2, 2, 2});
      CHECK(run.trace("at", cell) == Numbers{0, 0, 0});
      // A connection of values takes one step: it carries what the start of the stage has left.
      if (cell == 1) CHECK(run.trace("x")[0] == doctest::Approx(first).epsilon(1e-14));
    }
  }
}

TEST_CASE("on start draws anew in every stage, folds over cells, and does not depend on threads") {
  const std::string text = R"(
neuron cell { state a = 0; state b = 0; on start { a ~ uniform(0, 1); b = a - mean(a, over = cells) }; spike when a > 2 }
population first[1003] : cell
population second[17] : cell
run 1 ms { step = 0.1 ms; precision = double; record a, b of first, second every 0.1 ms }
run 1 ms { step = 0.1 ms; precision = double; record a, b of first, second every 0.1 ms }
)";
  const lab::Run oracle = lab::run(text, {"reference", 1, 1, {}});
  for (unsigned threads : {1u, 2u, 5u}) {
    const lab::Run run = lab::run(text, {"cpu", threads, 1, {}});
    for (size_t stage : {size_t(0), size_t(1)})
      for (size_t k = 0; k < 4; ++k) CHECK(run.stages[stage].traces[k].values == oracle.stages[stage].traces[k].values);
  }
  const Numbers &a = oracle.stages[0].traces[0].values, &later = oracle.stages[1].traces[0].values;
  CHECK(a[0] != a[1]);
  CHECK(a[0] != later[0]);
  CHECK(a[0] == a[1003]);  // the same all through the stage
  double sum = 0;
  for (size_t k = 0; k < 1003; ++k) sum += oracle.stages[0].traces[2].values[k];
  CHECK(std::abs(sum) < 1e-11);  // differences from the mean add up to 0 but for rounding of 1003 terms
}
