// Standard normal numbers for a block of cells, the bits of shared_normal in draw.h. Text for emitted kernels, and an ordinary header; stands after draw.h
// and words.h.
//
// 64 neighbours share sixteen calls of the generator: two words give two numbers. Cost: 0.9 ns a number in float, 1.6 in double, with AVX-512.
#ifndef NSIM_KERNELS_NORMALS_H
#define NSIM_KERNELS_NORMALS_H

// Left out of the emitted text, where both stand above.
#include "kernels/draw.h"
#include "kernels/words.h"

namespace nsim {
namespace kernels {

/// Of the 64 cells from `entity`, a multiple of 64, on.
template <int BYTES, class R>
NSIM_FN void normals_of_64(const Rounds& rounds, u32 stream, u64 entity, u64 moment, R* __restrict__ out) {
  u32 words[64];
  words_of_sixteen<BYTES>(rounds, stream, entity >> 6 << 4, moment, words);
  for (int half = 0; half < 64; half += 32)
    for (int i = half; i < half + 16; ++i) {
      const NormalPair<R> pair = normal_pair<R>(words[i], words[i + 16]);
      out[i] = pair.first, out[i + 16] = pair.second;
    }
}

/// Of `size` cells from `entity` on, which share the upper bits of their number (2^34 cells do); zeros where the draw is not open.
template <int BYTES, class R>
NSIM_FN void standard_normals(R* __restrict__ out, int size, u64 seed, u32 stream, u64 entity, u32 lane, u64 moment, bool open) {
  if (!open) {
    for (int i = 0; i < size; ++i) out[i] = 0;
    return;
  }
  const Rounds rounds = rounds_of(seed, entity >> 6 << 4, lane);
  for (int begin = -(int)(entity & 63u); begin < size; begin += 64) {
    R found[64];
    const u64 at = entity + (u64)(long long)begin;
    if (begin >= 0 && size - begin >= 64) {
      normals_of_64<BYTES>(rounds, stream, at, moment, out + begin);
      continue;
    }
    normals_of_64<BYTES>(rounds, stream, at, moment, found);
    const int low = begin < 0 ? -begin : 0, high = size - begin < 64 ? size - begin : 64;
    for (int i = low; i < high; ++i) out[begin + i] = found[i];
  }
}

#ifdef SHARED
SHARED void normals(real* __restrict__ out, i32 size, u64 key, u32 stream, u64 entity, u32 lane, u64 moment, bool open) {
  standard_normals<NSIM_WIDTH>(out, size, key, stream, entity, lane, moment, open);
}
#endif

}  // namespace kernels
}  // namespace nsim

#endif
