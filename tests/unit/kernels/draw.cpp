// Statistics of the laws. Seeds are fixed, so a test passes or fails for good; thresholds are those that a right law exceeds once in 10^4 runs.
#include "kernels/normals.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <functional>
#include <vector>

using namespace nsim::kernels;

namespace {

constexpr size_t n = 100000;

template <class F>
std::vector<double> sample(const F& draw) {
  std::vector<double> out(n);
  for (size_t k = 0; k < n; ++k) out[k] = static_cast<double>(draw(k));
  return out;
}

/// Kolmogorov and Smirnov: sqrt(n) D exceeds 2.23 with chance 2 exp(-2 · 2.23²) = 1e-4.
double ks(std::vector<double> x, const std::function<double(double)>& cdf) {
  std::sort(x.begin(), x.end());
  double d = 0;
  for (size_t k = 0; k < x.size(); ++k) {
    const double p = cdf(x[k]);
    d = std::max({d, p - static_cast<double>(k) / static_cast<double>(x.size()), static_cast<double>(k + 1) / static_cast<double>(x.size()) - p});
  }
  return d * std::sqrt(static_cast<double>(x.size()));
}
constexpr double ks_limit = 2.23;

double mean_of(const std::vector<double>& x) {
  double sum = 0;
  for (double v : x) sum += v;
  return sum / static_cast<double>(x.size());
}
double sd_of(const std::vector<double>& x) {
  const double m = mean_of(x);
  double sum = 0;
  for (double v : x) sum += (v - m) * (v - m);
  return std::sqrt(sum / static_cast<double>(x.size()));
}
/// In deviations of the mean of independent numbers; 3.9 is exceeded once in 10^4.
double mean_error(const std::vector<double>& x, double mean, double sd) {
  return std::fabs(mean_of(x) - mean) / sd * std::sqrt(static_cast<double>(x.size()));
}
constexpr double mean_limit = 3.9;

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

/// The regularised incomplete gamma function P(a, x), by its series.
double gamma_cdf(double a, double x) {
  if (x <= 0) return 0;
  double term = std::exp(a * std::log(x) - x - std::lgamma(a + 1)), sum = term;
  for (int k = 1; k < 5000 && term > sum * 1e-16; ++k) sum += term *= x / (a + k);
  return std::min(sum, 1.0);
}

/// Pearson's statistic of counts against a Poisson law, classes of at least 20 expected, as deviations above its mean.
double poisson_chi(const std::vector<double>& x, double mean) {
  std::vector<double> seen(static_cast<size_t>(mean + 20 * std::sqrt(mean) + 40));
  for (double v : x) ++seen[std::min(static_cast<size_t>(v), seen.size() - 1)];
  double chi = 0, expected = 0, counted = 0;
  int classes = 0;
  for (size_t k = 0; k < seen.size(); ++k) {
    expected += static_cast<double>(x.size()) * std::exp(static_cast<double>(k) * std::log(mean) - mean - std::lgamma(static_cast<double>(k) + 1));
    counted += seen[k];
    if (expected < 20) continue;
    chi += (counted - expected) * (counted - expected) / expected, ++classes;
    expected = counted = 0;
  }
  const double freedom = classes - 1;
  return (chi - freedom) / std::sqrt(2 * freedom);
}

}  // namespace

TEST_CASE("uniform") {
  const auto x = sample([](u64 k) { return draw_uniform(1, 2, k, 0, 3, -2.0, 6.0); });
  CHECK(ks(x, [](double v) { return (v + 2) / 8; }) < ks_limit);
  CHECK(*std::min_element(x.begin(), x.end()) > -2);
  CHECK(*std::max_element(x.begin(), x.end()) < 6);
  const auto y = sample([](u64 k) { return draw_uniform(1, 2, k, 0, 3, -2.0f, 6.0f); });
  CHECK(ks(y, [](double v) { return (v + 2) / 8; }) < ks_limit);
  for (size_t k = 0; k < n; ++k) REQUIRE(std::fabs(x[k] - y[k]) < 1e-6);  // float sees the same noise
}

TEST_CASE("a uniform number is never an end") {
  CHECK(unit_of(0, 0, 0.0) == 0x1p-53);
  CHECK(unit_of(~0u, ~0u, 0.0) == 1 - 0x1p-53);
  CHECK(unit_of(0, 0, 0.0f) == 0x1p-24f);
  CHECK(unit_of(~0u, 0, 0.0f) == 1 - 0x1p-24f);
  CHECK(tail_of(0, 0, 0.0f) == 0x1p-33f);
  CHECK(tail_of(~0u, 0, 0.0f) == 1);
}

TEST_CASE("normal") {
  const auto x = sample([](u64 k) { return draw_normal(1, 2, k, 0, 3, 5.0, 2.0); });
  CHECK(ks(x, [](double v) { return normal_cdf((v - 5) / 2); }) < ks_limit);
  CHECK(mean_error(x, 5, 2) < mean_limit);
  CHECK(std::fabs(sd_of(x) / 2 - 1) < 3.9 / std::sqrt(2.0 * n));
  const auto y = sample([](u64 k) { return draw_normal(1, 2, k, 0, 3, 5.0f, 2.0f); });
  for (size_t k = 0; k < n; ++k) REQUIRE(std::fabs(x[k] - y[k]) < 2e-6);  // numbers up to 14: float rounds them by 5e-7
  // The tails: beyond 3.5 deviations lie 4.65e-4 of the numbers, 46.5 ± 6.8 here.
  const auto far = std::count_if(x.begin(), x.end(), [](double v) { return std::fabs(v - 5) > 7; });
  CHECK(std::fabs(static_cast<double>(far) - 46.5) < 4 * 6.8);
}

TEST_CASE("a pair of normal numbers: an angle all around, a radius to its ends, the same in float") {
  // The angle: of the eight directions of words that differ in their upper three bits, each is met once.
  std::vector<int> octants;
  for (u32 k = 0; k < 8; ++k) {
    const auto p = normal_pair<double>(0x40000000u, k << 29 | 0x08000000u);
    octants.push_back(static_cast<int>(std::floor((std::atan2(p.second, p.first) / std::acos(-1.0) + 1) * 4)));
  }
  std::sort(octants.begin(), octants.end());
  for (int k = 0; k < 8; ++k) CHECK(octants[static_cast<size_t>(k)] == k);
  for (u32 radius : {0u, 1u, 77u, 0x7FFFFFFFu, 0xBFFFFFFFu, 0xC0000000u, 0xC0000001u, 0xFFFFFF00u, 0xFFFFFFFEu, 0xFFFFFFFFu})
    for (u32 turn : {0u, 1u, 0x1FFFFFFFu, 0x20000000u, 0x3FFFFFFFu, 0x40000000u, 0x80000000u, 0xDFFFFFFFu, 0xFFFFFFFFu}) {
      const auto p = normal_pair<double>(radius, turn);
      const auto q = normal_pair<float>(radius, turn);
      const double log = radius >> 31 ? std::log1p(-(~radius + 0.5) * 0x1p-32) : std::log((radius + 0.5) * 0x1p-32), length = std::sqrt(-2 * log);
      INFO("words ", radius, " ", turn);
      CHECK(std::hypot(p.first, p.second) == doctest::Approx(length).epsilon(1e-14));
      CHECK(static_cast<double>(q.first) == doctest::Approx(p.first).epsilon(1e-6));   // a few float roundings, also of the smallest numbers
      CHECK(static_cast<double>(q.second) == doctest::Approx(p.second).epsilon(1e-6));
    }
}

TEST_CASE("neighbours share words, and no two numbers are the same or go together") {
  // Ten million numbers of 64 x 16 neighbours in many steps: moments, and the tails beyond 3, 4 and 5 deviations, by their closed forms.
  constexpr u64 cells = 1024, steps = 4000;
  const double all = static_cast<double>(cells * steps);
  double power[5] = {}, beyond[3] = {}, product[4] = {};
  std::vector<float> z(cells);
  for (u64 step = 0; step < steps; ++step) {
    for (u64 k = 0; k < cells; k += 64) normals_of_64<16>(rounds_of(7, k, 0), 3, k, step, z.data() + k);
    for (u64 k = 0; k < cells; ++k) {
      const double x = static_cast<double>(z[k]), x2 = x * x;
      power[1] += x, power[2] += x2, power[3] += x2 * x, power[4] += x2 * x2;
      for (int tail = 0; tail < 3; ++tail) beyond[tail] += std::fabs(x) > 3 + tail;
      const u64 others[] = {k ^ 16, k ^ 32, k ^ 1, (k + 64) % cells};   // of the same pair, the same call, the next call, the next group
      for (int other = 0; other < 4; ++other) product[other] += x * static_cast<double>(z[others[other]]);
    }
  }
  // In deviations of such sums over independent normal numbers; 3.9 is exceeded once in 10^4.
  CHECK(std::fabs(power[1]) / std::sqrt(all) < 3.9);
  CHECK(std::fabs(power[2] - all) / std::sqrt(2 * all) < 3.9);
  CHECK(std::fabs(power[3]) / std::sqrt(15 * all) < 3.9);
  CHECK(std::fabs(power[4] - 3 * all) / std::sqrt(96 * all) < 3.9);
  for (int tail = 0; tail < 3; ++tail) {
    const double expected = all * std::erfc((3 + tail) / std::sqrt(2.0));
    INFO("beyond ", 3 + tail, " deviations");
    CHECK(std::fabs(beyond[tail] - expected) / std::sqrt(expected) < 3.9);
  }
  // Pairs are counted twice where the partner's partner is the number itself: the first three.
  for (int other = 0; other < 4; ++other) CHECK(std::fabs(product[other]) / std::sqrt((other < 3 ? 2 : 1) * all) < 3.9);
}

TEST_CASE("blocks of normal numbers are those of the cells one by one, from any cell on and in vectors of any width") {
  std::vector<float> floats(200);
  std::vector<double> doubles(200);
  for (u64 first : {u64{0}, u64{5}, u64{63}, u64{64}, u64{0xFFFFFFC1}, u64{0x5FFFFFFFF}})
    for (int size : {1, 64, 130, 200}) {
      standard_normals<16>(floats.data(), size, 9, 1234, first, 2, 77, true);
      standard_normals<32>(doubles.data(), size, 9, 1234, first, 2, 77, true);
      for (int k = 0; k < size; ++k) {
        REQUIRE(floats[static_cast<size_t>(k)] == shared_normal<float>(9, 1234, first + static_cast<u64>(k), 2, 77, 0));
        REQUIRE(doubles[static_cast<size_t>(k)] == shared_normal<double>(9, 1234, first + static_cast<u64>(k), 2, 77, 0));
      }
      standard_normals<16>(floats.data(), size, 9, 1234, first, 2, 77, false);
      REQUIRE(std::count(floats.begin(), floats.begin() + size, 0.0f) == size);
    }
}

TEST_CASE("lognormal has the mean and the deviation of the drawn value") {
  const auto x = sample([](u64 k) { return draw_lognormal(1, 2, k, 0, 3, 3.0, 1.5); });
  const double variance = std::log(1 + 0.25), mu = std::log(3.0) - variance / 2;
  CHECK(ks(x, [&](double v) { return normal_cdf((std::log(v) - mu) / std::sqrt(variance)); }) < ks_limit);
  CHECK(mean_error(x, 3, 1.5) < mean_limit);
  CHECK(draw_lognormal(1, 2, 3, 0, 3, 3.0, 0.0) == 3);
  CHECK(draw_lognormal(1, 2, 3, 0, 3, -3.0, 1.5) == -draw_lognormal(1, 2, 3, 0, 3, 3.0, 1.5));
}

TEST_CASE("exponential") {
  const auto x = sample([](u64 k) { return draw_exponential(1, 2, k, 0, 3, 4.0); });
  CHECK(ks(x, [](double v) { return 1 - std::exp(-v / 4); }) < ks_limit);
  const auto y = sample([](u64 k) { return draw_exponential(1, 2, k, 0, 3, 4.0f); });
  CHECK(ks(y, [](double v) { return 1 - std::exp(-v / 4); }) < ks_limit);
}

TEST_CASE("gamma, by its mean") {
  for (double shape : {0.3, 1.0, 2.5, 40.0}) {
    const auto x = sample([&](u64 k) { return draw_gamma(1, 2, k, 0, 3, shape, 7.0); });
    INFO("shape ", shape);
    CHECK(ks(x, [&](double v) { return gamma_cdf(shape, v / 7 * shape); }) < ks_limit);
    CHECK(mean_error(x, 7, 7 / std::sqrt(shape)) < mean_limit);
  }
}

TEST_CASE("poisson of any mean") {
  for (double mean : {0.01, 0.5, 3.0, 9.99, 10.0, 35.0, 1000.0}) {
    const auto x = sample([&](u64 k) { return draw_poisson(1, 2, k, 0, 3, mean); });
    INFO("mean ", mean);
    CHECK(mean_error(x, mean, std::sqrt(mean)) < mean_limit);
    if (mean > 0.1) CHECK(poisson_chi(x, mean) < 4.5);
  }
  const auto large = sample([](u64 k) { return draw_poisson(1, 2, k, 0, 3, 1e7); });
  CHECK(mean_error(large, 1e7, std::sqrt(1e7)) < mean_limit);
  CHECK(std::fabs(sd_of(large) / std::sqrt(1e7) - 1) < 3.9 / std::sqrt(2.0 * n));
  CHECK(draw_poisson(1, 2, 3, 0, 3, 0.0) == 0);
}

TEST_CASE("log k!") {
  for (double k : {0.0, 1.0, 5.0, 9.0, 10.0, 50.0, 1e5}) CHECK(log_factorial(k) == doctest::Approx(std::lgamma(k + 1)).epsilon(1e-13));
}

TEST_CASE("bernoulli and choice") {
  const auto x = sample([](u64 k) { return draw_bernoulli(1, 2, k, 0, 3, 0.3); });
  CHECK(mean_error(x, 0.3, std::sqrt(0.21)) < mean_limit);
  CHECK(!draw_bernoulli(1, 2, 3, 0, 3, 0.0));
  CHECK(draw_bernoulli(1, 2, 3, 0, 3, 1.0));
  const auto y = sample([](u64 k) { return draw_choice(1, 2, k, 0, 3, 5); });
  std::vector<double> seen(5);
  for (double v : y) ++seen[static_cast<size_t>(v)];
  double chi = 0;
  for (double s : seen) chi += (s - n / 5.0) * (s - n / 5.0) / (n / 5.0);
  CHECK(chi < 23.5);  // four degrees of freedom: 1e-4
}

TEST_CASE("truncation draws again") {
  const auto x = sample([](u64 k) { return draw_normal_between(1, 2, k, 0, 3, 1.0, 2.0, 0.0, 4.0); });
  CHECK(*std::min_element(x.begin(), x.end()) >= 0);
  CHECK(*std::max_element(x.begin(), x.end()) <= 4);
  const double low = normal_cdf(-0.5), high = normal_cdf(1.5);
  CHECK(ks(x, [&](double v) { return (normal_cdf((v - 1) / 2) - low) / (high - low); }) < ks_limit);
  // A first draw inside is kept as it is.
  for (u64 k = 0; k < 1000; ++k)
    if (const double first = draw_normal(1, 2, k, 0, 3, 1.0, 2.0); first >= 0 && first <= 4) REQUIRE(x[k] == first);
  CHECK(std::isnan(draw_normal_between(1, 2, 3, 0, 3, 0.0, 1.0, 50.0, 60.0)));
  const auto y = sample([](u64 k) { return draw_exponential_between(1, 2, k, 0, 3, 1.0, 1.0, m_infinity(0.0)); });
  CHECK(ks(y, [](double v) { return 1 - std::exp(1 - v); }) < ks_limit);
}

TEST_CASE("streams, entities, lanes and moments are independent") {
  auto correlation = [](const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (size_t k = 0; k < n; ++k) sum += a[k] * b[k];
    return std::fabs(sum) / std::sqrt(static_cast<double>(n));  // of standard normals: 3.9 once in 10^4
  };
  const auto x = sample([](u64 k) { return draw_normal(1, 2, k, 0, 3, 0.0, 1.0); });
  CHECK(correlation(x, sample([](u64 k) { return draw_normal(1, 3, k, 0, 3, 0.0, 1.0); })) < 3.9);
  CHECK(correlation(x, sample([](u64 k) { return draw_normal(1, 2, k + 1, 0, 3, 0.0, 1.0); })) < 3.9);
  CHECK(correlation(x, sample([](u64 k) { return draw_normal(1, 2, k, 1, 3, 0.0, 1.0); })) < 3.9);
  CHECK(correlation(x, sample([](u64 k) { return draw_normal(1, 2, k, 0, 4, 0.0, 1.0); })) < 3.9);
  CHECK(correlation(x, sample([](u64 k) { return draw_normal(2, 2, k, 0, 3, 0.0, 1.0); })) < 3.9);
}
