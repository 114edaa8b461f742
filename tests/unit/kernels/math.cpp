// Accuracy against long double, whose own error is below a thousandth of an ulp of double. Where long double is no wider, nothing is claimed.
#include "kernels/math.h"

#include <cfloat>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <limits>
#include <string>

using namespace nsim::kernels;

namespace {

constexpr bool wide = LDBL_MANT_DIG >= 64;

template <class R>
double error_in_ulp(R got, long double want) {
  constexpr double bad = 1e9;
  if (std::isnan(want)) return std::isnan(got) ? 0 : bad;
  const auto nearest = static_cast<R>(want);
  if (std::isinf(nearest)) return got == nearest ? 0 : bad;
  if (std::fabs(want) < std::numeric_limits<R>::min()) return std::fabs(got) <= std::numeric_limits<R>::min() ? 0 : bad;  // flushed
  int exponent = 0;
  std::frexp(want, &exponent);
  return static_cast<double>(std::fabs(got - want) / std::ldexp(1.0L, exponent - std::numeric_limits<R>::digits));
}

struct Worst {
  double ulp = 0, at = 0;
  void take(double error, double x) {
    if (error > ulp) ulp = error, at = x;
  }
};

/// Evenly over [low, high], and log-spaced towards 0 on both sides.
template <class R, class F, class G>
Worst worst_of(R low, R high, F f, G exact) {
  Worst worst;
  constexpr int n = 20000;
  for (int k = 0; k <= n; ++k) {
    const R x = static_cast<R>(low + (static_cast<double>(high) - low) * (k + 0.37) / (n + 1));
    worst.take(error_in_ulp(f(x), exact(static_cast<long double>(x))), x);
    const R small = static_cast<R>((k % 2 ? low : high) * std::pow(1e-30, static_cast<double>(k) / n));
    if (small >= low && small <= high) worst.take(error_in_ulp(f(small), exact(static_cast<long double>(small))), small);
  }
  return worst;
}

#define WITHIN(limit, ...)                          \
  {                                                 \
    const Worst worst = __VA_ARGS__;                \
    INFO("at ", worst.at, ": ", worst.ulp, " ulp"); \
    CHECK(worst.ulp <= limit);                      \
  }

long double exact_sigmoid(long double x) { return 1 / (1 + std::exp(-x)); }
long double exact_exprel(long double x) { return x == 0 ? 1 : std::expm1(x) / x; }

template <class R>
void check_accuracy(R far, R turns) {
  WITHIN(2, worst_of<R>(
                -far, far, [](R x) { return m_exp(x); }, [](long double x) { return std::exp(x); }));
  WITHIN(2, worst_of<R>(
                -3, 3, [](R x) { return m_exp(x); }, [](long double x) { return std::exp(x); }));
  WITHIN(2, worst_of<R>(
                -far, far, [](R x) { return m_expm1(x); }, [](long double x) { return std::expm1(x); }));
  WITHIN(2, worst_of<R>(
                -3, 3, [](R x) { return m_expm1(x); }, [](long double x) { return std::expm1(x); }));
  WITHIN(2, worst_of<R>(
                -far, far, [](R x) { return m_exprel(x); }, exact_exprel));
  WITHIN(2, worst_of<R>(
                -3, 3, [](R x) { return m_exprel(x); }, exact_exprel));
  WITHIN(2, worst_of<R>(
                -far, far, [](R x) { return m_sigmoid(x); }, exact_sigmoid));
  WITHIN(2, worst_of<R>(
                -12, 12, [](R x) { return m_tanh(x); }, [](long double x) { return std::tanh(x); }));
  WITHIN(2, worst_of<R>(
                -1, 1, [](R x) { return m_tanh(x); }, [](long double x) { return std::tanh(x); }));
  WITHIN(2, worst_of<R>(
                R(1e-30), R(1e30), [](R x) { return m_log(x); }, [](long double x) { return std::log(x); }));
  WITHIN(2, worst_of<R>(
                R(0.5), R(2), [](R x) { return m_log(x); }, [](long double x) { return std::log(x); }));
  for (R far_angle : {R(1), R(10), R(1e3), R(1e5), turns}) {
    WITHIN(2, worst_of<R>(
                  -far_angle, far_angle, [](R x) { return m_sin(x); }, [](long double x) { return std::sin(x); }));
    WITHIN(2, worst_of<R>(
                  -far_angle, far_angle, [](R x) { return m_cos(x); }, [](long double x) { return std::cos(x); }));
  }
  // Next to the zeros, where the reduction loses most.
  Worst worst;
  for (int k = 1; k < 60000; ++k) {
    const R x = static_cast<R>(k * 1.57079632679489661923L);
    worst.take(error_in_ulp(m_sin(x), std::sin(static_cast<long double>(x))), x);
    worst.take(error_in_ulp(m_cos(x), std::cos(static_cast<long double>(x))), x);
  }
  INFO("at ", worst.at);
  CHECK(worst.ulp <= 2);
}

template <class R>
void check_pow(R far) {
  Worst worst;
  uint64_t state = 12345;
  auto unit = [&] { return static_cast<double>((state = state * 6364136223846793005ull + 1442695040888963407ull) >> 11) * 0x1p-53; };
  for (int k = 0; k < 200000; ++k) {
    const R x = static_cast<R>(k % 3 == 0   ? std::exp((unit() - 0.5) * 1.9 * static_cast<double>(far))
                               : k % 3 == 1 ? 0.5 + unit()
                                            : 1 + (unit() - 0.5) * 1e-3);
    if (x == 1) continue;
    const R y = static_cast<R>((unit() - 0.5) * (k % 2 ? 2 * static_cast<double>(far) / std::fabs(std::log(static_cast<double>(x))) : 10.0));
    const long double want = std::pow(static_cast<long double>(x), static_cast<long double>(y));
    worst.take(error_in_ulp(m_pow(x, y), want), x);
  }
  INFO("base ", worst.at);
  CHECK(worst.ulp <= 2);
}

template <class R>
void check_edges() {
  const R inf = std::numeric_limits<R>::infinity(), nan = std::numeric_limits<R>::quiet_NaN(), tiny = std::numeric_limits<R>::denorm_min();
  for (R x : {R(0), R(-0.0), tiny, -tiny}) {
    CHECK(m_exp(x) == 1);
    CHECK(m_exprel(x) == 1);
    CHECK(m_log(x) == -inf);
    CHECK(m_cos(x) == 1);
    CHECK(m_sigmoid(x) == R(0.5));
    CHECK(m_sin(x) == x);
    CHECK(m_tanh(x) == x);
  }
  CHECK(std::signbit(m_sin(R(-0.0))));
  CHECK(std::signbit(m_tanh(R(-0.0))));
  CHECK(m_exp(inf) == inf);
  CHECK(m_exp(-inf) == 0);
  CHECK(m_expm1(inf) == inf);
  CHECK(m_expm1(-inf) == -1);
  CHECK(m_exprel(inf) == inf);
  CHECK(m_exprel(-inf) == 0);
  CHECK(m_log(inf) == inf);
  CHECK(m_log(R(1)) == 0);
  CHECK(std::isnan(m_log(R(-1))));
  CHECK(m_tanh(inf) == 1);
  CHECK(m_tanh(-inf) == -1);
  CHECK(m_sigmoid(inf) == 1);
  CHECK(m_sigmoid(-inf) == 0);
  CHECK(std::isnan(m_sin(inf)));
  CHECK(std::isnan(m_cos(R(1e20))));
  for (R y : {m_exp(nan), m_expm1(nan), m_exprel(nan), m_log(nan), m_sin(nan), m_cos(nan), m_tanh(nan), m_sigmoid(nan), m_sqrt(nan), m_round(nan),
              m_pow(nan, R(2)), m_pow(R(2), nan)})
    CHECK(std::isnan(y));
  // Around the thresholds of overflow and of flushing.
  const R most = std::log(std::numeric_limits<R>::max()), least = std::log(std::numeric_limits<R>::min());
  for (int k = -20; k <= 20; ++k) {
    const R high = most * (1 + k * std::numeric_limits<R>::epsilon()), low = least * (1 + k * std::numeric_limits<R>::epsilon());
    const R e = m_exp(high), f = m_exp(low);
    CHECK((e == inf || e > std::numeric_limits<R>::max() * R(0.999)));
    CHECK((f == 0 || f >= std::numeric_limits<R>::min() * R(0.999)));
  }
  CHECK(m_exp(most * R(1.001)) == inf);
  CHECK(m_exp(least * R(1.001)) == 0);
}

template <class R>
void check_pow_edges() {
  const R inf = std::numeric_limits<R>::infinity(), nan = std::numeric_limits<R>::quiet_NaN();
  CHECK(m_pow(R(-2), R(3)) == -8);
  CHECK(m_pow(R(-2), R(4)) == 16);
  CHECK(m_pow(R(-2), R(-1)) == R(-0.5));
  CHECK(std::isnan(m_pow(R(-2), R(0.5))));
  CHECK(m_pow(R(0), R(2)) == 0);
  CHECK(m_pow(R(0), R(-2)) == inf);
  CHECK(m_pow(R(-0.0), R(3)) == 0);
  CHECK(std::signbit(m_pow(R(-0.0), R(3))));
  CHECK(m_pow(R(-0.0), R(-3)) == -inf);
  CHECK(m_pow(nan, R(0)) == 1);
  CHECK(m_pow(R(1), nan) == 1);
  CHECK(m_pow(R(2), inf) == inf);
  CHECK(m_pow(R(2), -inf) == 0);
  CHECK(m_pow(R(0.5), inf) == 0);
  CHECK(m_pow(R(0.5), -inf) == inf);
  CHECK(m_pow(inf, R(-1)) == 0);
  CHECK(m_pow(inf, R(0.5)) == inf);
  CHECK(m_pow(-inf, R(3)) == -inf);
  CHECK(m_pow(R(2), R(10)) == 1024);
  CHECK(m_pow(R(10), R(2)) == 100);
  CHECK(m_pow(R(9), R(0.5)) == 3);
}

template <class R>
void check_rounding() {
  for (R x : {R(0), R(0.5), R(0.49999997), R(1.5), R(2.5), R(-0.5), R(-1.5), R(-2.5), R(3.2), R(-3.7), R(8388609), R(-4503599)}) {
    CHECK(m_round(x) == std::round(x));
    CHECK(m_floor(x) == std::floor(x));
    CHECK(m_ceil(x) == std::ceil(x));
    CHECK(m_abs(x) == std::fabs(x));
  }
  CHECK(m_round(std::nextafter(R(0.5), R(0))) == 0);
  CHECK(m_sign(R(0)) == 0);
  CHECK(m_sign(R(-3)) == -1);
  CHECK(m_sign(R(3)) == 1);
  CHECK(m_min(R(1), R(2)) == 1);
  CHECK(m_max(R(1), R(2)) == 2);
  CHECK(!std::signbit(m_max(R(0.0), R(-0.0))));  // a tie: the first argument
  CHECK(std::signbit(m_min(R(-0.0), R(0.0))));
}

}  // namespace

TEST_CASE("functions of double are within 2 ulp") {
  if (!wide) return;
  check_accuracy<double>(709.7, 1e14);
  check_pow<double>(707.0);
}
TEST_CASE("functions of float are within 2 ulp") {
  check_accuracy<float>(88.7f, 1e6f);
  check_pow<float>(86.0f);
}
TEST_CASE("edges: zeros, denormals, infinities, NaN, thresholds") {
  check_edges<double>();
  check_edges<float>();
}
TEST_CASE("edges of pow") {
  check_pow_edges<double>();
  check_pow_edges<float>();
}
TEST_CASE("rounding, sign, ties") {
  check_rounding<double>();
  check_rounding<float>();
}
TEST_CASE("exprel is smooth through 0") {
  // 1 + z/2 + z²/6 to the digits of double for |z| < 1e-5.
  for (double z = -1e-5; z <= 1e-5; z += 1.7e-8) CHECK(std::fabs(m_exprel(z) - (1 + z / 2 * (1 + z / 3))) < 4.5e-16);
}
