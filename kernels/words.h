// The words that 64 neighbouring entities share (shared_call in draw.h), for host compilers with vector types. Text for emitted kernels, and an ordinary
// header; stands after philox.h.
//
// Sixteen calls of the generator run on 64-bit lanes whose upper halves are left to carry what they like: a widening product reads the lower ones, and no
// lane is ever moved. Cost: 0.32 ns a word with AVX-512.
#ifndef NSIM_KERNELS_WORDS_H
#define NSIM_KERNELS_WORDS_H

// Left out of the emitted text, where it stands above.
#include "kernels/philox.h"

namespace nsim {
namespace kernels {

#if defined(__AVX512BW__)
#define NSIM_WIDTH 64
#elif defined(__AVX2__)
#define NSIM_WIDTH 32
#else
#define NSIM_WIDTH 16
#endif

/// Vectors of 64, 32 or 16 bytes. A program that is built for any machine names the width; emitted text has NSIM_WIDTH.
template <int BYTES>
struct Lanes64;
template <>
struct Lanes64<64> {
  typedef u64 Calls __attribute__((vector_size(64)));
};
template <>
struct Lanes64<32> {
  typedef u64 Calls __attribute__((vector_size(32)));
};
template <>
struct Lanes64<16> {
  typedef u64 Calls __attribute__((vector_size(16)));
};

/// The products of the lower halves of lanes with k: one instruction, which compilers do not always find.
template <class Calls>
NSIM_FN void widen(Calls* product, const Calls* a, u64 k) {
  *product = (*a & 0xFFFFFFFFull) * k;
}
#if defined(__x86_64__) && !defined(__clang__)
#if defined(__AVX512BW__)
NSIM_FN void widen(Lanes64<64>::Calls* product, const Lanes64<64>::Calls* a, u64 k) {
  typedef int Ints __attribute__((vector_size(64)));
  typedef long long Longs __attribute__((vector_size(64)));
  *product = (Lanes64<64>::Calls)__builtin_ia32_pmuludq512_mask((Ints)*a, (Ints)(Lanes64<64>::Calls{} + k), Longs{}, (unsigned char)255);
}
#endif
#if defined(__AVX2__)
NSIM_FN void widen(Lanes64<32>::Calls* product, const Lanes64<32>::Calls* a, u64 k) {
  typedef int Ints __attribute__((vector_size(32)));
  *product = (Lanes64<32>::Calls)__builtin_ia32_pmuludq256((Ints)*a, (Ints)(Lanes64<32>::Calls{} + k));
}
#endif
NSIM_FN void widen(Lanes64<16>::Calls* product, const Lanes64<16>::Calls* a, u64 k) {
  typedef int Ints __attribute__((vector_size(16)));
  *product = (Lanes64<16>::Calls)__builtin_ia32_pmuludq128((Ints)*a, (Ints)(Lanes64<16>::Calls{} + k));
}
#endif

/// The keys of the ten rounds: the same for all calls of a draw whose entities share their upper 32 bits, so they are made once for a block of cells.
struct Rounds {
  u64 first[10], second[10];
};
NSIM_FN Rounds rounds_of(u64 seed, u64 entity, u32 lane) {
  const u64 key = philox_mix(seed);
  Rounds rounds;
  for (int round = 0; round < 10; ++round) {
    rounds.first[round] = ((u32)key ^ (u32)(entity >> 32)) + 0x9E3779B9ull * (u64)round;
    rounds.second[round] = ((u32)(key >> 32) ^ lane) + 0xBB67AE85ull * (u64)round;
  }
  return rounds;
}

/// The words of the calls with the entities `first`, first + 1, …, as draw_words gives them, of `low` and eight calls further of `high`; upper halves of
/// lanes mean nothing. Two at a time: a round alone waits for its products.
template <int BYTES>
NSIM_FN void words_of_calls(const Rounds& rounds, u32 stream, u64 first, u64 moment, typename Lanes64<BYTES>::Calls* low, typename Lanes64<BYTES>::Calls* high) {
  typedef typename Lanes64<BYTES>::Calls Calls;
  enum { CALLS = BYTES / 8, PARTS = 8 / CALLS };
  Calls a0 = Calls{} + (u64)stream, a1 = {}, a2 = Calls{} + (u64)(u32)moment, a3 = Calls{} + (u64)((u32)(moment >> 32) << 20);
  for (int i = 0; i < CALLS; ++i) a1[i] = (u64)i;
  a1 += (u64)(u32)first;
  Calls b0 = a0, b1 = a1 + 8, b2 = a2, b3 = a3;
  for (int round = 0; round < 10; ++round) {
    const Calls k0 = Calls{} + rounds.first[round], k1 = Calls{} + rounds.second[round];
    Calls p0, p1, q0, q1;
    widen(&p0, &a0, 0xD2511F53u), widen(&q0, &b0, 0xD2511F53u);
    widen(&p1, &a2, 0xCD9E8D57u), widen(&q1, &b2, 0xCD9E8D57u);
    a0 = p1 >> 32 ^ a1 ^ k0, b0 = q1 >> 32 ^ b1 ^ k0;
    a2 = p0 >> 32 ^ a3 ^ k1, b2 = q0 >> 32 ^ b3 ^ k1;
    a1 = p1, a3 = p0, b1 = q1, b3 = q0;
  }
  low[0] = a0, low[PARTS] = a1, low[2 * PARTS] = a2, low[3 * PARTS] = a3;
  high[0] = b0, high[PARTS] = b1, high[2 * PARTS] = b2, high[3 * PARTS] = b3;
}

/// 64 words of sixteen calls from the entity `first`, a multiple of sixteen, on: sixteen first words, sixteen second ones, and so on.
template <int BYTES>
NSIM_FN void words_of_sixteen(const Rounds& rounds, u32 stream, u64 first, u64 moment, u32* out) {
  enum { CALLS = BYTES / 8, PARTS = 8 / CALLS };
  typename Lanes64<BYTES>::Calls low[4 * PARTS], high[4 * PARTS];
  for (int p = 0; p < PARTS; ++p) words_of_calls<BYTES>(rounds, stream, first + (u64)(p * CALLS), moment, low + p, high + p);
  for (int q = 0; q < 4 * PARTS; ++q) low[q] = (low[q] & 0xFFFFFFFFull) | high[q] << 32;
  __builtin_memcpy(out, low, sizeof low);
}

}  // namespace kernels
}  // namespace nsim

#endif
