// Poisson counts for a block of cells, by a table of thresholds (poisson_table.h). Text for emitted kernels; stands after draw.h and words.h.
//
// 128 neighbouring cells share sixteen calls of the generator: each gets the upper half of its word (count_word in draw.h) from one of them. All but
// one in thousands of those halves lie between two thresholds already; only where one meets the upper half of a threshold is the lower half drawn. So
// the counts are exact to 2^-32 at the price of 16 bits. Cost: about 0.7 ns for a cell at a mean of 2.
#ifndef NSIM_KERNELS_COUNTS_H
#define NSIM_KERNELS_COUNTS_H

namespace nsim {
namespace kernels {

typedef unsigned short Halves __attribute__((vector_size(NSIM_WIDTH)));
enum { GROUP = 4, GROUPS = 128 * 2 / GROUP / sizeof(Halves) };

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
  u32 words[64];
  unsigned short halves[128];
  bool doubt = false;
  words_of_sixteen<NSIM_WIDTH>(key, stream, entity >> 7 << 4, lane, moment, words);
  __builtin_memcpy(halves, words, sizeof halves);
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

}  // namespace kernels
}  // namespace nsim

#endif
