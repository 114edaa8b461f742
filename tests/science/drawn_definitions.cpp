// `let x ~ ...` of the file stands for its text: every use draws for itself, cell by cell and synapse by synapse.
#include "tests/science/lab.h"
#include <doctest/doctest.h>
#include <cmath>

TEST_CASE("a drawn definition is drawn anew at every use and in every cell") {
  lab::Run run = lab::run(R"(
let start ~ normal(5 mV, 1 mV)
let around(m, width = 1 mV) ~ uniform(m - width, m + width)
neuron cell { state v = 0 mV; state u = 0 mV; state q = 0 mV; input s = 0 mV; spike when v > 100 mV { v = 0 mV } }
population a[2000] : cell { v ~ start; u ~ start; q ~ 2 * around(10 mV, width = 2 mV) }
connect W: a -> a by one_to_one onto s { weight ~ around(1 mV) }
run 0.1 ms {
  record mean(a.v), std(a.v), mean(a.u), correlation(a.v, a.u), min(a.q), max(a.q), mean(W.weight), min(W.weight), std(W.weight), correlation(W.weight, a.v)
})");
  // Four standard errors of 2000 numbers: 1 / sqrt(2000) = 0.022 for means and correlations, 0.016 for deviations.
  CHECK(std::abs(run.result("mean(a.v)") - 5) < 4 * 0.0224);
  CHECK(std::abs(run.result("std(a.v)") - 1) < 4 * 0.0158);
  CHECK(std::abs(run.result("mean(a.u)") - 5) < 4 * 0.0224);
  CHECK(std::abs(run.result("correlation(a.v, a.u)")) < 4 * 0.0224);
  CHECK(run.result("min(a.q)") >= 16);
  CHECK(run.result("max(a.q)") <= 24);
  CHECK(std::abs(run.result("mean(W.weight)") - 1) < 4 * 0.0129);  // of [0, 2] mV
  CHECK(run.result("min(W.weight)") >= 0);
  CHECK(std::abs(run.result("std(W.weight)") - 1 / std::sqrt(3)) < 4 * 0.0129);
  CHECK(std::abs(run.result("correlation(W.weight, a.v)")) < 4 * 0.0224);
}
