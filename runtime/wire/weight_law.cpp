#include "runtime/wire/weight_law.h"

#include "engine/text/diagnostic.h"
#include "kernels/draw.h"
#include "runtime/reference/draws.h"
#include "runtime/reference/neighbours.h"

#include <cmath>

namespace nsim::wire {

std::optional<WeightLaw> WeightLaw::of(const Task& task) {
  const auto draw = single_draw_of(task, task.wiring->weight);
  constexpr double most = 1e30;
  if (!draw || draw->law != plan::Law::normal || !(std::abs(draw->a) < most) || !(draw->b >= 0 && draw->b < most)) return {};
  if (std::isnan(draw->low) || std::isnan(draw->high)) return {};
  WeightLaw law;
  law.of_ = *draw;
  return law;
}

template <class R>
void WeightLaw::fill(const Task& task, const Named& named, R* out) const {
  const uint64_t seed = task.schedule->seed;
  const R a = static_cast<R>(of_.a), b = static_cast<R>(of_.b), low = static_cast<R>(of_.low), high = static_cast<R>(of_.high);
  reference::normals({seed, of_.stream, 0, of_.entity_offset, named.n, named.entity, named.lane}, a, b, out);
  bool outside = false;
  for (size_t k = 0; k < named.n; ++k) outside |= (out[k] < low) | (out[k] > high);
  for (size_t k = 0; outside && k < named.n; ++k) {
    if (out[k] >= low && out[k] <= high) continue;
    const auto entity = static_cast<uint64_t>(named.entity[k] + of_.entity_offset);
    out[k] = kernels::draw_normal_between(seed, of_.stream, entity, named.lane ? named.lane[k] : 0u, uint64_t{0}, a, b, low, high);
    if (std::isnan(out[k])) reference::no_value(of_.low, of_.high);
  }
}

void WeightLaw::draw(const Task& task, const Named& named, float* out) const { fill(task, named, out); }
void WeightLaw::draw(const Task& task, const Named& named, double* out) const { fill(task, named, out); }

}  // namespace nsim::wire
