// Numbers drawn evenly from [0, 1) in multiples of 2^-24, 64 by a call: the same in single and double precision. Text for emitted kernels, and an ordinary
// header; stands after words.h.
//
// Element k is a word of the call with entity k / 4: a pure function of (seed, stream, k, moment), whoever fills it. Cost: 0.5 ns a number with AVX-512.
#ifndef NSIM_KERNELS_UNIFORM_H
#define NSIM_KERNELS_UNIFORM_H

// Left out of the emitted text, where it stands above.
#include "kernels/words.h"

namespace nsim {
namespace kernels {

/// Blocks [first, last) of 64 elements each, of `n` elements in all.
template <class Real, int BYTES>
NSIM_FN void fill_uniform(Real* out, u64 n, u64 seed, u32 stream, u64 moment, u64 first, u64 last) {
  for (u64 block = first; block < last; ++block) {
    u32 word[64];
    words_of_sixteen<BYTES>(seed, stream, 16 * block, 0, moment, word);
    Real* const to = out + 64 * block;
    const u64 end = n - 64 * block < 64 ? n - 64 * block : 64;
    if (end == 64)
      for (u64 k = 0; k < 64; ++k) to[k] = (Real)(int)(word[k] >> 8) * (Real)5.9604644775390625e-8;
    else
      for (u64 k = 0; k < end; ++k) to[k] = (Real)(int)(word[k] >> 8) * (Real)5.9604644775390625e-8;
  }
}

}  // namespace kernels
}  // namespace nsim

#endif
