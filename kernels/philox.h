// Philox4x32-10: counter-based random words (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11).
//
// A word is a pure function of its key, so any thread, rank or device that owns an element draws its own numbers, in any order.
//
//   key     = mix(seed) ^ (entity high word, lane)      mix: a bijection of 64 bits, so neighbouring seeds share no keys in practice
//   counter = (stream, entity low word, moment low word, call + moment high word << 20)
//
//   seed    of the network                   stream  hash of the path of the drawn value
//   entity  the cell in its own population; for synapses: source << 32 | ordinal
//   lane    a second number where entity is not enough (a trial, a block of candidates), else 0
//   moment  the step, below 2^44; 0 for what is drawn once
//   call    below 2^20; each gives four words. Laws that draw again take further calls.
// Where a word is enough, 64 neighbouring entities share the calls of sixteen (shared_call in draw.h).
//
// The text has no #include and no branch: a loop over entities runs in SIMD lanes. It is pasted in front of emitted kernels and means the
// same under NVRTC.
#ifndef NSIM_KERNELS_PHILOX_H
#define NSIM_KERNELS_PHILOX_H

#ifndef NSIM_FN
#if defined(__CUDACC__)
#define NSIM_FN static __device__ __forceinline__
#else
#define NSIM_FN static inline __attribute__((always_inline))
#endif
#endif

namespace nsim {
namespace kernels {

typedef unsigned int u32;
typedef unsigned long long u64;

struct Words {
  u32 at[4];
};

NSIM_FN Words philox_rounds(u32 c0, u32 c1, u32 c2, u32 c3, u32 k0, u32 k1) {
#define NSIM_ROUND                                                            \
  {                                                                           \
    const u64 p0 = (u64)0xD2511F53u * c0, p1 = (u64)0xCD9E8D57u * c2;         \
    const u32 n0 = (u32)(p1 >> 32) ^ c1 ^ k0, n2 = (u32)(p0 >> 32) ^ c3 ^ k1; \
    c1 = (u32)p1, c3 = (u32)p0, c0 = n0, c2 = n2;                             \
    k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;                                     \
  }
  NSIM_ROUND NSIM_ROUND NSIM_ROUND NSIM_ROUND NSIM_ROUND NSIM_ROUND NSIM_ROUND NSIM_ROUND NSIM_ROUND NSIM_ROUND
#undef NSIM_ROUND
  Words words = {{c0, c1, c2, c3}};
  return words;
}

/// A bijection of 64 bits in which every bit depends on every other (the finaliser of SplitMix64).
NSIM_FN u64 philox_mix(u64 x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

/// The four words of one call.
NSIM_FN Words draw_words(u64 seed, u32 stream, u64 entity, u32 lane, u64 moment, u32 call) {
  const u64 key = philox_mix(seed);
  return philox_rounds(stream, (u32)entity, (u32)moment, call + ((u32)(moment >> 32) << 20), (u32)key ^ (u32)(entity >> 32), (u32)(key >> 32) ^ lane);
}

/// Word k of a key: word k % 4 of call k / 4.
NSIM_FN u32 draw_word(u64 seed, u32 stream, u64 entity, u32 lane, u64 moment, u32 k) {
  const Words w = draw_words(seed, stream, entity, lane, moment, k >> 2);
  const u32 low = k & 1u ? w.at[1] : w.at[0], high = k & 1u ? w.at[3] : w.at[2];
  return k & 2u ? high : low;
}

}  // namespace kernels
}  // namespace nsim

#endif
