// Poisson counts for a block of cells, by a table of thresholds (poisson_table.h). Text for emitted kernels; stands after draw.h.
//
// 128 neighbouring cells share sixteen calls of the generator: each gets the upper half of its word (count_word in draw.h) from one of them. All but
// one in thousands of those halves lie between two thresholds already; only where one meets the upper half of a threshold is the lower half drawn. So
// the counts are exact to 2^-32 at the price of 16 bits. Cost: about 0.7 ns for a cell at a mean of 2.
//
// The generator runs on 64-bit lanes whose upper halves are left to carry what they like: a widening product reads the lower ones, and no lane is ever
// moved.
#ifndef NSIM_KERNELS_COUNTS_H
#define NSIM_KERNELS_COUNTS_H

namespace nsim {
namespace kernels {

#if defined(__AVX512BW__)
#define NSIM_WIDTH 64
#elif defined(__AVX2__)
#define NSIM_WIDTH 32
#else
#define NSIM_WIDTH 16
#endif
typedef u64 Calls __attribute__((vector_size(NSIM_WIDTH)));
typedef unsigned short Halves __attribute__((vector_size(NSIM_WIDTH)));
enum { CALLS = NSIM_WIDTH / 8, PARTS = 8 / CALLS, GROUP = 4, GROUPS = 128 * 2 / GROUP / sizeof(Halves) };

/// The products of the lower halves of lanes with k: one instruction, which compilers do not always find.
FUNCTION void widen(Calls* product, const Calls* a, u64 k) {
  typedef i32 Ints __attribute__((vector_size(NSIM_WIDTH)));
#if defined(__clang__) || !defined(__x86_64__)
  *product = (*a & 0xFFFFFFFFull) * k;
#elif NSIM_WIDTH == 64
  typedef long long Longs __attribute__((vector_size(NSIM_WIDTH)));
  *product = (Calls)__builtin_ia32_pmuludq512_mask((Ints)*a, (Ints)(Calls{} + k), Longs{}, (unsigned char)255);
#elif NSIM_WIDTH == 32
  *product = (Calls)__builtin_ia32_pmuludq256((Ints)*a, (Ints)(Calls{} + k));
#else
  *product = (Calls)__builtin_ia32_pmuludq128((Ints)*a, (Ints)(Calls{} + k));
#endif
}

/// The words of the calls with the entities `first`, first + 1, …, as draw_words gives them, of `low` and eight calls further of `high`; upper halves of
/// lanes mean nothing. Two at a time: a round alone waits for its products.
FUNCTION void words_of_calls(u64 seed, u32 stream, u64 first, u32 lane, u64 moment, Calls* low, Calls* high) {
  const u64 key = philox_mix(seed);
  Calls k0 = Calls{} + (u64)((u32)key ^ (u32)(first >> 32)), k1 = Calls{} + (u64)((u32)(key >> 32) ^ lane);
  Calls a0 = Calls{} + stream, a1 = Calls{} + (u64)(u32)first, a2 = Calls{} + (u64)(u32)moment, a3 = Calls{} + (u64)((u32)(moment >> 32) << 20);
  for (i32 i = 0; i < CALLS; ++i) a1[i] += (u64)i;
  Calls b0 = a0, b1 = a1 + 8, b2 = a2, b3 = a3;
  for (i32 round = 0; round < 10; ++round) {
    Calls p0, p1, q0, q1;
    widen(&p0, &a0, 0xD2511F53u), widen(&q0, &b0, 0xD2511F53u);
    widen(&p1, &a2, 0xCD9E8D57u), widen(&q1, &b2, 0xCD9E8D57u);
    a0 = p1 >> 32 ^ a1 ^ k0, b0 = q1 >> 32 ^ b1 ^ k0;
    a2 = p0 >> 32 ^ a3 ^ k1, b2 = q0 >> 32 ^ b3 ^ k1;
    a1 = p1, a3 = p0, b1 = q1, b3 = q0;
    k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
  }
  low[0] = a0, low[PARTS] = a1, low[2 * PARTS] = a2, low[3 * PARTS] = a3;
  high[0] = b0, high[PARTS] = b1, high[2 * PARTS] = b2, high[3 * PARTS] = b3;
}

/// The upper halves of the words of 128 cells from `entity`, a multiple of 128, on.
FUNCTION void upper_halves(u64 key, u32 stream, u64 entity, u32 lane, u64 moment, unsigned short* out) {
  Calls low[4 * PARTS], high[4 * PARTS];
  const u64 call = entity >> 7 << 4;
  for (i32 p = 0; p < PARTS; ++p) words_of_calls(key, stream, call + (u64)(p * CALLS), lane, moment, low + p, high + p);
  for (i32 q = 0; q < 4 * PARTS; ++q) low[q] = (low[q] & 0xFFFFFFFFull) | high[q] << 32;
  __builtin_memcpy(out, low, sizeof low);
}

/// How many of the upper halves of ascending thresholds each upper half reaches; true if one is equal to one.
FUNCTION bool reached(unsigned short* RESTRICT counts, const unsigned short* RESTRICT halves, const u32* RESTRICT thresholds, i32 n) {
  Halves half[GROUP], count[GROUP], met = {};
  __builtin_memcpy(half, halves, sizeof half);
  __builtin_memset(count, 0, sizeof count);
  for (i32 k = 0; k < n; ++k) {
    const unsigned short threshold = (unsigned short)(thresholds[k] >> 16);
    // A comparison of lanes is all ones where it holds: minus one.
    for (i32 q = 0; q < GROUP; ++q) count[q] -= (Halves)(half[q] >= threshold), met |= (Halves)(half[q] == threshold);
    if (threshold == 0xFFFF) break;  // those that follow can be met only together with this one
  }
  __builtin_memcpy(counts, count, sizeof count);
  u64 any[sizeof(Halves) / 8], all = 0;
  __builtin_memcpy(any, &met, sizeof met);
  for (u64 each : any) all |= each;
  return all != 0;
}

/// How many of the ascending thresholds each of 128 words reaches.
FUNCTION void counts_of_128(unsigned short* RESTRICT counts, u64 key, u32 stream, u64 entity, u32 lane, u64 moment, const u32* RESTRICT thresholds, i32 n) {
  unsigned short halves[128];
  bool doubt = false;
  upper_halves(key, stream, entity, lane, moment, halves);
  for (i32 g = 0; g < 128; g += 128 / GROUPS) doubt |= reached(counts + g, halves + g, thresholds, n);
  if (!doubt) return;
  for (i32 i = 0; i < 128; ++i) {
    if (!counts[i] || halves[i] != thresholds[counts[i] - 1] >> 16) continue;
    counts[i] = (unsigned short)draw_poisson_long_table(key, stream, entity + (u64)i, lane, moment, thresholds, n);
  }
}

SHARED void poisson_counts(i32* RESTRICT counts, i32 size, u64 key, u32 stream, u64 entity, u32 lane, u64 moment, const u32* RESTRICT thresholds, i32 n,
                           bool open) {
  if (!open) {
    for (i32 i = 0; i < size; ++i) counts[i] = 0;
    return;
  }
  if (n > 1024) {
    for (i32 i = 0; i < size; ++i) counts[i] = draw_poisson_long_table(key, stream, entity + (u64)i, lane, moment, thresholds, n);
    return;
  }
  if (n > 128) {
    LANES for (i32 i = 0; i < size; ++i) counts[i] = draw_poisson_table(key, stream, entity + (u64)i, lane, moment, thresholds, n);
    return;
  }
  for (i32 begin = -(i32)(entity & 127u); begin < size; begin += 128) {
    unsigned short found[128];
    counts_of_128(found, key, stream, entity + (u64)(i64)begin, lane, moment, thresholds, n);
    const i32 low = begin < 0 ? -begin : 0, high = size - begin < 128 ? size - begin : 128;
    for (i32 i = low; i < high; ++i) counts[begin + i] = (i32)found[i];
  }
}

#undef NSIM_WIDTH

}  // namespace kernels
}  // namespace nsim

#endif
