// `weights = half`: the rounded weights are the weights of the synapses, on every device, in every layout, at any number of threads.
#include "tests/science/lab.h"
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace {

/// Two populations with drawn weights. Of exc -> exc and inh -> inh delays are drawn, so that rows are walked (two tracts, one of them with one weight for
/// all when `one_weight`) or wait in rings when they are thin; the others have one delay; a layer of values follows.
std::string network(double share, bool one_weight, const std::string& settings) {
  return fmt::format(R"(
neuron lif(tau = 20 ms, tau_syn = 5 ms, E_L = -49 mV, v_th = -50 mV, v_r = -60 mV) {{
  state v = v_r
  state g = 0 mV
  v' = (g + E_L - v) / tau
  g' = -g / tau_syn
  spike when v > v_th {{ v = v_r; hold v for 2 ms }}
}}
neuron reader(tau = 10 ms) {{
  state x = 0
  input I = 0
  x' = (I - x) / tau
}}
population exc[300] : lif {{ v ~ uniform(-60 mV, -50 mV) }}
population inh[75]  : lif {{ v ~ uniform(-60 mV, -50 mV) }}
population out[5]   : reader
connect exc -> exc by probability({0}) onto g {{ weight ~ normal({1} mV, {2} mV, above = 0 mV); delay ~ normal(1.2 ms, 0.6 ms, above = 0.1 ms, below = 2.5 ms) }}
connect inh -> inh by probability({0}) onto g {{ weight {3}; delay ~ uniform(0.1 ms, 1.5 ms) }}
connect exc -> inh by probability({0}) onto g {{ weight ~ normal({1} mV, {2} mV); delay = 1 ms }}
connect B: inh -> exc by probability({0}) onto g {{ weight ~ uniform(-{4} mV, 0 mV); delay = 0.5 ms }}
connect exc.v -> out by all_to_all onto I {{ weight ~ normal(0.1 / 1 mV, 0.05 / 1 mV) }}
run 200 ms {{
  step = 0.1 ms
  {5}
  record spikes of exc, inh
  record x of out
  record min(B.weight), max(B.weight), mean(B.weight)
}}
)",
                     share, 0.4 / share / 10, 0.1 / share / 10, one_weight ? fmt::format("= -{} mV", 2.0 / share / 10) : fmt::format("~ normal(-{} mV, {} mV)", 2.0 / share / 10, 0.3 / share / 10),
                     4.0 / share / 10, settings);
}

}  // namespace

TEST_CASE("with weights of 16 bits the cpu gives the spikes of the reference device, at any number of threads") {
  for (double share : {1.0, 0.05})
    for (bool one_weight : {false, true}) {
      CAPTURE(share);
      CAPTURE(one_weight);
      const std::string text = network(share, one_weight, "precision = double; weights = half");
      const lab::Run expected = lab::run(text);
      REQUIRE(expected.spikes("exc").size() > 200);
      for (unsigned threads : {1u, 2u, 3u}) {
        const lab::Run found = lab::run(text, {"cpu", threads, 1, {}});
        CHECK(found.spikes("exc") == expected.spikes("exc"));
        CHECK(found.spikes("inh") == expected.spikes("inh"));
        // Both are sums of 300 products in double, in the same order; the exponential of the leak differs in its last bits.
        const std::vector<double> x = found.trace("x"), y = expected.trace("x");
        REQUIRE(x.size() == y.size());
        for (size_t k = 0; k < x.size(); k += 100) CHECK(x[k] == doctest::Approx(y[k]).epsilon(1e-12));
        for (const char* what : {"min(B.weight)", "max(B.weight)", "mean(B.weight)"}) CHECK(found.result(what) == expected.result(what));
      }
    }
}

TEST_CASE("in single precision, too, threads change nothing with weights of 16 bits") {
  const std::string text = network(1, false, "weights = half");
  const auto one = lab::run(text, {"cpu", 1, 1, {}}).spikes("inh");
  REQUIRE(one.size() > 50);
  for (unsigned threads : {2u, 3u}) CHECK(lab::run(text, {"cpu", threads, 1, {}}).spikes("inh") == one);
}

TEST_CASE("what is read of a weight is what the synapse has: a whole number of steps") {
  // Uniform down to -0.4 mV: among thousands of synapses the largest lies between 0.2 and 0.4 mV, and 2^-16 mV is the step of that.
  const lab::Run half = lab::run(network(1, false, "weights = half"), {"cpu", 2, 1, {}}), full = lab::run(network(1, false, ""), {"cpu", 2, 1, {}});
  for (const char* what : {"min(B.weight)", "max(B.weight)"}) {
    const double steps = half.result(what) / 0x1p-16;
    CHECK(steps == std::floor(steps));
    CHECK(std::abs(half.result(what) - full.result(what)) <= 0x1p-17 * (1 + 1e-6));   // half a step, and the rounding of a float
  }
  CHECK(half.result("min(B.weight)") != full.result("min(B.weight)"));
}

TEST_CASE("rates stay with weights of 16 bits") {
  // Chaos separates the two after some spikes; what is left is the spread of a count. Over 8 seeds and 200 ms some 5000 spikes of irregular cells: a
  // deviation below 1/sqrt(5000) = 1.4 % each, 2 % of the difference; five of them.
  double half = 0, full = 0;
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    half += static_cast<double>(lab::run(network(1, false, "weights = half"), {"cpu", 2, seed, {}}).spikes("exc").size());
    full += static_cast<double>(lab::run(network(1, false, ""), {"cpu", 2, seed, {}}).spikes("exc").size());
  }
  REQUIRE(full > 4000);
  CHECK(half / full == doctest::Approx(1).epsilon(0.1));
}
