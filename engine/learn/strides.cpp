#include "engine/learn/lower.h"

namespace nsim::learn {

std::vector<int64_t> strides(const Program& p, ValueId id) {
  const Value& v = p[id];
  const Axes& axes = p.base(id).axes;
  std::vector<int64_t> of_base(axes.size(), 1);
  for (size_t k = axes.size(); k-- > 1;) of_base[k - 1] = of_base[k] * p.axes[axes[k]].extent;
  if (!v.view) return of_base;
  std::vector<int64_t> own;
  for (size_t k = 0; k < v.view->from.size(); ++k) {
    const uint32_t place = v.view->from[k];
    own.push_back(v.view->stride[k] * (place == through_steps ? p.size(v.view->of) : of_base[place]));
  }
  return own;
}

int64_t offset(const Program& p, ValueId id) {
  if (!p[id].view) return 0;
  const std::vector<int64_t> of_base = strides(p, p[id].view->of);
  int64_t first = p[id].view->first_step * p.size(p[id].view->of);
  for (size_t k = 0; k < of_base.size(); ++k) first += of_base[k] * p[id].view->first[k];
  return first;
}

Anchor anchor(const Program& p, ValueId id) {
  Anchor anchor{p.base_id(id)};
  anchor.slots = p[anchor.base].slots, anchor.size = p.size(anchor.base);
  if (!p[id].view) return anchor;
  const View& view = *p[id].view;
  anchor.lag = view.lag, anchor.moving = view.moving, anchor.all_steps = view.all_steps;
  if (view.moving != ~0u) anchor.stride = strides(p, view.of)[view.moving];
  return anchor;
}

}  // namespace nsim::learn
