// Published networks over several seeds, on the cpu device. The examples' own claims are run by `nsim test` (tests/examples.sh).
#include "tests/science/lab.h"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

namespace {

double rate(const lab::Run& run, const std::string& population) {
  for (const auto& summary : run.summaries.back().populations) {
    if (summary.name == population) return summary.rate * 1000;
  }
  FAIL("no population " << population);
  return 0;
}

}  // namespace

TEST_CASE("balanced: the mean over ten networks lies in the published band") {
  double exc = 0, inh = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    lab::Run run = lab::run_example("examples/balanced.net", {"cpu", 1, seed, {}});
    exc += rate(run, "exc") / 10;
    inh += rate(run, "inh") / 10;
  }
  // Published: 5.46 to 5.81 (mean 5.58) and 5.63. A single network deviates by 0.27 and 0.08, so ten by 0.09 and 0.03: three standard errors.
  CHECK(std::abs(exc - 5.58) < 0.27);
  CHECK(std::abs(inh - 5.62) < 0.10);
}

TEST_CASE("Izhikevich 2003: the excitatory rate of five networks") {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    lab::Run run = lab::run_example("examples/izhikevich_2003.net", {"cpu", 1, seed, {}});
    CHECK(rate(run, "exc") > 4);
    CHECK(rate(run, "exc") < 12);
  }
}

TEST_CASE("the same text and seed give the same spikes at any number of threads") {
  for (const char* name : {"examples/balanced.net", "examples/izhikevich_2003.net"}) {
    lab::Run one = lab::run_example(name, {"cpu", 1, 3, {}});
    for (unsigned threads : {2u, 3u}) {
      lab::Run more = lab::run_example(name, {"cpu", threads, 3, {}});
      REQUIRE(one.stages[0].spikes.size() == more.stages[0].spikes.size());
      for (const auto& [population, raster] : one.stages[0].spikes) {
        CHECK(more.stages[0].spikes.at(population).step == raster.step);
        CHECK(more.stages[0].spikes.at(population).cell == raster.cell);
      }
    }
  }
}

TEST_CASE("reference and cpu agree in double: equal spikes, traces to rounding") {
  const std::string net = R"(
import "models/neurons.net"
import "models/receptors.net"
population exc[160] : lif_cond + ampa(tau = 5 ms) + gaba(tau = 10 ms, E = -80 mV) { v ~ uniform(-60 mV, -50 mV) }
population inh[40]  : lif_cond + ampa(tau = 5 ms) + gaba(tau = 10 ms, E = -80 mV) { v ~ uniform(-60 mV, -50 mV) }
source kick[160] : poisson(400 Hz)
connect kick -> exc by one_to_one onto ampa.g { weight = 12 nS }
connect exc -> exc, inh by probability(20%) onto ampa.g { weight ~ normal(6 nS, 1 nS); delay ~ uniform(0.5 ms, 3 ms) }
connect inh -> exc, inh by probability(20%) onto gaba.g { weight = 67 nS; delay = 0 ms }
drive exc.I ~ normal(50 pA, 20 pA)
run 300 ms { step = 0.1 ms; precision = double; record spikes of exc, inh; record v of exc every 1 ms })";
  lab::Run a = lab::run(net, {"reference", 1, 1, {}}), b = lab::run(net, {"cpu", 2, 1, {}});
  CHECK(a.spikes("exc").size() > 100);
  CHECK(a.spikes("exc") == b.spikes("exc"));
  CHECK(a.spikes("inh") == b.spikes("inh"));
  for (int64_t cell : {0, 7, 159}) {
    std::vector<double> va = a.trace("v", cell), vb = b.trace("v", cell);
    REQUIRE(va.size() == vb.size());
    for (size_t k = 0; k < va.size(); ++k) REQUIRE(std::abs(va[k] - vb[k]) < 1e-9);   // 3000 steps of 50 mV, each rounded at 1e-14 relative
  }
}

TEST_CASE("microcircuit at a tenth: the rates that an independent program finds") {
  lab::Run run = lab::run_example("examples/microcircuit.net", {"cpu", 2, 1, {{"duration", "3 s"}}});
  // Means of three networks of a NumPy program of the same equations over 2 s. Between networks and windows rates differ by up to 12 %
  // (L5E, which bursts with the whole column); 20 % is beyond that and far below the 45 % by which L23E misses the full column's rate.
  const std::vector<std::pair<const char*, double>> expected = {{"L23E", 0.470}, {"L23I", 2.12}, {"L4E", 3.98}, {"L4I", 5.00},
                                                                {"L5E", 6.90},  {"L5I", 7.75}, {"L6E", 0.822}, {"L6I", 7.03}};
  for (const auto& population : expected) {
    INFO(population.first);
    CHECK(std::abs(rate(run, std::string("column.") + population.first) / population.second - 1) < 0.2);
  }
}
