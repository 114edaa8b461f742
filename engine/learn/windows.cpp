#include "engine/learn/windows.h"
#include <algorithm>
#include <unordered_map>

namespace nsim::learn {

namespace {

int64_t floor_of(int64_t a, int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }
int64_t ceil_of(int64_t a, int64_t b) { return -floor_of(-a, b); }

/// The own axes of a view along an axis of its value.
std::vector<size_t> own_along(const Program& p, ValueId id, uint32_t place) {
  std::vector<size_t> own;
  for (size_t k = 0; k < p[id].axes.size(); ++k)
    if (p[id].view->from[k] == place) own.push_back(k);
  return own;
}

/// Whether windows overlap along this axis.
bool slides(const Program& p, ValueId id, uint32_t place) {
  const std::vector<size_t> own = own_along(p, id, place);
  if (own.size() != 2) return false;
  const View& view = *p[id].view;
  for (size_t k : {0, 1}) {
    const size_t at = own[k], tap = own[1 - k];
    const int64_t taps = p.axes[p[id].axes[tap]].extent;
    if (std::abs(view.stride[at]) >= std::abs(view.stride[tap]) * taps) return false;
  }
  return p.axes[p[id].axes[own[0]]].extent > 1 && p.axes[p[id].axes[own[1]]].extent > 1;
}

}  // namespace

AxisId tap_of(const Program& p, ValueId id) {
  for (uint32_t place = 0; place < p.base(id).axes.size(); ++place) {
    if (!slides(p, id, place)) continue;
    const std::vector<size_t> own = own_along(p, id, place);
    const AxisId a = p[id].axes[own[0]], b = p[id].axes[own[1]];
    return p.axes[a].extent < p.axes[b].extent ? a : b;
  }
  bug("a view without windows has no taps");
}

ExpressionId fixed(Program& p, ExpressionId body, AxisId axis, int64_t index) {
  std::unordered_map<uint32_t, ExpressionId> with;
  for (ValueId id : reads_of(p, body))
    if (has(p[id].axes, axis)) {
      const ValueId slice = p.slice(id, axis, index);
      with[p.read(id).at] = p.read(slice);
    }
  with[p.expressions.point(graph::Point::axis, uint16_t(axis)).at] = p.expressions.constant(double(index));
  return p.expressions.replace(body, with);
}

Gather::Gather(Program& p, ValueId windows, ValueId adjoint, ValueId other, std::vector<Node>& nodes) : windows_(windows), other_(other), axes_(p[adjoint].axes) {
  const View view = *p[windows].view;
  const Value& base = p.base(windows);
  std::vector<std::pair<int64_t, int64_t>> border(axes_.size(), {0, 0});
  Axes fixed_axes;                             // of a view without what slides: whether it covers the rest
  std::vector<uint32_t> fixed_from;
  std::vector<int64_t> fixed_step, fixed_first = view.first;
  for (uint32_t place = 0; place < base.axes.size(); ++place) {
    const std::vector<size_t> own = own_along(p, windows, place);
    if (!slides(p, windows, place)) {
      for (size_t k : own) fixed_axes.push_back(p[windows].axes[k]), fixed_from.push_back(place), fixed_step.push_back(view.stride[k]);
      continue;
    }
    const bool swapped = !has(axes_, p[windows].axes[own[0]]);
    const size_t at = own[swapped ? 1 : 0], tap = own[swapped ? 0 : 1];
    require(has(axes_, p[windows].axes[at]) && !has(axes_, p[windows].axes[tap]) && view.stride[tap] == 1 && view.stride[at] > 0, "a product folds the elements of its windows");
    Sliding s{place, p[windows].axes[at], p[windows].axes[tap], view.stride[at], view.first[place], {}};
    const int64_t taps = p.axes[s.tap].extent, count = p.axes[s.at].extent;
    const auto [before, after] = base.border.empty() ? std::pair<int64_t, int64_t>{0, 0} : base.border[place];
    const int64_t low = before - s.begin, high = p.axes[base.axes[place]].extent - after - s.begin;
    auto& [more_before, more_after] = border[size_t(std::find(axes_.begin(), axes_.end(), s.at) - axes_.begin())];
    for (int64_t r = 0; r < s.step; ++r) {
      Phase phase{r, ceil_of(low - r, s.step), 0, r < taps ? (taps - r + s.step - 1) / s.step : 0};
      phase.count = floor_of(high - 1 - r, s.step) - phase.first + 1;
      if (phase.count <= 0) continue;
      more_before = std::max(more_before, phase.taps - 1 - phase.first);
      more_after = std::max(more_after, phase.first + phase.count - count);
      s.phases.push_back(phase);
    }
    fixed_axes.push_back(p.axis("whole", p.axes[base.axes[place]].extent)), fixed_from.push_back(place), fixed_step.push_back(1), fixed_first[place] = 0;
    sliding_.push_back(std::move(s));
  }
  whole_ = p.covers(p.view(view.of, fixed_from, fixed_axes, fixed_first, fixed_step));
  const Program::Bordered wide = p.bordered(adjoint, border, &nodes);
  adjoint_ = wide.whole, begin_ = wide.first;
}

std::vector<Node> Gather::nodes(Program& p, ValueId into, bool adds) const {
  std::vector<Node> all;
  std::vector<size_t> at(sliding_.size(), 0);
  for (bool more = true; more;) {
    std::vector<Phase> phases;
    for (size_t k = 0; k < at.size(); ++k) phases.push_back(sliding_[k].phases[at[k]]);
    all.push_back(product(p, into, phases, adds));
    more = false;
    for (size_t k = at.size(); k-- > 0 && !more;) {
      more = ++at[k] < sliding_[k].phases.size();
      if (!more) at[k] = 0;
    }
  }
  return all;
}

Node Gather::product(Program& p, ValueId into, const std::vector<Phase>& phases, bool adds) const {
  const View seen = *p[windows_].view;
  const Axes windows = p[windows_].axes, others = p[other_].axes;
  struct New { AxisId element, tap; };
  std::vector<New> fresh;
  for (size_t k = 0; k < phases.size(); ++k)
    fresh.push_back({p.axis(p.axes[sliding_[k].at].name, phases[k].count), p.axis(p.axes[sliding_[k].tap].name, std::max<int64_t>(phases[k].taps, 1))});
  auto which = [&](AxisId axis, AxisId Sliding::*part) {
    for (size_t k = 0; k < sliding_.size(); ++k)
      if (sliding_[k].*part == axis) return k;
    return sliding_.size();
  };
  // The elements of these phases.
  Axes target_axes;
  std::vector<uint32_t> target_from;
  std::vector<int64_t> target_first = seen.first, target_step;
  for (size_t k = 0; k < windows.size(); ++k) {
    if (which(windows[k], &Sliding::tap) < sliding_.size()) continue;
    const size_t s = which(windows[k], &Sliding::at);
    const bool moves = s < sliding_.size();
    target_axes.push_back(moves ? fresh[s].element : windows[k]);
    target_from.push_back(seen.from[k]);
    target_step.push_back(seen.stride[k]);
    if (moves) target_first[sliding_[s].place] = sliding_[s].begin + sliding_[s].step * phases[s].first + phases[s].phase;
  }
  const ValueId target = p.view(into, target_from, target_axes, target_first, target_step);
  const Span span = p[windows_].span;
  if (std::any_of(phases.begin(), phases.end(), [](const Phase& phase) { return phase.taps == 0; })) return {Map{target, p.expressions.constant(0)}, adds, span};
  // The adjoints that meet them, and the weights.
  Axes adjoint_axes;
  std::vector<uint32_t> adjoint_from;
  std::vector<int64_t> adjoint_first = begin_, adjoint_step;
  for (uint32_t k = 0; k < axes_.size(); ++k) {
    const size_t s = which(axes_[k], &Sliding::at);
    adjoint_axes.push_back(s < sliding_.size() ? fresh[s].element : axes_[k]), adjoint_from.push_back(k), adjoint_step.push_back(1);
    if (s == sliding_.size()) continue;
    adjoint_axes.push_back(fresh[s].tap), adjoint_from.push_back(k), adjoint_step.push_back(-1);
    adjoint_first[k] += phases[s].first;
  }
  Axes other_axes = others;
  std::vector<uint32_t> other_from;
  std::vector<int64_t> other_first(others.size(), 0), other_step(others.size(), 1);
  for (uint32_t k = 0; k < others.size(); ++k) {
    other_from.push_back(k);
    const size_t s = which(others[k], &Sliding::tap);
    if (s < sliding_.size()) other_axes[k] = fresh[s].tap, other_first[k] = phases[s].phase, other_step[k] = sliding_[s].step;
  }
  const ValueId adjoints = p.view(adjoint_, adjoint_from, adjoint_axes, adjoint_first, adjoint_step);
  const ValueId weights = p.view(other_, other_from, other_axes, other_first, other_step);
  return {Product{target, adjoints, weights, without(joined(adjoint_axes, other_axes), target_axes)}, adds, span};
}

}  // namespace nsim::learn
