// The balanced network, emitted, compiled and run against a plain loop in double.
#include "engine/emit/source.h"
#include "engine/passes/pipeline.h"
#include "tests/unit/emit/harness.h"
#include "tests/unit/emit/networks.h"
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::test;

namespace {

// What propagators and initials give, written into the tables as the runtime would (here from closed forms).
template <class Real>
void fill_balanced(Harness<Real>& h, uint32_t n_populations) {
  const double step = 0.1, tau = 20, te = 5, ti = 10, E = -49;
  auto cross = [&](double ts) { return ts / (ts - tau) * (std::exp(-step / ts) - std::exp(-step / tau)); };
  for (uint32_t p = 0; p < n_populations; ++p) {
    h.parameter("v_th", 0, p) = -50, h.parameter("v_r", 0, p) = -60;
    h.parameter("v.keep", 0, p) = Real(std::expm1(-step / tau)), h.parameter("v.drift", 0, p) = Real(-E * std::expm1(-step / tau));
    h.parameter("v.from.ge", 0, p) = Real(cross(te)), h.parameter("v.from.gi", 0, p) = Real(cross(ti));
    h.parameter("ge.keep", 0, p) = Real(std::expm1(-step / te)), h.parameter("gi.keep", 0, p) = Real(std::expm1(-step / ti));
  }
}

HandWiring every_seventh(int64_t pre, int64_t first, int64_t post, int64_t shift, double weight) {
  HandWiring w;
  w.row.push_back(0), w.constant = weight;
  for (int64_t i = 0; i < pre; ++i) {
    for (int64_t j = 0; j < post; ++j)
      if ((i * 5 + j * 3 + shift) % 7 == 0) w.target.push_back(uint32_t(first + j));
    w.row.push_back(int64_t(w.target.size()));
  }
  return w;
}

// The same network as a loop over cells, in double.
struct Plain {
  std::vector<double> v, ge, gi;
  std::vector<int> held;
  std::vector<std::vector<uint32_t>> spikes;
  void step(const std::vector<HandWiring>& w, size_t n_exc) {
    const double h = 0.1, keep = std::exp(-h / 20), ke = std::exp(-h / 5), ki = std::exp(-h / 10);
    std::vector<uint32_t> fired;
    for (size_t k = 0; k < v.size(); ++k) {
      const double next = -49 + (v[k] + 49) * keep + 5.0 / (5 - 20) * (ke - keep) * ge[k] + 10.0 / (10 - 20) * (ki - keep) * gi[k];
      if (held[k] <= 0) v[k] = next;
      ge[k] *= ke, gi[k] *= ki;
      const bool fires = held[k] <= 0 && v[k] > -50;
      held[k] = fires ? 50 : std::max(held[k] - 1, 0);
      if (fires) v[k] = -60, fired.push_back(uint32_t(k));
    }
    spikes.push_back(fired);
    for (size_t p = 0; p < 4; ++p)
      for (uint32_t cell : fired) {
        const bool exc = cell < n_exc;
        if (exc != (p < 2)) continue;
        const size_t source = exc ? cell : cell - n_exc;
        for (int64_t k = w[p].row[source]; k < w[p].row[source + 1]; ++k) (p < 2 ? ge : gi)[w[p].target[size_t(k)]] += w[p].constant;
      }
  }
};

}  // namespace

TEST_CASE("the balanced network runs as a plain loop does") {
  const int64_t n_exc = 1100, n_inh = 130;
  Balanced net(n_exc, n_inh);
  net.g.double_precision = true;
  Diagnostics diagnostics;
  const Graph solved = passes::run_all(net.g, diagnostics);
  REQUIRE(diagnostics.empty());
  const plan::Schedule schedule = plan::plan(solved, diagnostics);
  const emit::KernelSource source = emit::emit(schedule);
  const std::vector<HandWiring> wirings = {every_seventh(n_exc, 0, n_exc, 0, 0.2), every_seventh(n_exc, n_exc, n_inh, 1, 0.2),
                                           every_seventh(n_inh, 0, n_exc, 2, -1), every_seventh(n_inh, n_exc, n_inh, 3, -1)};
  Harness<double> h(schedule, source, wirings);
  fill_balanced(h, 2);
  Plain plain;
  for (int64_t k = 0; k < n_exc + n_inh; ++k) {
    h.real("lif.v")[size_t(k)] = -60 + 10.0 * double(k * 37 % 101) / 101;
    plain.v.push_back(h.real("lif.v")[size_t(k)]), plain.ge.push_back(0), plain.gi.push_back(0), plain.held.push_back(0);
  }
  h.start();
  size_t n_spikes = 0;
  for (int64_t n = 1; n <= 1500; ++n) {
    h.run(1);
    plain.step(wirings, size_t(n_exc));
    std::vector<uint32_t> now = h.spikes_of(0, n);
    for (uint32_t cell : h.spikes_of(1, n)) now.push_back(cell + uint32_t(n_exc));
    REQUIRE(now == plain.spikes.back());
    n_spikes += now.size();
  }
  CHECK(n_spikes > 1000);
  for (size_t k = 0; k < plain.v.size(); ++k) CHECK(h.real("lif.v")[k] == doctest::Approx(plain.v[k]).epsilon(1e-12));
}
