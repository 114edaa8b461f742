#include "runtime/wire/words.h"

#include "kernels/words.h"

namespace nsim::wire {
namespace {

using Draw = void (*)(uint64_t, uint32_t, uint64_t, uint32_t, uint64_t, uint32_t, uint32_t*);

#define NSIM_DRAW(name, BYTES)                                                                                                             \
  void name(uint64_t seed, uint32_t stream, uint64_t entity, uint32_t lane, uint64_t moment, uint32_t call, uint32_t* out) {               \
    kernels::words_of_key<BYTES>(seed, stream, entity, lane, moment, call, out);                                                           \
  }
NSIM_DRAW(plain, 16)
#if defined(__x86_64__)
__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw"))) NSIM_DRAW(wide, 64)
__attribute__((target("avx2"))) NSIM_DRAW(half_wide, 32)
#endif

/// The machine's widest lanes, chosen when the program runs.
Draw choose() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) return wide;
  if (__builtin_cpu_supports("avx2")) return half_wide;
#endif
  return plain;
}

}  // namespace

void sixteen_calls(uint64_t seed, uint32_t stream, uint64_t entity, uint32_t lane, uint64_t moment, uint32_t call, uint32_t* out) {
  static const Draw draw = choose();
  draw(seed, stream, entity, lane, moment, call, out);
}

}  // namespace nsim::wire
