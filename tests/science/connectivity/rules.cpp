// Statistics of every random rule, over 20 seeds each: the p-values of the degrees are themselves uniform (as NEST's suite asks), so neither
// too much nor too little spread passes. Degrees that a rule fixes are tested exactly in tests/unit/wire.
#include <doctest/doctest.h>
#include "tests/science/connectivity/statistics.h"
#include "tests/unit/wire/network.h"

using namespace nsim;
using namespace nsim::tests;
using graph::Projection;

namespace {

constexpr uint64_t n_seeds = 20;

struct Degrees { std::vector<double> out, in; };

Degrees degrees(const std::vector<Synapse>& all, int64_t n_pre, int64_t n_post) {
  Degrees d{std::vector<double>(static_cast<size_t>(n_pre)), std::vector<double>(static_cast<size_t>(n_post))};
  for (const auto& s : all) ++d.out[static_cast<size_t>(s.source)], ++d.in[s.target];
  return d;
}

/// The p-values of `statistic(degrees)` ~ χ² with k degrees of freedom, over the seeds.
template <class Statistic>
double over_seeds(plan::Schedule s, double k, Statistic statistic) {
  std::vector<double> p;
  for (uint64_t seed = 1; seed <= n_seeds; ++seed) {
    s.seed = seed;
    p.push_back(chi_square_tail(statistic(degrees(synapses(wired(s, 2)), s.wirings[0].pre.size(), s.wirings[0].post.size())), k));
  }
  return even(p);
}

}  // namespace

TEST_CASE("probability: degrees are binomial, also across blocks of targets") {
  for (double p : {0.02, 0.3, 0.9})
    for (int64_t n_post : {400, 4500}) {
      const auto s = network(300, n_post, Projection::probability, number(p));
      const double m = static_cast<double>(n_post);
      CHECK(over_seeds(s, 300, [&](const Degrees& d) { return spread(d.out, m * p, m * p * (1 - p)); }) > level);
      CHECK(over_seeds(s, m, [&](const Degrees& d) { return spread(d.in, 300 * p, 300 * p * (1 - p)); }) > level);
    }
}

TEST_CASE("probability: neighbouring targets, and neighbouring sources, are independent") {
  const double p = 0.2;
  auto s = network(400, 500, Projection::probability, number(p));
  double along = 0, across = 0;
  std::vector<char> on(400 * 500);
  for (const auto& synapse : synapses(wired(s))) on[static_cast<size_t>(synapse.source) * 500 + synapse.target] = 1;
  for (size_t i = 0; i < 400; ++i)
    for (size_t j = 0; j < 500; ++j) {
      if (j > 0) along += on[i * 500 + j] && on[i * 500 + j - 1];
      if (i > 0) across += on[i * 500 + j] && on[(i - 1) * 500 + j];
    }
  // Mean n p², variance n p² (1 - p²) + 2 n p³ (1 - p) for overlapping pairs.
  for (auto [count, n] : {std::pair(along, 400.0 * 499), std::pair(across, 399.0 * 500)}) {
    const double z = (count - n * p * p) / std::sqrt(n * p * p * (1 - p * p) + 2 * n * p * p * p * (1 - p));
    CHECK(2 * normal_below(-std::abs(z)) > level);
  }
}

TEST_CASE("indegree: sources are chosen evenly, with and without putting back") {
  for (int64_t n : {1, 10, 90, 199}) {
    auto s = network(200, 500, Projection::indegree, number(static_cast<double>(n)));
    const double expected = 500.0 * static_cast<double>(n) / 200;
    CHECK(over_seeds(s, 199, [&](const Degrees& d) { return spread(d.out, expected, expected); }) > level);
    s.wirings[0].multiple = false;
    // A source is one of the n with probability f = n/200, for each of 500 targets; the counts sum to a constant.
    const double f = static_cast<double>(n) / 200, variance = 500 * f * (1 - f) * 200 / 199;
    CHECK(over_seeds(s, 199, [&](const Degrees& d) { return spread(d.out, expected, variance); }) > level);
  }
}

TEST_CASE("outdegree: targets are chosen evenly over several blocks, with and without putting back") {
  for (int64_t n_post : {300, 9000}) {
    auto s = network(700, n_post, Projection::outdegree, number(100));
    const double m = static_cast<double>(n_post), expected = 70000 / m, f = 100 / m;
    CHECK(over_seeds(s, m - 1, [&](const Degrees& d) { return spread(d.in, expected, expected); }) > level);
    s.wirings[0].multiple = false;
    CHECK(over_seeds(s, m - 1, [&](const Degrees& d) { return spread(d.in, expected, 700 * f * (1 - f) * m / (m - 1)); }) > level);
  }
}

TEST_CASE("total: synapses fall evenly on sources and on targets") {
  auto s = network(250, 333, Projection::total, number(50000));
  CHECK(over_seeds(s, 249, [&](const Degrees& d) { return spread(d.out, 200, 200); }) > level);
  CHECK(over_seeds(s, 332, [&](const Degrees& d) { return spread(d.in, 50000 / 333.0, 50000 / 333.0); }) > level);
  // Distinct pairs: counts of a row are hypergeometric, (1 - f) narrower; their sum is fixed.
  s.wirings[0].multiple = false;
  const double f = 50000 / (250.0 * 333);
  CHECK(over_seeds(s, 249, [&](const Degrees& d) { return spread(d.out, 200, 200 * (1 - f) * (250 * 333.0) / (250 * 333.0 - 1)); }) > level);
  CHECK(over_seeds(s, 332, [&](const Degrees& d) { return spread(d.in, 50000 / 333.0, 50000 / 333.0 * (1 - f) * (250 * 333.0) / (250 * 333.0 - 1)); }) > level);
}

TEST_CASE("total: no pair is more likely than another") {
  std::vector<double> count(40 * 30);
  auto s = network(40, 30, Projection::total, number(600));
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    s.seed = seed;
    for (const auto& synapse : synapses(wired(s))) ++count[static_cast<size_t>(synapse.source) * 30 + synapse.target];
  }
  CHECK(chi_square_tail(spread(count, 100, 100), 1199) > level);
  CHECK(chi_square_tail(spread(count, 100, 100), 1199) < 1 - level);
}

TEST_CASE("without self-connections the other pairs are even") {
  for (auto rule : {Projection::total, Projection::indegree, Projection::outdegree}) {
    std::vector<double> count;
    std::vector<double> pair(30 * 30);
    auto s = network(30, 0, rule, number(rule == Projection::total ? 870 : 29), true);
    s.wirings[0].self = false;
    for (uint64_t seed = 1; seed <= 100; ++seed) {
      s.seed = seed;
      for (const auto& synapse : synapses(wired(s))) ++pair[static_cast<size_t>(synapse.source) * 30 + synapse.target];
    }
    for (size_t k = 0; k < pair.size(); ++k)
      if (k / 30 == k % 30) CHECK(pair[k] == 0);
      else count.push_back(pair[k]);
    const double k = rule == Projection::total ? 869 : 840;   // fixed sums take away one, or one for each row
    CHECK(chi_square_tail(spread(count, 100, 100), k) > level);
    CHECK(chi_square_tail(spread(count, 100, 100), k) < 1 - level);
  }
}

TEST_CASE("a probability that falls with distance gives each distance its share") {
  Code p;   // 0.8 exp(-dist / 2)
  const uint32_t dist = put(p, Op::point, {}, 0, static_cast<uint32_t>(plan::Point::dist)), minus = put(p, Op::constant, {}, -0.5), peak = put(p, Op::constant, {}, 0.8);
  const uint32_t z = put(p, Op::mul, {minus, dist}), e = put(p, Op::exp, {z});
  p.results = {put(p, Op::mul, {peak, e})};
  auto s = network(600, 700, Projection::probability, p);
  for (auto& population : s.populations) {
    population.geometry.kind = graph::Geometry::torus;
    population.geometry.size = {12, 9, 0};
    population.geometry.placed = graph::Geometry::random;
  }
  const auto places = places_of(s);
  auto distance = [&](size_t i, size_t j) { return wire::separation(s.populations[1].geometry, places[0][i], places[1][j])[3]; };
  std::vector<double> expected(15), variance(15), found(15);
  auto bin = [](double d) { return std::min<size_t>(14, static_cast<size_t>(2 * d)); };
  for (size_t i = 0; i < 600; ++i)
    for (size_t j = 0; j < 700; ++j) {
      const double d = distance(i, j), chance = 0.8 * std::exp(-d / 2);
      expected[bin(d)] += chance, variance[bin(d)] += chance * (1 - chance);
    }
  for (const auto& synapse : synapses(wired(s, 2))) ++found[bin(distance(static_cast<size_t>(synapse.source), synapse.target))];
  double statistic = 0;
  for (size_t k = 0; k < 15; ++k) statistic += (found[k] - expected[k]) * (found[k] - expected[k]) / variance[k];
  CHECK(chi_square_tail(statistic, 15) > level);
  CHECK(chi_square_tail(statistic, 15) < 1 - level);
}
