// Statistics of a number that several populations share: each has the part of it that one population of the same cells would have.
#include <doctest/doctest.h>
#include "runtime/wire/split.h"
#include "tests/science/connectivity/statistics.h"
#include "tests/unit/wire/shared.h"
#include <map>

using namespace nsim;
using namespace nsim::tests;
using graph::Projection;

namespace {

/// χ² of how often each number of synapses came from the first slice, against its law; cells with an expectation below 5 are joined.
double against(const std::vector<double>& found, const std::function<double(int64_t)>& probability, double n, double& degrees) {
  double statistic = 0, expected = 0, seen = 0;
  degrees = -1;
  for (size_t k = 0; k < found.size(); ++k) {
    expected += n * probability(static_cast<int64_t>(k)), seen += found[k];
    if (expected < 5 && k + 1 < found.size()) continue;
    if (expected > 0) statistic += (seen - expected) * (seen - expected) / expected, degrees += 1;
    expected = seen = 0;
  }
  return statistic;
}

}  // namespace

TEST_CASE("indegree over two sources: each target has a binomial or hypergeometric number from the first") {
  for (bool multiple : {true, false}) {
    plan::Schedule s = network(100, 4000, Projection::indegree, number(12));
    s.wirings[0].multiple = multiple;
    std::vector<double> from_first(4000), found(13);
    for (const auto& synapse : joined(s, {30, 70}, {4000})) from_first[synapse.target] += synapse.source < 30;
    for (double k : from_first) ++found[static_cast<size_t>(k)];
    double degrees = 0;
    const double statistic = against(found, [&](int64_t k) {
      return multiple ? wire::binomial_probability(k, 12, 0.3) : wire::hypergeometric_probability(k, 12, 30, 70);
    }, 4000, degrees);
    CHECK(chi_square_tail(statistic, degrees) > level);
    CHECK(chi_square_tail(statistic, degrees) < 1 - level);
  }
}

TEST_CASE("outdegree over three targets: the middle one has its share") {
  plan::Schedule s = network(3000, 90, Projection::outdegree, number(20));
  s.wirings[0].multiple = false;
  std::vector<double> to_middle(3000), found(21);
  for (const auto& synapse : joined(s, {3000}, {10, 50, 30})) to_middle[static_cast<size_t>(synapse.source)] += synapse.target >= 10 && synapse.target < 60;
  for (double k : to_middle) ++found[static_cast<size_t>(k)];
  double degrees = 0;
  const double statistic = against(found, [](int64_t k) { return wire::hypergeometric_probability(k, 20, 50, 40); }, 3000, degrees);
  CHECK(chi_square_tail(statistic, degrees) > level);
  CHECK(chi_square_tail(statistic, degrees) < 1 - level);
}

TEST_CASE("shared numbers: no pair is more likely than another, whichever slices it joins") {
  for (auto [rule, n] : {std::pair(Projection::total, 600), {Projection::indegree, 20}, {Projection::outdegree, 15}}) {
    std::vector<double> count(40 * 30);
    auto s = network(40, 30, rule, number(n));
    for (uint64_t seed = 1; seed <= 200; ++seed) {
      s.seed = seed;
      for (const auto& synapse : joined(s, {4, 25, 11}, {1, 17, 12})) ++count[static_cast<size_t>(synapse.source) * 30 + synapse.target];
    }
    // Fixed sums take away one degree of freedom, or one for each target or source.
    const double k = rule == Projection::total ? 1199 : rule == Projection::indegree ? 1200 - 30 : 1200 - 40;
    CHECK(chi_square_tail(spread(count, 100, 100), k) > level);
    CHECK(chi_square_tail(spread(count, 100, 100), k) < 1 - level);
  }
}
