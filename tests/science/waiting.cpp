// Drawn delays wait as cursors in the rows, or in rings where rows are thin: the spikes are those of the reference device either way.
#include "tests/science/lab.h"
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace {

/// Two populations of 300 and 75 cells with drawn weights and delays of 0.1 to 2.5 ms. `share`: of the pairs that are connected. With 1 an outgoing row
/// has 15 synapses for each delay, on one thread, and cursors walk it; with 0.05 it has less than one.
std::string network(double share, const std::string& stages) {
  return fmt::format(R"(
neuron lif(tau = 20 ms, tau_syn = 5 ms, E_L = -49 mV, v_th = -50 mV, v_r = -60 mV) {{
  state v = v_r
  state g = 0 mV
  v' = (g + E_L - v) / tau
  g' = -g / tau_syn
  spike when v > v_th {{ v = v_r; hold v for 2 ms }}
}}
population exc[300] : lif {{ v ~ uniform(-60 mV, -50 mV) }}
population inh[75]  : lif {{ v ~ uniform(-60 mV, -50 mV) }}
connect exc -> exc, inh by probability({0}) onto g {{ weight ~ normal({1} mV, {2} mV, above = 0 mV); delay ~ normal(1.2 ms, 0.6 ms, above = 0.1 ms, below = 2.5 ms) }}
connect inh -> exc, inh by probability({0}) onto g {{ weight = -{3} mV; delay ~ uniform(0.1 ms, 1.5 ms) }}
{4}
)",
                     share, 0.4 / share / 10, 0.1 / share / 10, 2.0 / share / 10, stages);
}

std::string stage(const char* precision) { return fmt::format("run 200 ms {{ step = 0.1 ms; precision = {}; record spikes of exc, inh }}", precision); }

}  // namespace

TEST_CASE("spikes with drawn delays are those of the reference device, at any number of threads") {
  for (double share : {1.0, 0.05}) {
    CAPTURE(share);
    const std::string text = network(share, stage("double"));
    const auto expected = lab::run(text).spikes("exc");
    REQUIRE(expected.size() > 300);
    for (unsigned threads : {1u, 2u, 3u}) CHECK(lab::run(text, {"cpu", threads, 1, {}}).spikes("exc") == expected);
  }
}

TEST_CASE("in single precision, too, threads change nothing") {
  const std::string text = network(1.0, stage("single"));
  const auto one = lab::run(text, {"cpu", 1, 1, {}}).spikes("inh");
  REQUIRE(one.size() > 75);
  for (unsigned threads : {2u, 3u}) CHECK(lab::run(text, {"cpu", threads, 1, {}}).spikes("inh") == one);
}

TEST_CASE("spikes on their way over drawn delays are kept from stage to stage") {
  const auto whole = lab::run(network(1.0, "run 60 ms { step = 0.1 ms; precision = double; record spikes of exc }"), {"cpu", 2, 1, {}}).spikes("exc");
  const lab::Run parts = lab::run(network(1.0, "run 31.3 ms { step = 0.1 ms; precision = double }\nrun 28.7 ms { step = 0.1 ms; precision = double; record spikes of exc }"),
                                  {"cpu", 2, 1, {}});
  std::vector<double> late;
  for (double t : whole)
    if (t > 31.3 + 1e-9) late.push_back(t);
  REQUIRE(late.size() > 30);
  CHECK(parts.spikes("exc").size() == late.size());
}
