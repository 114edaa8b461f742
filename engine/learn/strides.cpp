#include "engine/learn/text.h"

namespace nsim::learn {

std::vector<int64_t> strides(const Program& p, ValueId id) {
  const Value& v = p[id];
  const Axes& axes = p.base(id).axes;
  std::vector<int64_t> of_base(axes.size(), 1);
  for (size_t k = axes.size(); k-- > 1;) of_base[k - 1] = of_base[k] * p.axes[axes[k]].extent;
  if (!v.view) return of_base;
  std::vector<int64_t> own;
  for (uint32_t place : v.view->from) own.push_back(of_base[place]);
  return own;
}

int64_t offset(const Program& p, ValueId id) {
  if (!p[id].view) return 0;
  const std::vector<int64_t> of_base = strides(p, p[id].view->of);
  int64_t first = 0;
  for (size_t k = 0; k < of_base.size(); ++k) first += of_base[k] * p[id].view->first[k];
  return first;
}

}  // namespace nsim::learn
