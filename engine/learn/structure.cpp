#include "engine/learn/network.h"
#include <algorithm>

namespace nsim::learn {

Structure structure_of(const Program& p, std::vector<const Cells*> layers) {
  // A layer is made after those that feed it.
  std::sort(layers.begin(), layers.end(), [](const Cells* a, const Cells* b) { return a->y.at < b->y.at; });
  layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
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
      const bool dense = p[from.weight].axes == joined(cells->axes, from.pre->axes);
      if (pre != layers.end() && dense && *pre != cells) all.links.push_back({size_t(pre - layers.begin()), all.layers.size(), p[from.weight].path});
    }
    all.layers.push_back(std::move(layer));
  }
  return all;
}

}  // namespace nsim::learn
