// Laws of random numbers on counter words (philox.h), for float and double.
//
// A draw is a pure function of (seed, stream, entity, lane, moment) and its parameters. The float draw is the double draw of the same key to
// rounding, so single and double precision see the same noise. A deviation must not be negative; parameters are not checked here.
//   uniform(a, b)        b excluded, a excluded (to rounding)
//   normal(mean, sd)     Box and Muller, both of the pair; 64 neighbouring entities share sixteen calls (shared_call), one word a number
//   lognormal(mean, sd)  mean and standard deviation of the drawn value itself; a negative mean gives negative values
//   exponential(mean)    gamma(shape, mean): standard deviation mean / sqrt(shape); Marsaglia and Tsang 2000
//   poisson(mean)        any mean, exact: inversion below 10, else transformed rejection (Hörmann 1993, PTRS); not in lanes
//   poisson by table     the count of thresholds ≤ a word (poisson_table.h makes them); in lanes
// `_between` draws again until low ≤ x ≤ high, each attempt with calls of its own; NaN after 4096 attempts, which means that the law has
// next to no mass there. The laws that may draw again inside themselves (gamma, poisson) have 64 calls for each attempt.
#ifndef NSIM_KERNELS_DRAW_H
#define NSIM_KERNELS_DRAW_H

// Left out of the emitted text, where both stand above.
#include "kernels/math.h"
#include "kernels/philox.h"

#if defined(__CUDACC__)
#define NSIM_LOOP_FN static __device__
#else
#define NSIM_LOOP_FN static inline
#endif

namespace nsim {
namespace kernels {

#define NSIM_KEY u64 seed, u32 stream, u64 entity, u32 lane, u64 moment
#define NSIM_KEYS seed, stream, entity, lane, moment

// ---- words to numbers
/// (k + ½) 2^-52 of the upper 52 bits: in (0, 1), never an end. Made of bits, because 64-bit integers convert slowly on many machines.
NSIM_FN double unit_of(u32 high, u32 low, double) { return from_bits(((u64)high << 20 | low >> 12) | 0x3FF0000000000000ull) - (1.0 - 0x1p-53); }
NSIM_FN float unit_of(u32 high, u32, float) { return from_bits(high >> 9 | 0x3F800000u) - (1.0f - 0x1p-24f); }
/// For logarithms: in (0, 1], in float with all 32 bits, so that tails reach as far as 2^-33.
NSIM_FN double tail_of(u32 high, u32 low, double) { return unit_of(high, low, 0.0); }
NSIM_FN float tail_of(u32 high, u32, float) { return m_fma((float)high, 0x1p-32f, 0x1p-33f); }

NSIM_FN double draw_unit(NSIM_KEY, u32 attempt) {
  const Words w = draw_words(NSIM_KEYS, attempt);
  return unit_of(w.at[0], w.at[1], 0.0);
}

// ---- normal numbers
/// Two standard normal numbers of two words. The radius reaches 6.76 deviations, the angle counts in 2^-32 turns, and both keep their last digits in float
/// wherever they are small. Logarithm and angle are bare: no argument is out of their range.
template <class R>
struct NormalPair {
  R first, second;
};
/// log((word + 1/2) 2^-32): from above 3/4 on, of 1 less a number that is small and exact.
template <class R>
NSIM_FN R log_of_word(u32 word) {
  const Split<R> a = log_split(m_fma((R)word, R(0x1p-32), R(0x1p-33)));
  return log_joined(Split<R>{word > 0xC0000000u ? m_fma((R)(word ^ 0xFFFFFFFFu), R(-0x1p-32), R(-0x1p-33)) : a.f, a.e});
}
/// The lower 30 bits of `turn` are an angle of at most an eighth turn to either side; the upper two exchange the axes, and turn by half.
template <class R>
NSIM_FN NormalPair<R> normal_pair(u32 radius, u32 turn) {
  typedef typename Format<R>::Bits Bits;
  const R length = m_sqrt(R(-2) * log_of_word<R>(radius));
  const R r = m_fma((R)(int)(turn << 2), R(0x1.921fb54442d18p-32), R(0x1.921fb54442d18p-31)), z = r * r;
  const R s = m_fma(r * z, sin_tail(z), r), c = m_fma(z * z, cos_tail(z), m_fma(R(-0.5), z, R(1)));
  const R signed_length = from_bits((Bits)(to_bits(length) ^ ((Bits)(turn >> 31) << (8 * sizeof(R) - 1))));
  const bool exchanged = (turn & 0x40000000u) != 0;
  NormalPair<R> out = {signed_length * (exchanged ? s : c), signed_length * (exchanged ? c : s)};
  return out;
}

/// Neighbours share calls: of each 64 entities the sixteenths share a word, and sixteen calls have the words of all. The order of the calls is the one
/// in which eight of them, and the eight after, lie in the two halves of 64-bit lanes (words.h).
NSIM_FN u64 shared_call(u64 entity) { return (entity >> 6 << 4) + ((entity >> 1 & 7u) | (entity << 3 & 8u)); }
/// Word of the entity itself: for laws that need one word.
NSIM_FN u32 shared_word(NSIM_KEY, u32 call) {
  const Words w = draw_words(seed, stream, shared_call(entity), lane, moment, call);
  const u32 low = entity & 16u ? w.at[1] : w.at[0], high = entity & 16u ? w.at[3] : w.at[2];
  return entity & 32u ? high : low;
}
template <class R>
NSIM_FN R shared_normal(NSIM_KEY, u32 attempt) {
  const Words w = draw_words(seed, stream, shared_call(entity), lane, moment, attempt);
  const NormalPair<R> pair = normal_pair<R>(entity & 32u ? w.at[2] : w.at[0], entity & 32u ? w.at[3] : w.at[1]);
  return entity & 16u ? pair.second : pair.first;
}

// ---- laws that take one call for each attempt
/// Of a call that is not shared: where one attempt takes several numbers.
template <class R>
NSIM_FN R standard_normal(Words w) {
  return m_sqrt(R(-2) * m_log(tail_of(w.at[0], w.at[1], R()))) * cos_turns(unit_of(w.at[2], w.at[3], R()));
}
template <class R>
NSIM_FN R attempt_uniform(NSIM_KEY, u32 attempt, R a, R b) {
  const Words w = draw_words(NSIM_KEYS, attempt);
  return m_fma(b - a, unit_of(w.at[0], w.at[1], R()), a);
}
template <class R>
NSIM_FN R normal_of(R z, R mean, R sd) {
  return m_fma(sd, z, mean);
}
template <class R>
NSIM_FN R lognormal_of(R z, R mean, R sd) {
  const R ratio = sd / mean, spread = m_log(m_fma(ratio, ratio, R(1)));  // variance of the logarithm
  const R x = mean * m_exp(m_fma(m_sqrt(spread), z, R(-0.5) * spread));
  return sd == 0 ? mean : x;
}
template <class R>
NSIM_FN R attempt_normal(NSIM_KEY, u32 attempt, R mean, R sd) {
  return normal_of(shared_normal<R>(NSIM_KEYS, attempt), mean, sd);
}
template <class R>
NSIM_FN R attempt_lognormal(NSIM_KEY, u32 attempt, R mean, R sd) {
  return lognormal_of(shared_normal<R>(NSIM_KEYS, attempt), mean, sd);
}
template <class R>
NSIM_FN R attempt_exponential(NSIM_KEY, u32 attempt, R mean) {
  const Words w = draw_words(NSIM_KEYS, attempt);
  return -mean * m_log(tail_of(w.at[0], w.at[1], R()));
}

// ---- laws with a loop inside
/// A gamma number of the shape, with mean 1.
NSIM_LOOP_FN double attempt_gamma_double(NSIM_KEY, u32 attempt, double shape) {
  const double raised = shape < 1 ? shape + 1 : shape, d = raised - 1.0 / 3, c = 1 / (3 * m_sqrt(d));
  double x = 1;
  u32 call = attempt * 64;
  for (u32 last = call + 62; call < last; call += 2) {
    const double z = standard_normal<double>(draw_words(NSIM_KEYS, call)), t = 1 + c * z;
    const double u = draw_unit(NSIM_KEYS, call + 1);
    if (t <= 0) continue;
    x = t * t * t;
    if (m_log(u) < 0.5 * z * z + d * (1 - x + m_log(x))) break;
  }
  // Below shape 1: gamma(k + 1) · u^(1/k) is gamma(k).
  const double lower = shape < 1 ? m_exp(m_log(draw_unit(NSIM_KEYS, attempt * 64 + 63)) / shape) : 1.0;
  return d * x * lower / shape;
}
template <class R>
NSIM_FN R attempt_gamma(NSIM_KEY, u32 attempt, R shape, R mean) {
  return (R)((double)mean * attempt_gamma_double(NSIM_KEYS, attempt, (double)shape));
}

/// log k!, k ≥ 0: a product below 10, Stirling's series beyond (error below 1e-13).
NSIM_LOOP_FN double log_factorial(double k) {
  double shift = 1, n = k + 1;
  while (n < 10) shift *= n, n += 1;
  const double i = 1 / n, i2 = i * i;
  const double series = i * (1.0 / 12 - i2 * (1.0 / 360 - i2 * (1.0 / 1260 - i2 * (1.0 / 1680 - i2 * (1.0 / 1188)))));
  return (n - 0.5) * m_log(n) - n + 0.918938533204672741780 + series - m_log(shift);
}
NSIM_LOOP_FN double attempt_poisson_double(NSIM_KEY, u32 attempt, double mean) {
  if (!(mean > 0)) return mean == 0 ? 0.0 : m_nan(mean);
  u32 call = attempt * 64;
  if (mean < 10) {
    double u = draw_unit(NSIM_KEYS, call), p = m_exp(-mean), k = 0;
    while (u > p && k < 200) u -= p, k += 1, p *= mean / k;
    return k;
  }
  const double root = m_sqrt(mean), log_mean = m_log(mean), b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b;
  const double log_inverse = m_log(1.1239 + 1.1328 / (b - 3.4)), v_r = 0.9277 - 3.6224 / (b - 2);
  double k = m_floor(mean);
  for (u32 last = call + 64; call < last; ++call) {
    const Words w = draw_words(NSIM_KEYS, call);
    const double u = unit_of(w.at[0], w.at[1], 0.0) - 0.5, v = unit_of(w.at[2], w.at[3], 0.0), us = 0.5 - m_abs(u);
    k = m_floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= v_r) break;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (m_log(v) + log_inverse - m_log(a / (us * us) + b) <= k * log_mean - mean - log_factorial(k)) break;
  }
  return k < 0 ? 0.0 : k;
}
template <class R>
NSIM_FN R attempt_poisson(NSIM_KEY, u32 attempt, R mean) {
  return (R)attempt_poisson_double(NSIM_KEYS, attempt, (double)mean);
}

// ---- the laws as the emitted text calls them
#define NSIM_REDRAW(call)                             \
  for (u32 attempt = 0; attempt < 4096u; ++attempt) { \
    const R x = call;                                 \
    if (x >= low && x <= high) return x;              \
  }                                                   \
  return m_nan(low);
#define NSIM_LAW_2(law)                                               \
  template <class R>                                                  \
  NSIM_FN R draw_##law(NSIM_KEY, R a, R b) {                          \
    return attempt_##law<R>(NSIM_KEYS, 0u, a, b);                     \
  }                                                                   \
  template <class R>                                                  \
  NSIM_FN R draw_##law##_between(NSIM_KEY, R a, R b, R low, R high) { \
    NSIM_REDRAW(attempt_##law<R>(NSIM_KEYS, attempt, a, b))           \
  }
#define NSIM_LAW_1(law)                                          \
  template <class R>                                             \
  NSIM_FN R draw_##law(NSIM_KEY, R a) {                          \
    return attempt_##law<R>(NSIM_KEYS, 0u, a);                   \
  }                                                              \
  template <class R>                                             \
  NSIM_FN R draw_##law##_between(NSIM_KEY, R a, R low, R high) { \
    NSIM_REDRAW(attempt_##law<R>(NSIM_KEYS, attempt, a))         \
  }
NSIM_LAW_2(uniform)
NSIM_LAW_2(normal)
NSIM_LAW_2(lognormal)
NSIM_LAW_2(gamma)
NSIM_LAW_1(exponential)
NSIM_LAW_1(poisson)
#undef NSIM_LAW_1
#undef NSIM_LAW_2
#undef NSIM_REDRAW

/// True with probability p, to 2^-52: small probabilities of float models keep their size.
template <class R>
NSIM_FN bool draw_bernoulli(NSIM_KEY, R p) {
  return draw_unit(NSIM_KEYS, 0u) < (double)p;
}
/// One of 0 … n - 1.
NSIM_FN u32 draw_choice(NSIM_KEY, u32 n) { return (u32)((u64)draw_word(NSIM_KEYS, 0u) * n >> 32); }
/// The word 2^32 - 1 counts as the one below it: a threshold of 0xffffffff is never reached and pads short tables.
NSIM_FN u32 table_word(u32 word) { return word < 0xFFFFFFFEu ? word : 0xFFFFFFFEu; }
/// Half a word for a count by table. Entities share calls: sixteen calls with four words of two halves serve 128 neighbours (counts.h).
NSIM_FN u32 count_half(NSIM_KEY, u32 call) {
  const u32 at = (u32)entity & 127u;
  const u32 word = draw_word(seed, stream, (entity >> 7 << 4) + ((at >> 2 & 7u) | (at << 2 & 8u)), lane, moment, call * 4 + (at >> 5));
  return at & 1u ? word >> 16 : word & 0xFFFFu;
}
/// The word that a count by table is looked up with.
NSIM_FN u32 count_word(NSIM_KEY) { return count_half(NSIM_KEYS, 0u) << 16 | count_half(NSIM_KEYS, 1u); }
/// A table of any size, by halving: for means beyond those of draw_poisson_table.
NSIM_FN int draw_poisson_long_table(NSIM_KEY, const u32* thresholds, int size) {
  const u32 word = table_word(count_word(NSIM_KEYS));
  int reached = 0;
  for (int left = size; left > 0;) {
    const int half = left / 2;
    if (thresholds[reached + half] <= word) {
      reached += half + 1;
      left -= half + 1;
    } else {
      left = half;
    }
  }
  return reached;
}
/// 1 ≤ size ≤ 1024.
/// Neither branch nor loop, so that the loop over cells around it runs in lanes: 16 pivots, the same for all cells, choose a piece of the
/// table (of one threshold for small means), and halving finds the place in the piece. Bits instead of conditions, which compilers would not
/// lift out of the loop over cells; a place past the end stands for a threshold that is never reached.
NSIM_FN u32 table_reached(const u32* thresholds, int size, int i, u32 word) {
  const int past = size - 1 - i;
  return (u32)((thresholds[i + (past & (past >> 31))] | (u32)(past >> 31)) <= word);
}
NSIM_FN int draw_poisson_table(NSIM_KEY, const u32* thresholds, int size) {
  const u32 word = table_word(count_word(NSIM_KEYS));
  const int piece = (size + 15) >> 4;
#define NSIM_T(i) table_reached(thresholds, size, piece*(i)-1, word)
  u32 at = NSIM_T(1) + NSIM_T(2) + NSIM_T(3) + NSIM_T(4) + NSIM_T(5) + NSIM_T(6) + NSIM_T(7) + NSIM_T(8) + NSIM_T(9) + NSIM_T(10) + NSIM_T(11) +
           NSIM_T(12) + NSIM_T(13) + NSIM_T(14) + NSIM_T(15) + NSIM_T(16);
#undef NSIM_T
  at *= (u32)piece;
  // Within the piece the count only grows while thresholds are reached, and the next pivot is not.
#define NSIM_T(step) at += (u32)(step)*table_reached(thresholds, size, (int)at + (step)-1, word);
  NSIM_T(32)
  NSIM_T(16) NSIM_T(8) NSIM_T(4) NSIM_T(2) NSIM_T(1)
#undef NSIM_T
      return (int)at;
}

#undef NSIM_KEY
#undef NSIM_KEYS

}  // namespace kernels
}  // namespace nsim

#endif
