#include "runtime/reference/lanes.h"
#include "kernels/draw.h"
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
NSIM_FN void normal_block(const Block& x, double* out) {
  for (size_t k = 0; k < width; ++k) out[k] = kernels::draw_normal(x.seed, x.stream, x.entity[k], x.lane[k], x.moment, x.a[k], x.b[k]);
}
NSIM_FN void lognormal_block(const Block& x, double* out) {
  for (size_t k = 0; k < width; ++k) out[k] = kernels::draw_lognormal(x.seed, x.stream, x.entity[k], x.lane[k], x.moment, x.a[k], x.b[k]);
}
NSIM_FN void exponential_block(const Block& x, double* out) {
  for (size_t k = 0; k < width; ++k) out[k] = kernels::draw_exponential(x.seed, x.stream, x.entity[k], x.lane[k], x.moment, x.a[k]);
}

NSIM_FN void word_block(const Block& x, uint32_t* out) {
  for (size_t k = 0; k < width; ++k) out[k] = kernels::draw_words(x.seed, x.stream, x.entity[k], x.lane[k], x.moment, 0).at[0];
}

/// 64 words of a stream; entity[0] and lane[0] are its key, a[0] (a whole number) the first call.
NSIM_FN void stream_block(const Block& x, uint32_t* out) {
  const kernels::u32 first = static_cast<kernels::u32>(x.a[0]);
  for (kernels::u32 k = 0; k < 16; ++k) {
    const kernels::Words words = kernels::draw_words(x.seed, x.stream, x.entity[0], x.lane[0], x.moment, first + k);
    out[k] = words.at[0], out[16 + k] = words.at[1], out[32 + k] = words.at[2], out[48 + k] = words.at[3];
  }
}

template <class T>
using Loop = void (*)(const Block&, T*);

#if defined(__x86_64__)
#define NSIM_AVX2 __attribute__((target("avx2,fma")))
#define NSIM_AVX512 __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma")))
#define NSIM_LAW(law, T)                                                         \
  void law##_plain(const Block& x, T* out) { law##_block(x, out); }              \
  NSIM_AVX2 void law##_avx2(const Block& x, T* out) { law##_block(x, out); }     \
  NSIM_AVX512 void law##_avx512(const Block& x, T* out) { law##_block(x, out); } \
  Loop<T> law##_loop() {                                                         \
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) return law##_avx512; \
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? law##_avx2 : law##_plain; \
  }
#else
#define NSIM_LAW(law, T)                                            \
  void law##_plain(const Block& x, T* out) { law##_block(x, out); } \
  Loop<T> law##_loop() { return law##_plain; }
#endif
NSIM_LAW(uniform, double)
NSIM_LAW(normal, double)
NSIM_LAW(lognormal, double)
NSIM_LAW(exponential, double)
NSIM_LAW(word, uint32_t)
NSIM_LAW(stream, uint32_t)

Loop<double> loop_of(Law law) {
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

template <class T>
void run(Loop<T> loop, const Lanes& lanes, T* out) {
  alignas(64) uint64_t entity[width];
  alignas(64) uint32_t lane[width];
  alignas(64) double a[width], b[width];
  alignas(64) T result[width];
  for (size_t begin = 0; begin < lanes.n; begin += width) {
    const size_t n = std::min(width, lanes.n - begin);
    copy_block(entity, n, [&](size_t k) {
      return static_cast<uint64_t>((lanes.entity ? lanes.entity[begin + k] : static_cast<int64_t>(begin + k)) + lanes.entity_offset);
    });
    copy_block(lane, n, [&](size_t k) { return lanes.lane ? lanes.lane[begin + k] : 0u; });
    if (lanes.a) copy_block(a, n, [&](size_t k) { return lanes.a[begin + k]; });
    if (lanes.a) copy_block(b, n, [&](size_t k) { return lanes.b ? lanes.b[begin + k] : 0.0; });
    loop({lanes.seed, lanes.moment, lanes.stream, entity, lane, a, b}, result);
    std::copy(result, result + n, out + begin);
  }
}

}  // namespace

bool draw_lanes(Law law, const Lanes& lanes, double* out) {
  const Loop<double> loop = loop_of(law);
  if (loop) run(loop, lanes, out);
  return loop != nullptr;
}

void word_lanes(const Lanes& lanes, uint32_t* out) { run(word_loop(), lanes, out); }

void stream_lanes(const Stream& key, size_t n, uint32_t* out) {
  static const Loop<uint32_t> loop = stream_loop();
  for (size_t begin = 0; begin < n; begin += 64) {
    const double call = static_cast<double>(begin / 4);
    loop({key.seed, key.moment, key.stream, &key.entity, &key.lane, &call, nullptr}, out + begin);
  }
}

}  // namespace nsim::reference
