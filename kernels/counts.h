// Poisson counts for a block of cells, by a table of thresholds (poisson_table.h). Text for emitted kernels; stands after draw.h and words.h.
//
// 128 neighbouring cells share sixteen calls of the generator: each gets the upper half of its word (count_word in draw.h) from one of them. All but
// one in thousands of those halves lie between two thresholds already; only where one meets the upper half of a threshold is the lower half drawn. So
// the counts are exact to 2^-32 at the price of 16 bits. Cost: 0.3 ns for a cell with AVX-512 up to a mean of 10, of which the words are 0.16; without
// it 0.8 ns at a mean of 2; in both 1.4 at 20.
#ifndef NSIM_KERNELS_COUNTS_H
#define NSIM_KERNELS_COUNTS_H

namespace nsim {
namespace kernels {

typedef unsigned short Halves __attribute__((vector_size(NSIM_WIDTH)));
enum { HALVES = sizeof(Halves) / 2, GROUP = 4, GROUPS = 128 / HALVES / GROUP };

/// The upper halves of the thresholds: step[k] is that of the k-th, step[0] nobody's.
struct Ladder {
  u16 step[160];
  i32 n;       // steps. What follows the first that is 0xFFFF is left out: it can be met only together with that one
};
FUNCTION Ladder ladder_of(const u32* RESTRICT thresholds, i32 n) {
  Ladder ladder;
  ladder.step[0] = 0;
  for (i32 k = 0; k < n; ++k) ladder.step[1 + k] = (u16)(thresholds[k] >> 16);
  for (i32 k = n; k < 128 && k < n + 48; ++k) ladder.step[1 + k] = 0xFFFF;
  for (ladder.n = n; ladder.n > 1 && ladder.step[ladder.n - 1] == 0xFFFF;) --ladder.n;
  return ladder;
}

/// How many steps each half of a group reaches. True if one may be equal to a step.
FUNCTION bool climb(Halves* count, const Halves* half, const Ladder& ladder) {
  Halves met = {};
  for (i32 q = 0; q < GROUP; ++q) count[q] = Halves{};
  for (i32 k = 1; k <= ladder.n; ++k) {
    const Halves step = Halves{} + ladder.step[k];
    // A comparison of lanes is all ones where it holds: minus one.
    for (i32 q = 0; q < GROUP; ++q) count[q] -= (Halves)(half[q] >= step), met |= (Halves)(half[q] == step);
  }
  u64 parts[sizeof met / 8], any = 0;
  __builtin_memcpy(parts, &met, sizeof met);
  for (u64 part : parts) any |= part;
  return any != 0;
}

#if defined(__AVX512BW__) && !defined(__clang__)
typedef short Signed __attribute__((vector_size(NSIM_WIDTH)));
/// steps[place] in each lane: one instruction, which compilers do not find.
FUNCTION Signed picked(Signed steps, Halves place) { return (Signed)__builtin_ia32_permvarhi512_mask(steps, (Signed)place, steps, ~0u); }
/// The same for a ladder of less than 2 x `middle` steps, by halving: a vector holds the steps, and each half picks the one that it is compared with.
/// Behind the ladder stands 0xFFFF, which a half can only be equal to.
FUNCTION bool climb_by_halving(i32 middle, Halves* count, const Halves* half, const Ladder& ladder) {
  for (i32 q = 0; q < GROUP; ++q) count[q] = Halves{};
  for (i32 move = middle; move > 0; move /= 2) {
    Signed steps;
    __builtin_memcpy(&steps, ladder.step + move, sizeof steps);
    for (i32 q = 0; q < GROUP; ++q) {
      const u32 reached = __builtin_ia32_ucmpw512_mask((Signed)half[q], picked(steps, count[q]), 5, ~0u);
      count[q] = (Halves)__builtin_ia32_paddw512_mask((Signed)count[q], Signed{} + (short)move, (Signed)count[q], reached);
    }
  }
  Signed steps;
  __builtin_memcpy(&steps, ladder.step, sizeof steps);
  u32 any = 0;
  for (i32 q = 0; q < GROUP; ++q) any |= __builtin_ia32_ucmpw512_mask((Signed)half[q], picked(steps, count[q]), 0, ~0u);
  return any != 0;
}
FUNCTION bool climb_any(Halves* count, const Halves* half, const Ladder& ladder) {
  if (ladder.n < 16) return climb_by_halving(8, count, half, ladder);
  if (ladder.n < 32) return climb_by_halving(16, count, half, ladder);
  return climb(count, half, ladder);
}
#else
FUNCTION bool climb_any(Halves* count, const Halves* half, const Ladder& ladder) { return climb(count, half, ladder); }
#endif

/// Draws the lower halves of those that are equal to a step.
FUNCTION void refine(u16* RESTRICT counts, const u16* RESTRICT halves, const Ladder& ladder, u64 key, u32 stream, u64 entity, u32 lane, u64 moment,
                     const u32* RESTRICT thresholds, i32 n) {
  Halves half[128 / HALVES], met[128 / HALVES] = {};
  __builtin_memcpy(half, halves, sizeof half);
  for (i32 k = 1; k <= ladder.n; ++k)
    for (i32 q = 0; q < 128 / HALVES; ++q) met[q] |= (Halves)(half[q] == Halves{} + ladder.step[k]);
  u64 four[32];
  __builtin_memcpy(four, met, sizeof four);
  for (i32 i = 0; i < 128; ++i)
    if (four[i / 4] == 0) i += 3;
    else if (four[i / 4] >> i % 4 * 16 & 1) counts[i] = (u16)draw_poisson_long_table(key, stream, entity + (u64)i, lane, moment, thresholds, n);
}

/// Of `size` cells from `entity` on, which share the upper bits of their number (2^35 cells do); a mean of 60,000 counts to less than 65,536.
SHARED void poisson_counts(u16* RESTRICT counts, i32 size, u64 key, u32 stream, u64 entity, u32 lane, u64 moment, const u32* RESTRICT thresholds, i32 n,
                           bool open) {
  if (!open) {
    for (i32 i = 0; i < size; ++i) counts[i] = 0;
    return;
  }
  if (n > 1024) {
    for (i32 i = 0; i < size; ++i) counts[i] = (u16)draw_poisson_long_table(key, stream, entity + (u64)i, lane, moment, thresholds, n);
    return;
  }
  if (n > 128) {
    LANES for (i32 i = 0; i < size; ++i) counts[i] = (u16)draw_poisson_table(key, stream, entity + (u64)i, lane, moment, thresholds, n);
    return;
  }
  const Ladder ladder = ladder_of(thresholds, n);
  const Rounds rounds = rounds_of(key, entity >> 7 << 4, lane);
  for (i32 begin = -(i32)(entity & 127u); begin < size; begin += 128) {
    const u64 first = entity + (u64)(i64)begin;
    u32 words[64];
    u16 halves[128], found[128];
    words_of_sixteen<NSIM_WIDTH>(rounds, stream, first >> 7 << 4, moment, words);
    __builtin_memcpy(halves, words, sizeof halves);
    bool doubt = false;
    for (i32 g = 0; g < 128; g += 128 / GROUPS) {
      Halves half[GROUP], count[GROUP];
      __builtin_memcpy(half, halves + g, sizeof half);
      doubt |= climb_any(count, half, ladder);
      __builtin_memcpy(found + g, count, sizeof count);
    }
    if (doubt) refine(found, halves, ladder, key, stream, first, lane, moment, thresholds, n);
    const i32 low = begin < 0 ? -begin : 0, high = size - begin < 128 ? size - begin : 128;
    if (low == 0 && high == 128) __builtin_memcpy(counts + begin, found, sizeof found);
    else for (i32 i = low; i < high; ++i) counts[begin + i] = found[i];
  }
}

}  // namespace kernels
}  // namespace nsim

#endif
