#include "runtime/wire/delay_law.h"

#include "runtime/reference/neighbours.h"
#include "runtime/wire/sinks.h"

#include <cmath>

namespace nsim::wire {
namespace {

using plan::Law;

/// The chance of a value below x, for the laws as kernels/draw.h defines them.
double below(Law law, double a, double b, double x) {
  switch (law) {
    case Law::normal: return 0.5 * std::erfc(-(x - a) / b * std::sqrt(0.5));
    case Law::uniform: return std::clamp((x - a) / (b - a), 0.0, 1.0);
    case Law::exponential: return x <= 0 ? 0 : -std::expm1(-x / a);
    case Law::lognormal: {
      if (x <= 0) return 0;
      const double variance = std::log1p(b / a * (b / a));
      return 0.5 * std::erfc(-(std::log(x / a) + 0.5 * variance) / std::sqrt(2 * variance));
    }
    default: bug("a law of delays has a distribution function");
  }
}

bool is_known(Law law, double a, double b) {
  if (!std::isfinite(a) || !std::isfinite(b)) return false;
  if (law == Law::normal) return b > 0;
  if (law == Law::uniform) return b > a;
  if (law == Law::exponential) return a > 0;
  return law == Law::lognormal && a > 0 && b > 0;
}

}  // namespace

std::optional<DelayLaw> DelayLaw::of(const Task& task) {
  const auto draw = single_draw_of(task, task.wiring->delay);
  if (!draw || !is_known(draw->law, draw->a, draw->b)) return {};
  const double a = draw->a, b = draw->b, low = draw->low, high = draw->high;
  const double before = below(draw->law, a, b, low), mass = below(draw->law, a, b, high) - before;
  if (!(mass > 1e-3) || high <= 0) return {};

  // The edge between k and k + 1 steps, as steps_of rounds.
  const double step = task.schedule->step_ms;
  const auto up_to = [&](int64_t k) {
    const double edge = std::clamp((static_cast<double>(k) + 0.5 - 1e-9) * step, low, high);
    return (below(draw->law, a, b, edge) - before) / mass;
  };
  DelayLaw law;
  law.stream_ = draw->stream;
  law.entity_offset_ = draw->entity_offset;
  if (up_to(0) > 0) return {};
  for (int64_t k = 1;; ++k) {
    if (k > 4096) return {};
    const double words = std::floor(up_to(k) * 0x1p32 + 0.5);
    if (words >= 0x1p32) break;
    if (words == 0) law.least_ = static_cast<uint32_t>(k) + 1;
    else law.thresholds_.push_back(static_cast<uint32_t>(words));
  }
  for (size_t top = 0, at_least = 0; top < law.guide_.size(); ++top) {
    while (at_least < law.thresholds_.size() && law.thresholds_[at_least] <= top << 22) ++at_least;
    law.guide_[top] = static_cast<uint16_t>(at_least);
  }
  return law;
}

void DelayLaw::draw(const Task& task, const Named& named, uint16_t* out) {
  words_.resize(named.n);
  reference::shared_words({task.schedule->seed, stream_, 0, entity_offset_, named.n, named.entity, named.lane}, words_.data());
  for (size_t k = 0; k < named.n; ++k) out[k] = steps(words_[k]);
}

}  // namespace nsim::wire
