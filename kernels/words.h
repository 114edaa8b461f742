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

/// The words of two vectors of calls, in place of their counters; upper halves of lanes mean nothing. Two at a time: a round alone waits for its products.
template <class Calls>
NSIM_FN void words_of_counters(const Rounds& rounds, Calls* a, Calls* b) {
  for (int round = 0; round < 10; ++round) {
    const Calls k0 = Calls{} + rounds.first[round], k1 = Calls{} + rounds.second[round];
    Calls p0, p1, q0, q1;
    widen(&p0, &a[0], 0xD2511F53u), widen(&q0, &b[0], 0xD2511F53u);
    widen(&p1, &a[2], 0xCD9E8D57u), widen(&q1, &b[2], 0xCD9E8D57u);
    a[0] = p1 >> 32 ^ a[1] ^ k0, b[0] = q1 >> 32 ^ b[1] ^ k0;
    a[2] = p0 >> 32 ^ a[3] ^ k1, b[2] = q0 >> 32 ^ b[3] ^ k1;
    a[1] = p1, a[3] = p0, b[1] = q1, b[3] = q0;
  }
}

/// Lane by lane one more.
template <class Calls>
NSIM_FN void ascend(Calls* calls) {
  Calls places = {};
  for (unsigned i = 0; i < sizeof places / 8; ++i) places[i] = i;
  *calls += places;
}

/// The words of the calls with the entities `first`, first + 1, …, as draw_words gives them, of `low` and eight calls further of `high`.
template <int BYTES>
NSIM_FN void words_of_calls(const Rounds& rounds, u32 stream, u64 first, u64 moment, typename Lanes64<BYTES>::Calls* low, typename Lanes64<BYTES>::Calls* high) {
  typedef typename Lanes64<BYTES>::Calls Calls;
  enum { CALLS = BYTES / 8, PARTS = 8 / CALLS };
  Calls a[4] = {}, b[4] = {};
  const u64 counters[4] = {stream, (u32)first, (u32)moment, (u32)(moment >> 32) << 20};
  for (int q = 0; q < 4; ++q) a[q] += counters[q], b[q] += counters[q];
  ascend(&a[1]), ascend(&b[1]), b[1] += 8;
  words_of_counters(rounds, a, b);
  for (int q = 0; q < 4; ++q) low[q * PARTS] = a[q], high[q * PARTS] = b[q];
}

/// The words of sixteen calls of one key from `call` on, a word of each beside the next: word q of call k is out[4 k + q]. Neither call may pass 2^20.
template <int BYTES>
NSIM_FN void words_of_key(u64 seed, u32 stream, u64 entity, u32 lane, u64 moment, u32 call, u32* out) {
  typedef typename Lanes64<BYTES>::Calls Calls;
  enum { CALLS = BYTES / 8 };
  const Rounds rounds = rounds_of(seed, entity, lane);
  for (int k = 0; k < 16; k += 2 * CALLS) {
    Calls a[4] = {}, b[4] = {};
    const u64 counters[4] = {stream, (u32)entity, (u32)moment, call + (u32)k + ((u32)(moment >> 32) << 20)};
    for (int q = 0; q < 4; ++q) a[q] += counters[q], b[q] += counters[q];
    ascend(&a[3]), ascend(&b[3]), b[3] += (u64)CALLS;
    words_of_counters(rounds, a, b);
    for (int q = 0; q < 4; ++q)
      for (int i = 0; i < CALLS; ++i) out[4 * (k + i) + q] = (u32)a[q][i], out[4 * (k + CALLS + i) + q] = (u32)b[q][i];
  }
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

/// The same for one block of sixteen calls alone.
template <int BYTES>
NSIM_FN void words_of_sixteen(u64 seed, u32 stream, u64 first, u32 lane, u64 moment, u32* out) {
  words_of_sixteen<BYTES>(rounds_of(seed, first, lane), stream, first, moment, out);
}

}  // namespace kernels
}  // namespace nsim

#endif
