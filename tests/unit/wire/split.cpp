// The samplers invert their distribution: with u on an even grid every outcome comes exactly as often as its probability says.
#include <doctest/doctest.h>
#include "runtime/wire/split.h"
#include <cmath>
#include <map>

using namespace nsim;

namespace {

double log_choose(double n, double k) { return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1); }

/// Greatest difference between how often k comes on the grid and its probability.
template <class Sample, class Probability>
double worst(Sample sample, Probability probability) {
  const int grid = 200000;
  std::map<int64_t, int> count;
  for (int i = 0; i < grid; ++i) ++count[sample((i + 0.5) / grid)];
  double result = 0, seen = 0;
  for (auto [k, n] : count) {
    result = std::max(result, std::abs(static_cast<double>(n) / grid - probability(k)));
    seen += probability(k);
  }
  CHECK(seen > 0.999);   // outcomes that never come are rarer than the grid is fine
  return result;
}

}  // namespace

TEST_CASE("binomial numbers have their probabilities") {
  for (auto [n, p] : {std::pair<int64_t, double>{1, 0.5}, {2, 0.1}, {7, 0.9}, {40, 0.5}, {1000, 0.003}, {100000, 0.25}}) {
    auto probability = [n = n, p = p](int64_t k) {
      const double m = static_cast<double>(n), x = static_cast<double>(k);
      return std::exp(log_choose(m, x) + x * std::log(p) + (m - x) * std::log1p(-p));
    };
    CHECK(worst([n = n, p = p](double u) { return wire::binomial(n, p, u); }, probability) < 1.1e-5);
  }
  CHECK(wire::binomial(10, 0, 0.5) == 0);
  CHECK(wire::binomial(10, 1, 0.5) == 10);
  CHECK(wire::binomial(0, 0.5, 0.5) == 0);
}

TEST_CASE("hypergeometric numbers have their probabilities and stay possible") {
  for (auto [n, left, right] : {std::tuple<int64_t, int64_t, int64_t>{1, 1, 1}, {5, 3, 9}, {11, 3, 9}, {50, 60, 40}, {1000, 5000, 7000}}) {
    auto probability = [n = n, left = left, right = right](int64_t k) {
      return std::exp(log_choose(double(left), double(k)) + log_choose(double(right), double(n - k)) - log_choose(double(left + right), double(n)));
    };
    CHECK(worst([n = n, left = left, right = right](double u) { return wire::hypergeometric(n, left, right, u); }, probability) < 1.1e-5);
  }
  for (double u : {0.001, 0.5, 0.999}) {
    CHECK(wire::hypergeometric(12, 5, 7, u) == 5);   // all of them
    CHECK(wire::hypergeometric(4, 0, 7, u) == 0);
    CHECK(wire::hypergeometric(4, 7, 0, u) == 4);
  }
}

TEST_CASE("probabilities of large numbers sum to one") {
  const int64_t n = 3'000'000'000;
  const double p = 0.3, sd = std::sqrt(double(n) * p * (1 - p));
  double sum = 0;
  const auto mean = static_cast<int64_t>(double(n) * p), reach = static_cast<int64_t>(9 * sd);
  for (int64_t k = mean - reach; k <= mean + reach; ++k) sum += wire::binomial_probability(k, n, p);
  CHECK(sum == doctest::Approx(1).epsilon(1e-11));
  sum = 0;
  for (int64_t k = 0; k <= 1000; ++k) sum += wire::hypergeometric_probability(k, 1000, 400'000'000, 600'000'000);
  CHECK(sum == doctest::Approx(1).epsilon(1e-12));
}

TEST_CASE("large binomials have their mean and deviation") {
  const int64_t n = 45'000'000;
  const double p = 0.5, sd = std::sqrt(double(n) * p * (1 - p));
  double sum = 0, squares = 0;
  const int grid = 40000;
  for (int i = 0; i < grid; ++i) {
    const double z = (static_cast<double>(wire::binomial(n, p, (i + 0.5) / grid)) - double(n) * p) / sd;
    sum += z, squares += z * z;
  }
  // Which side of the mean an outcome lies on alternates faster than the grid, so the mean errs like one of random signs: 4 standard errors.
  CHECK(std::abs(sum / grid) < 4 / std::sqrt(double(grid)));
  CHECK(squares / grid == doctest::Approx(1).epsilon(2e-3));   // the grid stops short of the last 1/80000 of the tails
}
