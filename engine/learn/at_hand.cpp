// The step at hand: what an array over all steps is in one of them, its number, and values that begin anew with every batch.
#include "engine/learn/network.h"
#include <algorithm>
#include <unordered_map>

namespace nsim::learn {

std::optional<ValueId> Network::at_hand(ValueId id) {
  if (const auto found = at_hand_.find(id.at); found != at_hand_.end()) return found->second;
  const Value v = p[id];
  const auto k = std::find(v.axes.begin(), v.axes.end(), p.time) - v.axes.begin();
  if (!v.view || size_t(k) == v.axes.size()) return std::nullopt;
  View now = *v.view;
  const uint32_t place = now.from[size_t(k)];
  const bool steps = now.all_steps && place == through_steps && now.first_step == 0, slices = !now.all_steps && place != through_steps && now.first[place] == 0 && now.moving == ~0u;
  if ((!steps && !slices) || now.stride[size_t(k)] != 1) return std::nullopt;
  now.from.erase(now.from.begin() + k), now.stride.erase(now.stride.begin() + k);
  now.all_steps = false;
  if (slices) now.moving = place;
  const Axes own = without(v.axes, {p.time});
  bool whole = steps && own == p[now.of].axes;
  for (uint32_t at = 0; whole && at < own.size(); ++at) whole = now.from[at] == at && now.first[at] == 0 && now.stride[at] == 1;
  const ValueId made = whole ? now.of : p.view(std::move(now), own);
  at_hand_[id.at] = made;
  return made;
}

std::optional<Array> Network::at_hand(const Array& array) {
  if (p.n_steps < 2 || !has(array.axes, p.time)) return std::nullopt;
  std::unordered_map<uint32_t, ExpressionId> with;
  for (ValueId id : reads_of(p, array.body)) {
    if (!has(p[id].axes, p.time)) {
      if (p.is_late(id)) return std::nullopt;
      continue;
    }
    const std::optional<ValueId> now = at_hand(id);
    if (!now) return std::nullopt;
    with[p.read(id).at] = p.read(*now);
  }
  const Array now{p.expressions.replace(array.body, with), without(array.axes, {p.time})};
  return has(axes_of(p, now.body), p.time) ? std::nullopt : std::optional(now);
}

ValueId Network::step_number() {
  if (step_number_.valid()) return step_number_;
  const AxisId steps = p.axis("step", p.n_steps);
  const ValueId all = local("step.number", {steps});
  p.values[all.at].constant = true;
  p.add({Map{all, point(steps)}, false, {}});
  return step_number_ = p.moving(all, steps);
}

ValueId Network::begun(const std::string& path, const Axes& axes, double first) {
  const ValueId value = local(path, axes);
  p.values[value.at].each_step = true;
  p.forward.push_back({Map{p.ago(value, 1), constant(first)}, false, {}});
  return value;
}

}  // namespace nsim::learn
