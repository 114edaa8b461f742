// Propagators against closed forms: equal time constants (a singular case of the usual formula), integrators, tiny and stiff rates.
#include <doctest/doctest.h>
#include "tests/unit/simulate/relay.h"
#include "runtime/simulate/network.h"
#include <cmath>

using namespace nsim;
using namespace nsim::tests;

namespace {

/// P - I (n × n), then Q, of constant coefficients (A by rows, then b) over one step of 0.1 ms.
std::vector<double> propagate(uint32_t n, const std::vector<double>& numbers) {
  simulate::Built built;
  built.schedule = relay(1, 1);
  plan::Schedule& s = built.schedule;
  Writer w;
  std::vector<uint32_t> results;
  for (double x : numbers) results.push_back(w.constant(x));
  plan::Propagator p{1, n, w.result(results), {}, {}, true, false};
  s.blocks[1].parameters.clear();
  for (uint32_t k = 0; k < n * n + n; ++k) {
    s.blocks[1].parameters.push_back({"p", k});
    (k < n * n ? p.P : p.Q).push_back(k);
  }
  s.propagators = {p};
  built.network.real_bytes = 8;
  built.network.schedule = &s;
  for (const plan::BlockPlan& block : s.blocks) built.network.placements.push_back(wire::place(block, 1));
  simulate::allocate_values(built);
  simulate::set_propagators(built);
  return built.numbers[1];
}

void check(double found, double expected) { CHECK(std::abs(found - expected) <= 1e-14 * std::abs(expected) + 1e-300); }

}  // namespace

TEST_CASE("one equation: exp(a h) - 1 and its integral, also for no leak and for tiny and stiff ones") {
  for (double a : {-0.1, -1e-9, -1e-300, -500.0, 0.3}) {
    auto p = propagate(1, {a, 2});
    check(p[0], std::expm1(0.1 * a));
    check(p[1], 2 * std::expm1(0.1 * a) / a);
  }
  auto p = propagate(1, {0, 3});
  CHECK(p[0] == 0);
  check(p[1], 0.3);
}

TEST_CASE("an alpha current: two equal time constants") {
  // dI' = -dI / 2, I' = dI - I / 2: I gains h exp(-h / 2) for each unit of dI.
  auto p = propagate(2, {-0.5, 0, 1, -0.5, 0, 0});
  check(p[0], std::expm1(-0.05));
  CHECK(p[1] == 0);
  CHECK(std::abs(p[2] - 0.1 * std::exp(-0.05)) < 1e-15);
  check(p[3], std::expm1(-0.05));
}

TEST_CASE("a membrane driven by a current: distinct, nearly equal and equal time constants") {
  // I' = -I / s, v' = I / C - v / t: v gains (exp(-h / t) - exp(-h / s)) / (C (1/s - 1/t)) for each unit of I, h exp(-h / t) / C when s = t.
  for (double s : {2.0, 10.0, 10.0 * (1 + 1e-9), 0.33}) {
    const double t = 10, C = 250, h = 0.1, d = 1 / s - 1 / t;
    auto p = propagate(2, {-1 / s, 0, 1 / C, -1 / t, 0, -70 / t});
    const double expected = d == 0 ? h * std::exp(-h / t) / C : std::exp(-h / t) * -std::expm1(-h * d) / (C * d);
    CHECK(std::abs(p[2] - expected) < 1e-14 * std::abs(expected));
    CHECK(std::abs(p[5] - 70 * std::expm1(-h / t)) < 1e-14 * 70);
  }
}

TEST_CASE("increments of slow variables keep their digits beside fast ones") {
  auto p = propagate(2, {-1e-7, 0, 0, -30, 0, 0});
  CHECK(std::abs(p[0] - std::expm1(-1e-8)) < 1e-13 * 1e-8);
  check(p[3], std::expm1(-3.0));
}
