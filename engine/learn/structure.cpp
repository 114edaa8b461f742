#include "engine/learn/network.h"
#include <algorithm>

namespace nsim::learn {

namespace {

/// Those that feed a layer first; a loop through time is entered where it is met.
void visit(const Cells* cells, std::set<const Cells*>& seen, std::vector<const Cells*>& order) {
  if (!seen.insert(cells).second) return;
  for (const Cells::Path& from : cells->from) visit(from.pre, seen, order);
  order.push_back(cells);
}

}  // namespace

Structure structure_of(const Program& p, std::vector<const Cells*> layers) {
  const std::set<const Cells*> wanted(layers.begin(), layers.end());
  std::set<const Cells*> seen;
  std::vector<const Cells*> order;
  for (const Cells* cells : layers) visit(cells, seen, order);
  layers.clear();
  for (const Cells* cells : order)
    if (wanted.contains(cells)) layers.push_back(cells);
  Structure all;
  for (const Cells* cells : layers) {
    Structure::Layer layer;
    layer.name = cells->name, layer.cells = 1;
    for (AxisId axis : cells->axes) layer.cells *= p.axes[axis].extent;
    if (!cells->axes.empty() && p.axes[cells->axes[0]].name == "task") {
      const int64_t tasks = p.axes[cells->axes[0]].extent;
      all.tasks = std::max(all.tasks, int(tasks));
      for (int64_t k = 0; k < layer.cells; ++k) layer.owner.push_back(int(k / (layer.cells / tasks)));
    }
    if (cells->position.valid()) layer.position = p[cells->position].path, layer.dimensions = int64_t(cells->coordinates.size());
    for (const Cells::Path& from : cells->from) {
      const auto pre = std::find(layers.begin(), layers.end(), from.pre);
      const bool dense = from.weight.valid() && p[from.weight].axes == joined(cells->axes, from.pre->axes), before = pre < layers.begin() + std::ptrdiff_t(all.layers.size());
      if (before && !dense) all.shared = cells->name;
      if (before && dense) all.links.push_back({size_t(pre - layers.begin()), all.layers.size(), p[from.weight].path});
    }
    all.layers.push_back(std::move(layer));
  }
  return all;
}

}  // namespace nsim::learn
