#include "runtime/reference/draws.h"

#include "engine/text/diagnostic.h"
#include "kernels/draw.h"
#include "kernels/poisson_table.h"
#include "runtime/reference/lanes.h"

#include <cmath>

namespace nsim::reference {

namespace {

using graph::Law;
constexpr double infinity = std::numeric_limits<double>::infinity();

struct Key {
  uint64_t seed;
  uint32_t stream;
  uint64_t entity;
  uint32_t lane;
  uint64_t moment;
};

double whole_law(Law law, const Key& k, double a, double b) {
  switch (law) {
    case Law::uniform:
      return kernels::draw_uniform(k.seed, k.stream, k.entity, k.lane, k.moment, a, b);
    case Law::normal:
      return kernels::draw_normal(k.seed, k.stream, k.entity, k.lane, k.moment, a, b);
    case Law::lognormal:
      return kernels::draw_lognormal(k.seed, k.stream, k.entity, k.lane, k.moment, a, b);
    case Law::exponential:
      return kernels::draw_exponential(k.seed, k.stream, k.entity, k.lane, k.moment, a);
    case Law::gamma:
      return kernels::draw_gamma(k.seed, k.stream, k.entity, k.lane, k.moment, a, b);
    case Law::bernoulli:
      return kernels::draw_bernoulli(k.seed, k.stream, k.entity, k.lane, k.moment, a);
    case Law::poisson:
      return kernels::draw_poisson(k.seed, k.stream, k.entity, k.lane, k.moment, a);
    case Law::choice:
      break;
  }
  bug("a choice has its own path");
}

double part_of_law(Law law, const Key& k, double a, double b, double low, double high) {
  switch (law) {
    case Law::uniform:
      return kernels::draw_uniform_between(k.seed, k.stream, k.entity, k.lane, k.moment, a, b, low, high);
    case Law::normal:
      return kernels::draw_normal_between(k.seed, k.stream, k.entity, k.lane, k.moment, a, b, low, high);
    case Law::lognormal:
      return kernels::draw_lognormal_between(k.seed, k.stream, k.entity, k.lane, k.moment, a, b, low, high);
    case Law::exponential:
      return kernels::draw_exponential_between(k.seed, k.stream, k.entity, k.lane, k.moment, a, low, high);
    case Law::gamma:
      return kernels::draw_gamma_between(k.seed, k.stream, k.entity, k.lane, k.moment, a, b, low, high);
    case Law::poisson:
      return kernels::draw_poisson_between(k.seed, k.stream, k.entity, k.lane, k.moment, a, low, high);
    case Law::bernoulli:
    case Law::choice:
      break;
  }
  bug("truncation of a law that has none");
}

/// The window (from, to] in ms of network time, in which a source emits. Times that are steps compare as such despite rounding.
bool inside(const plan::CodeDraw& draw, const std::vector<std::vector<double>>& values, size_t k, double time_ms, double step_ms) {
  const double slack = 1e-3 * step_ms;
  if (draw.has_from && !(time_ms > values[draw.from][k] + slack)) return false;
  return !draw.has_to || time_ms <= values[draw.to][k] + slack;
}

/// The limits of a truncated law at one point.
std::pair<double, double> limits(const plan::CodeDraw& draw, const std::vector<std::vector<double>>& values, size_t k, double mean) {
  double low = draw.has_above ? values[draw.above][k] : -infinity, high = draw.has_below ? values[draw.below][k] : infinity;
  if (draw.keep_sign && mean > 0) low = std::max(low, 0.0);
  if (draw.keep_sign && mean < 0) high = std::min(high, 0.0);
  return {low, high};
}

double truncated(const plan::CodeDraw& draw, const Key& key, double a, double b, std::pair<double, double> between) {
  const double x = part_of_law(draw.law, key, a, b, between.first, between.second);
  if (std::isnan(x) && !std::isnan(a) && !std::isnan(b)) no_value(between.first, between.second);
  return x;
}

/// Laws without a loop inside, drawn once for good: all first attempts together, then again where one fell outside.
bool fill_at_once(const plan::CodeDraw& draw, const plan::Instruction& at, const Points& points, uint64_t moment, bool bounded,
                  const std::vector<std::vector<double>>& values, double* out) {
  if (draw.has_from || draw.has_to || draw.table >= 0 || at.n_args == 0) return false;
  const double *a = values[at.args[0]].data(), *b = at.n_args > 1 ? values[at.args[1]].data() : nullptr;
  if (!draw_lanes(draw.law, {points.seed, draw.stream, moment, draw.entity_offset, points.n, points.entity, points.lane, a, b}, out)) return false;
  for (size_t k = 0; bounded && k < points.n; ++k) {
    const auto between = limits(draw, values, k, a[k]);
    if (out[k] >= between.first && out[k] <= between.second) continue;
    const auto entity = static_cast<uint64_t>((points.entity ? points.entity[k] : static_cast<int64_t>(k)) + draw.entity_offset);
    out[k] = truncated(draw, {points.seed, draw.stream, entity, points.lane ? points.lane[k] : 0u, moment}, a[k], b ? b[k] : 0, between);
  }
  return true;
}

}  // namespace

void no_value(double low, double high) {
  throw Failure{"a truncated random number has no value",
                "4096 draws in a row lay outside [" + std::to_string(low) + ", " + std::to_string(high) + "]",
                "move `above` and `below` to where the law has mass"};
}

void fill_draws(const plan::Code& code, const plan::Instruction& at, const Points& points, const std::vector<std::vector<double>>& values,
                double* out) {
  const plan::CodeDraw& draw = code.draws[at.index];
  // A lagged draw sees moments from 1 on; the draw of moment 0 belongs to t_0.
  const bool before_first = draw.each_step && draw.lag > 0 && points.moment <= draw.lag;
  const uint64_t moment = draw.each_step && !before_first ? points.moment - draw.lag : draw.each_step ? 0 : points.drawn_at;
  const bool bounded = draw.has_above || draw.has_below || draw.keep_sign;
  if (!before_first && fill_at_once(draw, at, points, moment, bounded, values, out)) return;
  const auto table = draw.table >= 0 ? points.table(draw.table) : std::pair<const uint32_t*, int>{nullptr, 0};
  for (size_t k = 0; k < points.n; ++k) {
    const Key key{points.seed, draw.stream, static_cast<uint64_t>((points.entity ? points.entity[k] : static_cast<int64_t>(k)) + draw.entity_offset),
                  points.lane ? points.lane[k] : 0u, moment};
    if (before_first || !inside(draw, values, k, static_cast<double>(moment) * points.step_ms, points.step_ms)) {
      out[k] = 0;
      continue;
    }
    const double a = at.n_args > 0 ? values[at.args[0]][k] : 0, b = at.n_args > 1 ? values[at.args[1]][k] : 0;
    if (draw.law == Law::choice) {
      const auto n = static_cast<uint32_t>(draw.choices.size());
      out[k] = draw.choices[kernels::draw_choice(key.seed, key.stream, key.entity, key.lane, key.moment, n)];
    } else if (draw.table >= 0) {
      const auto count = table.second > kernels::longest_short_table ? kernels::draw_poisson_long_table : kernels::draw_poisson_table;
      out[k] = count(key.seed, key.stream, key.entity, key.lane, key.moment, table.first, table.second);
    } else if (!bounded) {
      out[k] = whole_law(draw.law, key, a, b);
    } else {
      out[k] = truncated(draw, key, a, b, limits(draw, values, k, a));
    }
  }
}

}  // namespace nsim::reference
