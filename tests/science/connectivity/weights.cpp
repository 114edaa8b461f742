// Weights and delays follow their laws; truncation draws again, so the law is the truncated one and not a clipped one.
#include <algorithm>
#include <functional>
#include <tuple>
#include <doctest/doctest.h>
#include "tests/science/connectivity/statistics.h"
#include "tests/unit/wire/network.h"

using namespace nsim;
using namespace nsim::tests;
using graph::Projection;

namespace {

plan::Schedule weighted(Code weight) {
  auto s = network(100, 100, Projection::total, number(10000));
  s.wirings[0].weight = std::move(weight);
  s.wirings[0].constant_weight = false;
  return s;
}

std::vector<double> weights(const plan::Schedule& s) {
  std::vector<double> result;
  for (const auto& synapse : synapses(wired(s, 2))) result.push_back(synapse.weight);
  return result;
}

}  // namespace

TEST_CASE("normal and uniform weights") {
  CHECK(fit(weights(weighted(draw(plan::Law::normal, -3, 2, 5))), [](double x) { return normal_below((x + 3) / 2); }) > level);
  CHECK(fit(weights(weighted(draw(plan::Law::uniform, -1, 4, 5))), [](double x) { return std::clamp((x + 1) / 5, 0.0, 1.0); }) > level);
}

TEST_CASE("a normal that keeps the sign of its mean is the normal cut at 0, for either sign") {
  for (double sign : {1.0, -1.0}) {
    auto found = weights(weighted(draw(plan::Law::normal, sign * 1, 1.5, 6, true)));
    for (double& w : found) w *= sign;
    const double below = normal_below(-1 / 1.5);
    CHECK(*std::min_element(found.begin(), found.end()) >= 0);
    CHECK(fit(found, [&](double x) { return (normal_below((x - 1) / 1.5) - below) / (1 - below); }) > level);
  }
}

TEST_CASE("a deviation of 0 is allowed: every weight is the mean") {
  for (double w : weights(weighted(draw(plan::Law::normal, 87.8, 0, 7, true)))) CHECK(w == 87.8);
}

TEST_CASE("delays above half a step, rounded to steps, have the shares of the truncated normal") {
  auto s = network(200, 200, Projection::total, number(40000));
  s.wirings[0].delay = drawn_above(plan::Law::normal, 1.5, 0.75, 8, 0.05);
  s.wirings[0].constant_delay = false;
  std::vector<double> count(46);
  for (const auto& synapse : synapses(wired(s, 2))) ++count[std::min(synapse.delay, 45u)];
  CHECK(count[0] == 0);
  const double low = normal_below((0.05 - 1.5) / 0.75), all = 40000 / (1 - low);
  double statistic = 0;
  for (size_t k = 1; k < 46; ++k) {
    const double begin = normal_below((0.1 * (static_cast<double>(k) - 0.5) - 1.5) / 0.75), end = k == 45 ? 1 : normal_below((0.1 * (static_cast<double>(k) + 0.5) - 1.5) / 0.75);
    const double expected = all * (end - begin);
    statistic += (count[k] - expected) * (count[k] - expected) / expected;
  }
  CHECK(chi_square_tail(statistic, 44) > level);
}

TEST_CASE("delays of every law that is looked up have its shares") {
  // Chances below x of the laws above 0.05 ms; a lognormal of mean 1 and deviation 0.5 has a normal logarithm of variance log 1.25.
  const double spread = std::log(1.25);
  const std::tuple<plan::Law, double, double, std::function<double(double)>> laws[] = {
      {plan::Law::uniform, 0.2, 3, [](double x) { return std::clamp((x - 0.2) / 2.8, 0.0, 1.0); }},
      {plan::Law::exponential, 1, 0, [](double x) { return -std::expm1(-x); }},
      {plan::Law::lognormal, 1, 0.5, [&](double x) { return normal_below((std::log(x) + spread / 2) / std::sqrt(spread)); }}};
  for (const auto& [law, a, b, below] : laws) {
    auto s = network(200, 200, Projection::total, number(40000));
    s.wirings[0].delay = drawn_above(law, a, b, 8, 0.05);
    s.wirings[0].constant_delay = false;
    std::vector<double> count(41);
    for (const auto& synapse : synapses(wired(s, 2))) ++count[std::min(synapse.delay, 40u)];
    const double all = 40000 / (1 - below(0.05));
    double statistic = 0;
    int free = -1;
    for (size_t k = 1; k < 41; ++k) {
      const double begin = below(0.1 * (static_cast<double>(k) - 0.5)), end = k == 40 ? 1 : below(0.1 * (static_cast<double>(k) + 0.5)), expected = all * (end - begin);
      if (expected < 5) {
        CHECK(count[k] <= 20);  // rare: a mean below 5
        continue;
      }
      statistic += (count[k] - expected) * (count[k] - expected) / expected, ++free;
    }
    CHECK(chi_square_tail(statistic, free) > level);
  }
}

TEST_CASE("weights of neighbouring synapses are not correlated, whatever names them") {
  for (auto [rule, argument] : {std::pair(Projection::total, 20000.0), {Projection::indegree, 100.0}, {Projection::outdegree, 100.0}, {Projection::all_to_all, 0.0}}) {
    auto s = network(200, 200, rule, number(argument));
    s.wirings[0].weight = draw(plan::Law::normal, 0, 1, 9);
    s.wirings[0].constant_weight = false;
    for (size_t lag : {size_t{1}, size_t{200}}) {
      std::vector<double> p;
      for (uint64_t seed = 1; seed <= 20; ++seed) {
        s.seed = seed;
        const auto w = weights(s);
        double sum = 0;
        for (size_t k = lag; k < w.size(); ++k) sum += w[k] * w[k - lag];
        p.push_back(2 * normal_below(-std::abs(sum) / std::sqrt(static_cast<double>(w.size() - lag))));
      }
      CHECK(even(p) > level);
    }
  }
}
