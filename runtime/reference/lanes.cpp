#include "runtime/reference/lanes.h"
#include "kernels/draw.h"
#include "runtime/reference/neighbours.h"
#include <numeric>
#include <vector>

namespace nsim::reference {
namespace {

using graph::Law;

/// Everything a loop needs, without null pointers.
struct Block { uint64_t seed, moment; uint32_t stream; const uint64_t* entity; const uint32_t* lane; const double *a, *b; };

constexpr size_t width = 512;

NSIM_FN void uniform_block(const Block& x, double* out) {
  for (size_t k = 0; k < width; ++k) out[k] = kernels::draw_uniform(x.seed, x.stream, x.entity[k], x.lane[k], x.moment, x.a[k], x.b[k]);
}
/// Of the standard normal numbers that stand in `out`.
NSIM_FN void normal_block(const Block& x, double* out) {
  for (size_t k = 0; k < width; ++k) out[k] = kernels::normal_of(out[k], x.a[k], x.b[k]);
}
NSIM_FN void lognormal_block(const Block& x, double* out) {
  for (size_t k = 0; k < width; ++k) out[k] = kernels::lognormal_of(out[k], x.a[k], x.b[k]);
}
NSIM_FN void exponential_block(const Block& x, double* out) {
  for (size_t k = 0; k < width; ++k) out[k] = kernels::draw_exponential(x.seed, x.stream, x.entity[k], x.lane[k], x.moment, x.a[k]);
}

using Loop = void (*)(const Block&, double*);

#if defined(__x86_64__)
#define NSIM_AVX2 __attribute__((target("avx2,fma")))
#define NSIM_AVX512 __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma")))
#define NSIM_LAW(law)                                                         \
  void law##_plain(const Block& x, double* out) { law##_block(x, out); }              \
  NSIM_AVX2 void law##_avx2(const Block& x, double* out) { law##_block(x, out); }     \
  NSIM_AVX512 void law##_avx512(const Block& x, double* out) { law##_block(x, out); } \
  Loop law##_loop() {                                                         \
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) return law##_avx512; \
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? law##_avx2 : law##_plain; \
  }
#else
#define NSIM_LAW(law)                                            \
  void law##_plain(const Block& x, double* out) { law##_block(x, out); } \
  Loop law##_loop() { return law##_plain; }
#endif
NSIM_LAW(uniform)
NSIM_LAW(normal)
NSIM_LAW(lognormal)
NSIM_LAW(exponential)

Loop loop_of(Law law) {
  switch (law) {
    case Law::uniform: return uniform_loop();
    case Law::normal: return normal_loop();
    case Law::lognormal: return lognormal_loop();
    case Law::exponential: return exponential_loop();
    default: return nullptr;
  }
}

/// The last block is filled up with copies of its first point, so that every loop has one length.
template <class T, class From>
void copy_block(T* to, size_t n, From from) {
  for (size_t k = 0; k < n; ++k) to[k] = from(k);
  for (size_t k = n; k < width; ++k) to[k] = to[0];
}

void run(Loop loop, bool takes_normal, const Lanes& lanes, double* out) {
  alignas(64) uint64_t entity[width];
  alignas(64) uint32_t lane[width];
  alignas(64) double a[width], b[width], result[width];
  if (takes_normal) normals(lanes, 0.0, 1.0, out);
  for (size_t begin = 0; begin < lanes.n; begin += width) {
    const size_t n = std::min(width, lanes.n - begin);
    copy_block(a, n, [&](size_t k) { return lanes.a[begin + k]; });
    copy_block(b, n, [&](size_t k) { return lanes.b ? lanes.b[begin + k] : 0.0; });
    if (takes_normal) {
      copy_block(result, n, [&](size_t k) { return out[begin + k]; });
    } else {
      copy_block(entity, n, [&](size_t k) { return lanes.entity_of(begin + k); });
      copy_block(lane, n, [&](size_t k) { return lanes.lane_of(begin + k); });
    }
    loop({lanes.seed, lanes.moment, lanes.stream, entity, lane, a, b}, result);
    std::copy(result, result + n, out + begin);
  }
}

}  // namespace

bool draw_lanes(Law law, const Lanes& lanes, double* out) {
  const Loop loop = loop_of(law);
  if (loop) run(loop, law == Law::normal || law == Law::lognormal, lanes, out);
  return loop != nullptr;
}

}  // namespace nsim::reference
