// Elementary functions in add, multiply, divide, fma and bit operations only: the same bits from every compiler and device, in SIMD lanes.
//
// Every function exists for float and double, is within 2 ulp of the true value, has no branch and no table: a loop over it is vectorised by
// the compiler. Results below the smallest normal number are 0, and arguments below it count as 0. NaN gives NaN.
// sin and cos: |x| ≤ 1e14 in double, 1e6 in float; beyond (and at infinity) NaN. exprel is infinite where exp overflows.
// Needs -ffp-contract=off: where a product is fused, `fma` is written. The coefficients are Chebyshev interpolations of the remainders.
#ifndef NSIM_KERNELS_MATH_H
#define NSIM_KERNELS_MATH_H

#ifndef NSIM_FN
#if defined(__CUDACC__)
#define NSIM_FN static __device__ __forceinline__
#else
#define NSIM_FN static inline __attribute__((always_inline))
#endif
#endif

namespace nsim {
namespace kernels {

// ---- bits
template <class R>
struct Format;
template <>
struct Format<double> {
  typedef unsigned long long Bits;
  static constexpr int mantissa = 52;
  static constexpr Bits bias = 1023, infinity = 0x7FF0000000000000ull, sign = 0x8000000000000000ull, root_half = 0x3FE6A09E667F3BCDull;
  static constexpr double magic = 0x1.8p52;   // adding it rounds to an integer, which then stands in the low bits
  static constexpr double exponent = 0x1p52;  // as bits: an integer or-ed into the mantissa is added to it
  static constexpr double least = 0x1p-1022;
  static constexpr double exp_low = -708.39641853226398, exp_high = 709.782712893384, expm1_low = -40, tanh_one = 20, sin_most = 1e14,
                          sin_least = 0x1p-27;
  static constexpr double log2_e = 1.4426950408889634074, ln2_hi = 0x1.62e42fefa39efp-1, ln2_lo = 0x1.abc9e3b39803fp-56;
  static constexpr double pi_half_1 = 0x1.921fb54442d18p+0, pi_half_2 = 0x1.1a62633145c07p-54, pi_half_3 = -0x1.f1976b7ed8fbcp-110;
  static constexpr double below_half = 0x1.fffffffffffffp-2;
};
template <>
struct Format<float> {
  typedef unsigned int Bits;
  static constexpr int mantissa = 23;
  static constexpr Bits bias = 127, infinity = 0x7F800000u, sign = 0x80000000u, root_half = 0x3F3504F3u;
  static constexpr float magic = 0x1.8p23f;
  static constexpr float exponent = 0x1p23f;
  static constexpr float least = 0x1p-126f;
  static constexpr float exp_low = -87.33654f, exp_high = 88.72283f, expm1_low = -18, tanh_one = 10, sin_most = 1e6f, sin_least = 0x1p-12f;
  static constexpr float log2_e = 1.4426950408889634074f, ln2_hi = 0x1.62e430p-1f, ln2_lo = -0x1.05c610p-29f;
  static constexpr float pi_half_1 = 0x1.921fb6p+0f, pi_half_2 = -0x1.777a5cp-25f, pi_half_3 = -0x1.ee59dap-50f;
  static constexpr float below_half = 0x1.fffffep-2f;
};

#if defined(__CUDACC_RTC__)
NSIM_FN unsigned long long to_bits(double x) { return (unsigned long long)__double_as_longlong(x); }
NSIM_FN unsigned int to_bits(float x) { return __float_as_uint(x); }
NSIM_FN double from_bits(unsigned long long b) { return __longlong_as_double((long long)b); }
NSIM_FN float from_bits(unsigned int b) { return __uint_as_float(b); }
NSIM_FN double m_fma(double a, double b, double c) { return __fma_rn(a, b, c); }
NSIM_FN float m_fma(float a, float b, float c) { return __fmaf_rn(a, b, c); }
NSIM_FN double m_sqrt(double x) { return __dsqrt_rn(x); }
NSIM_FN float m_sqrt(float x) { return __fsqrt_rn(x); }
NSIM_FN double m_floor(double x) { return floor(x); }
NSIM_FN float m_floor(float x) { return floorf(x); }
#else
NSIM_FN unsigned long long to_bits(double x) { return __builtin_bit_cast(unsigned long long, x); }
NSIM_FN unsigned int to_bits(float x) { return __builtin_bit_cast(unsigned int, x); }
NSIM_FN double from_bits(unsigned long long b) { return __builtin_bit_cast(double, b); }
NSIM_FN float from_bits(unsigned int b) { return __builtin_bit_cast(float, b); }
NSIM_FN double m_fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
NSIM_FN float m_fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
NSIM_FN double m_sqrt(double x) { return __builtin_sqrt(x); }
NSIM_FN float m_sqrt(float x) { return __builtin_sqrtf(x); }
NSIM_FN double m_floor(double x) { return __builtin_floor(x); }
NSIM_FN float m_floor(float x) { return __builtin_floorf(x); }
#endif

template <class R>
NSIM_FN R m_infinity(R) {
  return from_bits(Format<R>::infinity);
}
template <class R>
NSIM_FN R m_nan(R) {
  return from_bits(Format<R>::infinity | Format<R>::infinity >> 1);
}
template <class R>
NSIM_FN R m_abs(R x) {
  return from_bits(to_bits(x) & ~Format<R>::sign);
}
/// |x| with the sign of s.
template <class R>
NSIM_FN R with_sign(R x, R s) {
  return from_bits((to_bits(x) & ~Format<R>::sign) | (to_bits(s) & Format<R>::sign));
}
template <class R>
NSIM_FN R m_sign(R x) {
  return x > 0 ? R(1) : x < 0 ? R(-1) : x;
}
template <class R>
NSIM_FN R m_min(R a, R b) {
  return b < a ? b : a;
}
template <class R>
NSIM_FN R m_max(R a, R b) {
  return a < b ? b : a;
}
template <class R>
NSIM_FN R m_ceil(R x) {
  return -m_floor(-x);
}
/// Half away from zero. Adding the number just below a half keeps 0.49999999999999994 from being rounded up.
template <class R>
NSIM_FN R m_round(R x) {
  return with_sign(m_floor(m_abs(x) + Format<R>::below_half), x);
}

// ---- polynomials
NSIM_FN double exp_tail(double r) {  // (exp r - 1 - r) / r², |r| ≤ ln 2 / 2
  double p = 2.5100569275813682631e-8;
  p = m_fma(p, r, 2.762032742826823816e-7);
  p = m_fma(p, r, 2.7557268072890098263e-6);
  p = m_fma(p, r, 0.000024801520792572692843);
  p = m_fma(p, r, 0.00019841269863303223296);
  p = m_fma(p, r, 0.0013888888917538295848);
  p = m_fma(p, r, 0.0083333333333300117609);
  p = m_fma(p, r, 0.041666666666623476764);
  p = m_fma(p, r, 0.16666666666666667468);
  return m_fma(p, r, 0.50000000000000010417);
}
NSIM_FN float exp_tail(float r) {
  float p = 0.0013926502129032021192f;
  p = m_fma(p, r, 0.0083632958836615265075f);
  p = m_fma(p, r, 0.041666552177684651251f);
  p = m_fma(p, r, 0.1666657628668587364f);
  return m_fma(p, r, 0.50000000001569301489f);
}
NSIM_FN double log_tail(double z) {  // (2 atanh s - 2 s) / s³, z = s² ≤ 0.0295
  double p = 0.14619166134887971366;
  p = m_fma(p, z, 0.15331501611145327709);
  p = m_fma(p, z, 0.18182895750119194042);
  p = m_fma(p, z, 0.22222211043776858238);
  p = m_fma(p, z, 0.28571428626533615934);
  p = m_fma(p, z, 0.39999999999898272776);
  return m_fma(p, z, 0.66666666666666697293);
}
NSIM_FN float log_tail(float z) {
  float p = 0.29582023562036556467f;
  p = m_fma(p, z, 0.39988734820244164426f);
  return m_fma(p, z, 0.66666685151452770307f);
}
NSIM_FN double sin_tail(double z) {  // (sin r - r) / r³, z = r², |r| ≤ pi / 4
  double p = 1.5917567478906799463e-10;
  p = m_fma(p, z, -2.5051124031382081451e-8);
  p = m_fma(p, z, 2.7557316064986771525e-6);
  p = m_fma(p, z, -0.00019841269836686008062);
  p = m_fma(p, z, 0.008333333333330900423);
  return m_fma(p, z, -0.16666666666666664574);
}
NSIM_FN float sin_tail(float z) {
  float p = -0.00019586882765702045677f;
  p = m_fma(p, z, 0.0083327435951818240358f);
  return m_fma(p, z, -0.16666664638209855146f);
}
NSIM_FN double cos_tail(double z) {  // (cos r - 1 + r²/2) / r⁴
  double p = -1.1382280957702632759e-11;
  p = m_fma(p, z, 2.0876141380294956989e-9);
  p = m_fma(p, z, -2.7557317248229366102e-7);
  p = m_fma(p, z, 0.000024801587298720292254);
  p = m_fma(p, z, -0.001388888888888736717);
  return m_fma(p, z, 0.041666666666666665358);
}
NSIM_FN float cos_tail(float z) {
  float p = 0.00002454693184133207087f;
  p = m_fma(p, z, -0.0013888298350940012763f);
  return m_fma(p, z, 0.041666664635352459552f);
}

// ---- exponentials
/// exp(x + low), low far smaller than x. Beyond the range of exp the bits are meaningless, and the last line selects.
template <class R>
NSIM_FN R exp_of_sum(R x, R low) {
  typedef Format<R> F;
  const R shifted = m_fma(x, F::log2_e, F::magic), n = shifted - F::magic;
  const R r = m_fma(-n, F::ln2_hi, x) + m_fma(-n, F::ln2_lo, low);
  const R p = R(1) + m_fma(r * r, exp_tail(r), r);
  // 2^1024 is not a number, so a growing exponential takes one factor 2 beforehand.
  const R q = x > 0 ? p + p : p;
  const typename F::Bits power = to_bits(shifted) - to_bits(F::magic) + (x > 0 ? F::bias - 1 : F::bias);
  const R y = q * from_bits((typename F::Bits)(power << F::mantissa));
  return x < F::exp_low ? R(0) : x > F::exp_high ? m_infinity(x) : y;
}
template <class R>
NSIM_FN R m_exp(R x) {
  return exp_of_sum(x, R(0));
}

/// exp x = 2^n (1 + hi + lo): where 1 is taken away or added, the digits below the last one of `hi` are seen.
template <class R>
struct ExpParts {
  R hi, lo;
  typename Format<R>::Bits n;
};
template <class R>
NSIM_FN ExpParts<R> exp_parts(R x) {
  typedef Format<R> F;
  const R shifted = m_fma(x, F::log2_e, F::magic), n = shifted - F::magic;
  const R a = m_fma(-n, F::ln2_hi, x), r = m_fma(-n, F::ln2_lo, a), r_lo = m_fma(-n, F::ln2_lo, a - r);
  const R square = r * r * exp_tail(r), hi = r + square;
  ExpParts<R> out = {hi, ((r - hi) + square) + m_fma(r, r_lo, r_lo), to_bits(shifted) - to_bits(F::magic)};
  return out;
}
template <class R>
NSIM_FN R expm1_unbounded(R x) {
  typedef Format<R> F;
  const ExpParts<R> p = exp_parts(x);
  // Half of it, since 2^1024 is not a number.
  const R half = from_bits((typename F::Bits)(p.n + F::bias - 1) << F::mantissa);
  const R h = m_fma(half, p.hi, half - R(0.5)) + half * p.lo;
  return h + h;
}
template <class R>
NSIM_FN R m_expm1(R x) {
  typedef Format<R> F;
  return x < F::expm1_low ? R(-1) : x > F::exp_high ? m_infinity(x) : m_abs(x) < F::least ? x : expm1_unbounded(x);
}
/// (exp z - 1) / z, 1 at 0.
template <class R>
NSIM_FN R m_exprel(R z) {
  // The divisor is chosen, not the quotient: a division under a condition keeps compilers from vectorising.
  const bool none = m_abs(z)<Format<R>::least, over = z> Format<R>::exp_high;
  return (none ? R(1) : m_expm1(z)) / ((none | over) ? R(1) : z);
}
/// 1 / (1 + exp(-x)). The denominator is kept as d + d_lo, and the quotient is corrected once.
template <class R>
NSIM_FN R m_sigmoid(R x) {
  typedef Format<R> F;
  const ExpParts<R> e = exp_parts(-x);
  const R scale = from_bits((typename F::Bits)(e.n + F::bias) << F::mantissa);
  const R p = R(1) + e.hi, p_lo = ((R(1) - p) + e.hi) + e.lo;
  const R big = p * scale, d = R(1) + big, t = d - R(1);
  const R d_lo = ((big - t) + (R(1) - (d - t))) + p_lo * scale;
  const R y = R(1) / d, corrected = m_fma(y, m_fma(-d, y, R(1)) - d_lo * y, y);
  return x < F::exp_low ? R(0) : x > -F::expm1_low ? R(1) : corrected;
}
template <class R>
NSIM_FN R m_tanh(R x) {
  typedef Format<R> F;
  const R a = m_abs(x), e = expm1_unbounded(a + a), d = e + R(2), t = d - R(2), d_lo = (e - t) + (R(2) - (d - t));
  const R inverse = R(1) / d, y = e * inverse, corrected = m_fma(inverse, m_fma(-d, y, e) - d_lo * y, y);
  return with_sign(a > F::tanh_one ? R(1) : a < F::sin_least ? a : corrected, x);
}

// ---- logarithm and power
/// x = 2^e (1 + f), 1 + f in [sqrt ½, sqrt 2).
template <class R>
struct Split {
  R f, e;
};
template <class R>
NSIM_FN Split<R> log_split(R x) {
  typedef Format<R> F;
  typedef typename F::Bits Bits;
  const Bits one = F::bias << F::mantissa, u = to_bits(x) - F::root_half + one;
  const R m = from_bits((Bits)((u & (((Bits)1 << F::mantissa) - 1)) + F::root_half));
  const R e = from_bits((Bits)(to_bits(F::exponent) | u >> F::mantissa)) - (F::exponent + R(F::bias));
  Split<R> out = {m - R(1), e};
  return out;
}
template <class R>
NSIM_FN R log_edges(R x, R y) {
  const R low = x > -Format<R>::least ? -m_infinity(x) : m_nan(x);
  return x < Format<R>::least ? low : x < m_infinity(x) ? y : x;
}
template <class R>
NSIM_FN R log_joined(Split<R> a) {
  typedef Format<R> F;
  const R s = a.f / (R(2) + a.f), z = s * s, half = R(0.5) * a.f * a.f;
  const R tail = m_fma(s, m_fma(z, log_tail(z), half), a.e * F::ln2_lo);
  return m_fma(a.e, F::ln2_hi, a.f - (half - tail));
}
template <class R>
NSIM_FN R m_log(R x) {
  return log_edges(x, log_joined(log_split(x)));
}

/// log x of a positive x as hi + lo, good to 2^-65: what a power needs, whose exponent may reach 709.
struct Pair {
  double hi, lo;
};
NSIM_FN double log2_tail(double z) {  // (log_tail(z) - 2/3) / z
  double p = 0.12915929658165391753;
  p = m_fma(p, z, 0.13285770192868423662);
  p = m_fma(p, z, 0.15385580435394985056);
  p = m_fma(p, z, 0.18181808170068739983);
  p = m_fma(p, z, 0.22222222271577444625);
  p = m_fma(p, z, 0.28571428571337457333);
  return m_fma(p, z, 0.40000000000000027431);
}
NSIM_FN Pair pair_product(Pair a, Pair b) {
  const double hi = a.hi * b.hi, lo = m_fma(a.hi, b.hi, -hi) + (a.hi * b.lo + a.lo * b.hi);
  Pair out = {hi, lo};
  return out;
}
NSIM_FN Pair pair_sum(double a, Pair b) {  // |a| ≥ |b|, or a = 0
  const double hi = a + b.hi, lo = (a - hi) + b.hi + b.lo;
  Pair out = {hi, lo};
  return out;
}
NSIM_FN Pair log_pair(double x) {
  typedef Format<double> F;
  const Split<double> a = log_split(x);
  const double d = 2 + a.f, d_lo = (2 - d) + a.f, s_hi = a.f / d;
  const Pair s = {s_hi, (m_fma(-s_hi, d, a.f) - s_hi * d_lo) / d}, z = pair_product(s, s);
  const Pair third = {0x1.5555555555555p-1, 0x1.5555555555555p-55 + z.hi * log2_tail(z.hi)};
  const double t = third.hi + third.lo;
  const Pair poly = {t, (third.hi - t) + third.lo};
  const Pair cube = pair_product(pair_product(s, z), poly);
  const Pair tail = pair_sum(2 * s.hi, Pair{cube.hi, cube.lo + 2 * s.lo});
  const double scaled = a.e * F::ln2_hi, scaled_lo = m_fma(a.e, F::ln2_hi, -scaled) + a.e * F::ln2_lo;
  const Pair sum = pair_sum(scaled, Pair{tail.hi, tail.lo + scaled_lo});
  const double hi = sum.hi + sum.lo;
  Pair out = {hi, (sum.hi - hi) + sum.lo};
  return out;
}

/// pow of a negative base only to integers. pow(x, 0) = pow(1, y) = 1, also for NaN.
NSIM_FN double m_pow(double x, double y) {
  const double a = m_abs(x), inf = m_infinity(x);
  const Pair l = log_pair(a);
  const double hi = y * l.hi, lo = m_fma(y, l.hi, -hi) + y * l.lo;
  const double edge = a < Format<double>::least ? -y : y;  // 0 and infinity: the sign of the exponent decides
  double p = exp_of_sum(hi, m_abs(hi) < 1000 ? lo : 0.0);
  p = a < Format<double>::least || a == inf ? (edge > 0 ? inf : 0.0) : p;
  p = m_abs(y) == inf ? (a == 1 ? 1.0 : (a > 1) == (y > 0) ? inf : 0.0) : p;
  const bool whole = m_floor(y) == y, odd = whole & (m_floor(y * 0.5) * 2 != y);
  p = (odd & (to_bits(x) >> 63 != 0)) ? -p : p;
  p = ((x < 0) & !whole & (a >= Format<double>::least) & (a < inf)) ? m_nan(x) : p;
  p = ((x != x) | (y != y)) ? m_nan(x) : p;
  return ((y == 0) | (x == 1)) ? 1.0 : p;
}
/// In double, where a logarithm of 53 bits is far more than a float power needs: there 0 and infinity need no care. What is too small for a float
/// counts as 0 (a product: a choice here, inside those of the logarithm, would become a branch and keep compilers from vectorising).
NSIM_FN float m_pow(float x, float y) {
  typedef Format<float> F;
  const float a = m_abs(x), inf = m_infinity(x);
  const double from = (double)a * (double)(a >= F::least), p = m_exp((double)y * m_log(from));
  float r = p < (double)F::least ? 0.0f : (float)p;
  const float limit = (a > 1) == (y > 0) ? inf : 0.0f, at_limit = a == 1 ? 1.0f : limit;
  r = m_abs(y) == inf ? at_limit : r;
  const bool whole = m_floor(y) == y, odd = whole & (m_floor(y * 0.5f) * 2 != y);
  const float turned = -r;
  r = (odd & (to_bits(x) >> 31 != 0)) ? turned : r;
  r = ((x < 0) & !whole & (from > 0) & (a < inf)) ? m_nan(x) : r;
  r = ((x != x) | (y != y)) ? m_nan(x) : r;
  return ((y == 0) | (x == 1)) ? 1.0f : r;
}

// ---- sine and cosine
/// sin (or cos) of r + low in quadrant q, |r| ≤ pi / 4.
template <class R>
NSIM_FN R sin_quadrant(R r, R low, typename Format<R>::Bits q) {
  typedef Format<R> F;
  const R z = r * r, half = R(0.5) * z, w = R(1) - half;
  const R s = r + m_fma(r * z, sin_tail(z), m_fma(-half, low, low));
  const R c = w + (((R(1) - w) - half) + m_fma(z * z, cos_tail(z), -r * low));
  const R y = q & 1u ? c : s;
  return from_bits((typename F::Bits)(to_bits(y) ^ ((q & 2u) << (8 * sizeof(R) - 2))));
}
template <class R>
NSIM_FN R sin_from(R x, unsigned int quarter) {
  typedef Format<R> F;
  const R shifted = m_fma(x, R(0.63661977236758134308), F::magic), n = shifted - F::magic;
  // x - n (p1 + p2 + p3): the first step is exact, the second is kept with all of its error, because x may lie close to a multiple.
  const R a = m_fma(-n, F::pi_half_1, x), p = n * F::pi_half_2, r = a - p, back = r - a;
  const R low = ((a - (r - back)) - (p + back)) - m_fma(n, F::pi_half_3, m_fma(n, F::pi_half_2, -p));
  const R y = sin_quadrant(r, low, (typename F::Bits)(to_bits(shifted) + quarter));
  return m_abs(x) <= F::sin_most ? y : m_nan(x);
}
template <class R>
NSIM_FN R m_sin(R x) {
  return m_abs(x) < Format<R>::sin_least ? x : sin_from(x, 0u);
}
template <class R>
NSIM_FN R m_cos(R x) {
  return sin_from(x, 1u);
}
/// cos(2 pi u): exact reduction, for u in [0, 1].
template <class R>
NSIM_FN R cos_turns(R u) {
  typedef Format<R> F;
  const R shifted = R(4) * u + F::magic, n = shifted - F::magic;
  const R t = m_fma(R(-0.25), n, u), r = t * R(6.2831853071795864769);
  return sin_quadrant(r, R(0), (typename F::Bits)(to_bits(shifted) + 1u));
}

}  // namespace kernels
}  // namespace nsim

#endif
