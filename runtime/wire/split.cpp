#include "runtime/wire/split.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace nsim::wire {
namespace {

/// log(n!) minus Stirling's formula, for whole n ≥ 1. Not by std::lgamma, which writes a global variable.
double stirling_remainder(double n) {
  if (n < 16) {
    double factorial = 1;
    for (double k = 2; k <= n; ++k) factorial *= k;
    return std::log(factorial) - (n + 0.5) * std::log(n) + n - 0.5 * std::log(2 * std::numbers::pi);
  }
  double m = 1 / (n * n);
  return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - m / 1188) * m) * m) * m) / n;
}

/// x log(x/m) + m - x without cancellation near x = m.
double deviance(double x, double m) {
  double e = (x - m) / m;
  if (std::abs(e) > 0.1) return x * std::log(x / m) + m - x;
  // m·((1 + e) log(1 + e) - e) = m·Σ_{k ≥ 2} (-1)^k e^k / (k (k - 1))
  double sum = 0, power = e * e;
  for (int k = 2; k < 20; ++k, power *= -e) sum += power / (k * (k - 1));
  return m * sum;
}

/// Walks outwards from the mode until the probability passed exceeds u. `up(k)` is P(k + 1)/P(k), `down(k)` is P(k - 1)/P(k).
template <class Up, class Down>
int64_t walk(int64_t mode, int64_t least, int64_t most, double at_mode, double u, Up up, Down down) {
  double left = u - at_mode;
  if (left < 0) return mode;
  int64_t high = mode, low = mode;
  double p_high = at_mode, p_low = at_mode;
  while (high < most || low > least) {
    if (high < most) {
      p_high *= up(high);
      ++high;
      left -= p_high;
      if (left < 0) return high;
    }
    if (low > least) {
      p_low *= down(low);
      --low;
      left -= p_low;
      if (left < 0) return low;
    }
    // What is left of u is beyond the last bit of the sum: both tails have vanished.
    if (p_high + p_low < 1e-300) break;
  }
  return mode;
}

}  // namespace

double binomial_probability(int64_t k, int64_t n, double p) {
  if (k < 0 || k > n) return 0;
  double q = 1 - p, x = static_cast<double>(k), m = static_cast<double>(n);
  if (p <= 0) return k == 0;
  if (q <= 0) return k == n;
  if (k == 0) return std::exp(m * std::log1p(-p));
  if (k == n) return std::exp(m * std::log(p));
  double exponent = stirling_remainder(m) - stirling_remainder(x) - stirling_remainder(m - x) - deviance(x, m * p) - deviance(m - x, m * q);
  return std::exp(exponent) * std::sqrt(m / (2 * std::numbers::pi * x * (m - x)));
}

double hypergeometric_probability(int64_t k, int64_t n, int64_t left, int64_t right) {
  if (k < std::max<int64_t>(0, n - right) || k > std::min(n, left)) return 0;
  if (n == 0 || n == left + right) return 1;
  double p = static_cast<double>(n) / static_cast<double>(left + right);
  return binomial_probability(k, left, p) * binomial_probability(n - k, right, p) / binomial_probability(n, left + right, p);
}

int64_t binomial(int64_t n, double p, double u) {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(n, 1 - p, u);
  double odds = p / (1 - p), m = static_cast<double>(n);
  int64_t mode = std::min(n, static_cast<int64_t>((m + 1) * p));
  auto up = [&](int64_t k) { return odds * static_cast<double>(n - k) / static_cast<double>(k + 1); };
  auto down = [&](int64_t k) { return static_cast<double>(k) / (odds * static_cast<double>(n - k + 1)); };
  return walk(mode, 0, n, binomial_probability(mode, n, p), u, up, down);
}

int64_t hypergeometric(int64_t n, int64_t left, int64_t right, double u) {
  int64_t least = std::max<int64_t>(0, n - right), most = std::min(n, left);
  if (least >= most) return least;
  double share = (static_cast<double>(n) + 1) / (static_cast<double>(left + right) + 2);
  int64_t mode = std::clamp(static_cast<int64_t>(share * (static_cast<double>(left) + 1)), least, most);
  auto up = [&](int64_t k) {
    return static_cast<double>(left - k) / static_cast<double>(k + 1) * (static_cast<double>(n - k) / static_cast<double>(right - n + k + 1));
  };
  auto down = [&](int64_t k) {
    return static_cast<double>(k) / static_cast<double>(left - k + 1) * (static_cast<double>(right - n + k) / static_cast<double>(n - k + 1));
  };
  return walk(mode, least, most, hypergeometric_probability(mode, n, left, right), u, up, down);
}

}  // namespace nsim::wire
