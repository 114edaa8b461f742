#include "runtime/data/normals.h"
#include "kernels/draw.h"
#include <algorithm>

namespace nsim::data {
namespace {

/// Calls of a block; each gives four numbers, which stand `width` apart so that the loop runs in lanes.
constexpr int64_t width = 64, numbers = 4 * width;

NSIM_FN void fill_block(const NormalKey& key, uint32_t call, float deviation, float* out) {
  for (int64_t k = 0; k < width; ++k) {
    const kernels::Words w = kernels::draw_words(key.seed, key.stream, key.entity, key.lane, key.moment, call + static_cast<uint32_t>(k));
    const auto a = kernels::normal_pair<float>(w.at[0], w.at[1]), b = kernels::normal_pair<float>(w.at[2], w.at[3]);
    out[k] = deviation * a.first, out[k + width] = deviation * a.second;
    out[k + 2 * width] = deviation * b.first, out[k + 3 * width] = deviation * b.second;
  }
}

using Fill = void (*)(const NormalKey&, uint32_t, float, float*);
void fill_plain(const NormalKey& key, uint32_t call, float deviation, float* out) { fill_block(key, call, deviation, out); }
#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void fill_avx2(const NormalKey& key, uint32_t call, float deviation, float* out) { fill_block(key, call, deviation, out); }
Fill fill_of_this_processor() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? fill_avx2 : fill_plain; }
#else
Fill fill_of_this_processor() { return fill_plain; }
#endif

}  // namespace

void add_normals(const NormalKey& key, float deviation, int64_t count, float* values) {
  static const Fill fill = fill_of_this_processor();
  alignas(64) float out[numbers];
  for (int64_t begin = 0; begin < count; begin += numbers) {
    // Calls from 2^20 on would meet the moment: its unused upper half takes them.
    const int64_t call = begin / 4;
    fill({key.seed, key.entity, key.moment | static_cast<uint64_t>(call >> 20) << 32, key.stream, key.lane}, static_cast<uint32_t>(call & 0xFFFFF), deviation, out);
    const int64_t n = std::min(numbers, count - begin);
    for (int64_t k = 0; k < n; ++k) values[begin + k] += out[k];
  }
}

}  // namespace nsim::data
