// Tests of fit. Seeds are fixed, so a test passes always or never; the level says how rare its statistic would be if the rule were right.
#pragma once
#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace nsim::tests {

constexpr double level = 0.005;   // of each test in this folder; about 60 are made

/// P(χ² of k degrees of freedom > x): the regularised incomplete gamma function Q(k/2, x/2), by series or continued fraction.
inline double chi_square_tail(double x, double k) {
  const double a = k / 2, z = x / 2, scale = std::exp(-z + a * std::log(z) - std::lgamma(a));
  if (z <= 0) return 1;
  if (z < a + 1) {
    double term = 1 / a, sum = term;
    for (double n = a + 1; term > sum * 1e-16; n += 1) sum += term *= z / n;
    return 1 - sum * scale;
  }
  double b = z + 1 - a, c = 1e300, d = 1 / b, h = d;
  for (int i = 1; i < 100000; ++i) {
    const double an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b), c = b + an / c;
    h *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return scale * h;
}

/// P(Kolmogorov's statistic ≥ d) for n values (Stephens 1970: asymptotic law with a correction for n).
inline double kolmogorov_tail(double d, double n) {
  const double x = d * (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n));
  double sum = 0;
  for (int k = 1; k < 100; ++k) sum += (k % 2 ? 2 : -2) * std::exp(-2.0 * k * k * x * x);
  return std::clamp(sum, 0.0, 1.0);
}

/// Probability that values drawn from a continuous law deviate from it as much as these.
inline double fit(std::vector<double> values, const std::function<double(double)>& cumulative) {
  std::sort(values.begin(), values.end());
  double d = 0;
  const auto n = static_cast<double>(values.size());
  for (size_t k = 0; k < values.size(); ++k) {
    const double c = cumulative(values[k]);
    d = std::max({d, c - static_cast<double>(k) / n, static_cast<double>(k + 1) / n - c});
  }
  return kolmogorov_tail(d, n);
}

/// Probability that p-values of right tests are as uneven as these.
inline double even(const std::vector<double>& p_values) {
  return fit(p_values, [](double p) { return std::clamp(p, 0.0, 1.0); });
}

/// χ² of counts with a common expectation: sum of squared deviations over the variance of one count.
inline double spread(const std::vector<double>& counts, double expected, double variance) {
  double sum = 0;
  for (double count : counts) sum += (count - expected) * (count - expected) / variance;
  return sum;
}

inline double normal_below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

}  // namespace nsim::tests
