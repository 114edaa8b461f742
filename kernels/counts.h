// Poisson counts for a block of cells, by a table of thresholds (poisson_table.h). Text for emitted kernels; stands after draw.h.
//
// Sixteen calls of the generator give the words of 64 neighbouring cells (count_word in draw.h), and every threshold is held against all of them: for
// the small means of a step this beats a search in each lane about three times. Cost: about half a nanosecond for a cell at a mean of 2.
#ifndef NSIM_KERNELS_COUNTS_H
#define NSIM_KERNELS_COUNTS_H

namespace nsim {
namespace kernels {

typedef u32 Sixteen __attribute__((vector_size(64)));

/// How many of the ascending thresholds each of 64 words reaches.
FUNCTION void reached(const u32* words, const u32* RESTRICT thresholds, i32 n, u32* out) {
  Sixteen word[4], count[4];
  __builtin_memcpy(word, words, sizeof word);
  __builtin_memset(count, 0, sizeof count);
  for (i32 k = 0; k < n; ++k) {
    const u32 threshold = thresholds[k];
    // A comparison of lanes is all ones where it holds: minus one.
    for (i32 q = 0; q < 4; ++q) count[q] -= (Sixteen)(word[q] >= threshold);
  }
  __builtin_memcpy(out, count, sizeof count);
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
  for (i32 begin = -(i32)(entity & 63u); begin < size; begin += 64) {
    const u64 call = (entity + (u64)(i64)begin) / 64 * 16;
    u32 words[64], found[64];
    LANES for (i32 i = 0; i < 16; ++i) {
      const Words four = draw_words(key, stream, call + (u64)i, lane, moment, 0u);
      words[i] = table_word(four.at[0]), words[16 + i] = table_word(four.at[1]);
      words[32 + i] = table_word(four.at[2]), words[48 + i] = table_word(four.at[3]);
    }
    reached(words, thresholds, n, found);
    const i32 low = begin < 0 ? -begin : 0, high = size - begin < 64 ? size - begin : 64;
    for (i32 i = low; i < high; ++i) counts[begin + i] = (i32)found[i];
  }
}

}  // namespace kernels
}  // namespace nsim

#endif
