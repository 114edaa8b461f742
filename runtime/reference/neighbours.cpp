#include "runtime/reference/neighbours.h"

#include "kernels/normals.h"

#include <algorithm>

namespace nsim::reference {
namespace {

constexpr size_t group = 64, together = 16;   // neighbours that share calls; points that stand alone and are drawn side by side

/// A law for 64 neighbours, and for points one by one.
struct Key { uint64_t seed, moment; uint32_t stream; double mean, deviation; };
template <class T>
struct Loops {
  void (*of_group)(const Key&, uint64_t entity, uint32_t lane, T* out);
  void (*of_each)(const Key&, const uint64_t* entity, const uint32_t* lane, T* out);
};

template <int BYTES>
NSIM_FN void words_group(const Key& k, uint64_t entity, uint32_t lane, uint32_t* out) {
  kernels::words_of_sixteen<BYTES>(k.seed, k.stream, kernels::shared_call(entity & ~uint64_t{63}), lane, k.moment, out);
}
NSIM_FN void words_each(const Key& k, const uint64_t* entity, const uint32_t* lane, uint32_t* out) {
  for (size_t i = 0; i < together; ++i) out[i] = kernels::shared_word(k.seed, k.stream, entity[i], lane[i], k.moment, 0u);
}
template <int BYTES, class R>
NSIM_FN void normals_group(const Key& k, uint64_t entity, uint32_t lane, R* out) {
  kernels::normals_of_64<BYTES>(kernels::rounds_of(k.seed, kernels::shared_call(entity), lane), k.stream, entity, k.moment, out);
  const R mean = static_cast<R>(k.mean), deviation = static_cast<R>(k.deviation);
  for (size_t i = 0; i < group; ++i) out[i] = kernels::normal_of(out[i], mean, deviation);
}
template <class R>
NSIM_FN void normals_each(const Key& k, const uint64_t* entity, const uint32_t* lane, R* out) {
  const R mean = static_cast<R>(k.mean), deviation = static_cast<R>(k.deviation);
  for (size_t i = 0; i < together; ++i) out[i] = kernels::attempt_normal<R>(k.seed, k.stream, entity[i], lane[i], k.moment, 0u, mean, deviation);
}

// The machine's widest lanes, chosen when the program runs.
#if defined(__x86_64__)
#define NSIM_WIDER(law, T, name, BYTES, isa)                                                                                                                  \
  __attribute__((target(isa))) void name##_group(const Key& k, uint64_t entity, uint32_t lane, T* out) { law##_group<BYTES>(k, entity, lane, out); } \
  __attribute__((target(isa))) void name##_each(const Key& k, const uint64_t* entity, const uint32_t* lane, T* out) { law##_each(k, entity, lane, out); }
#define NSIM_CHOICE(name)                                                                                                                               \
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) return {name##_512_group, name##_512_each}; \
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {name##_256_group, name##_256_each};
#else
#define NSIM_WIDER(law, T, name, BYTES, isa)
#define NSIM_CHOICE(name)
#endif
#define NSIM_LOOPS(law, T, name)                                                                                                              \
  NSIM_WIDER(law, T, name##_512, 64, "avx512f,avx512dq,avx512vl,avx512bw,fma")                                                                   \
  NSIM_WIDER(law, T, name##_256, 32, "avx2,fma")                                                                                              \
  void name##_plain_group(const Key& k, uint64_t entity, uint32_t lane, T* out) { law##_group<16>(k, entity, lane, out); }                    \
  void name##_plain_each(const Key& k, const uint64_t* entity, const uint32_t* lane, T* out) { law##_each(k, entity, lane, out); }            \
  Loops<T> choose_##name() {                                                                                                                  \
    NSIM_CHOICE(name)                                                                                                                         \
    return {name##_plain_group, name##_plain_each};                                                                                           \
  }
NSIM_LOOPS(words, uint32_t, words)
NSIM_LOOPS(normals, float, floats)
NSIM_LOOPS(normals, double, doubles)

/// Whether the points from k on are the n entities from `entity` on.
bool follow(const Lanes& lanes, size_t k, size_t n, uint64_t entity, uint32_t lane) {
  uint64_t other = 0;
  if (lanes.entity)
    for (size_t i = 0; i < n; ++i) other |= (static_cast<uint64_t>(lanes.entity[k + i] + lanes.entity_offset) ^ (entity + i));
  if (lanes.lane)
    for (size_t i = 0; i < n; ++i) other |= lanes.lane[k + i] ^ lane;
  return other == 0;
}

/// Points that share nothing with those beside them, gathered until there are enough to draw side by side.
template <class T>
class Loners {
 public:
  Loners(const Loops<T>& loops, const Key& key, T* out) : loops_(loops), key_(key), out_(out) {}
  void add(size_t k, uint64_t entity, uint32_t lane) {
    at_[n_] = k, entity_[n_] = entity, lane_[n_] = lane;
    if (++n_ == together) draw();
  }
  void draw() {
    if (n_ == 0) return;
    for (size_t i = n_; i < together; ++i) entity_[i] = entity_[0], lane_[i] = lane_[0];
    T found[together];
    loops_.of_each(key_, entity_, lane_, found);
    for (size_t i = 0; i < n_; ++i) out_[at_[i]] = found[i];
    n_ = 0;
  }

 private:
  const Loops<T>& loops_;
  const Key& key_;
  T* out_;
  size_t n_ = 0, at_[together];
  uint64_t entity_[together];
  uint32_t lane_[together];
};

/// A group is drawn whole where many points have their number from it.
constexpr size_t enough = 12;

template <class T>
void draw(const Loops<T>& loops, const Lanes& lanes, double mean, double deviation, T* out) {
  const Key key{lanes.seed, lanes.moment, lanes.stream, mean, deviation};
  Loners<T> loners(loops, key, out);
  alignas(64) T found[group];
  for (size_t k = 0; k < lanes.n;) {
    const uint64_t entity = lanes.entity_of(k), place = entity % group;
    const uint32_t lane = lanes.lane_of(k);
    const size_t whole = std::min<size_t>(group - place, lanes.n - k);
    if (whole == group && follow(lanes, k, group, entity, lane)) {
      loops.of_group(key, entity, lane, out + k);
      k += group;
      continue;
    }
    size_t end = k + 1;
    while (end < lanes.n && lanes.entity_of(end) / group == entity / group && lanes.lane_of(end) == lane) ++end;
    if (end - k < enough) {
      for (; k < end; ++k) loners.add(k, lanes.entity_of(k), lane);
      continue;
    }
    loops.of_group(key, entity - place, lane, found);
    for (; k < end; ++k) out[k] = found[lanes.entity_of(k) % group];
  }
  loners.draw();
}

}  // namespace

void shared_words(const Lanes& lanes, uint32_t* out) {
  static const Loops<uint32_t> loops = choose_words();
  draw(loops, lanes, 0, 1, out);
}

void normals(const Lanes& lanes, double mean, double deviation, double* out) {
  static const Loops<double> loops = choose_doubles();
  draw(loops, lanes, mean, deviation, out);
}

void normals(const Lanes& lanes, float mean, float deviation, float* out) {
  static const Loops<float> loops = choose_floats();
  draw(loops, lanes, static_cast<double>(mean), static_cast<double>(deviation), out);
}

}  // namespace nsim::reference
