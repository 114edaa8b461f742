#include "engine/learn/lower.h"
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

int64_t count(const Program& p, const Axes& axes) {
  int64_t n = 1;
  for (AxisId axis : axes) n *= p.axes[axis].extent;
  return n;
}

/// How far the number of a unit moves with an index along an axis; 0: not an axis of units.
int64_t step(const Program& p, const Axes& units, AxisId axis) {
  int64_t step = 1;
  for (size_t k = units.size(); k-- > 0; step *= p.axes[units[k]].extent)
    if (units[k] == axis) return step;
  return 0;
}

class Structures {
 public:
  Structures(const Program& p, std::vector<const Cells*> layers) : p_(p), layers_(std::move(layers)) {}

  Structure make() {
    for (const Cells* cells : layers_) {
      for (const Cells::Path& from : cells->from) {
        std::map<AxisId, AxisId> itself;
        for (AxisId axis : from.pre->axes) itself[axis] = axis;
        reach(*cells, from, from.pre, itself);
      }
      all_.layers.push_back(layer(*cells));
    }
    return std::move(all_);
  }

 private:
  Structure::Layer layer(const Cells& cells) {
    Structure::Layer layer;
    const Axes units = cells.owned();
    layer.name = cells.name, layer.units = count(p_, units);
    if (!cells.axes.empty() && p_.axes[cells.axes[0]].name == "task" && !units.empty() && units[0] == cells.axes[0]) {
      const int64_t tasks = p_.axes[cells.axes[0]].extent;
      all_.tasks = std::max(all_.tasks, int(tasks));
      for (int64_t k = 0; k < layer.units; ++k) layer.owner.push_back(int(k / (layer.units / tasks)));
    }
    if (!cells.position.valid()) return layer;
    layer.position = p_.base(cells.position).path, layer.dimensions = int64_t(cells.coordinates.size());
    const Axes places = without(p_[cells.position].axes, {cells.coordinate});
    layer.shares_places = !without(units, places).empty();
    if (layer.shares_places || places == units) return layer;
    for (int64_t k = 0, n = count(p_, places); k < n; ++k) {
      int64_t unit = 0, rest = k;
      for (size_t a = places.size(); a-- > 0; rest /= p_.axes[places[a]].extent) unit += rest % p_.axes[places[a]].extent * step(p_, units, places[a]);
      layer.unit.push_back(unit);
    }
    return layer;
  }

  /// The layers of the structure from which something arrives, through those that hand on what they get: `like` leads from the axes of `pre` to those of the source.
  void reach(const Cells& post, const Cells::Path& from, const Cells* pre, const std::map<AxisId, AxisId>& like) {
    const auto at = std::find(layers_.begin(), layers_.end(), pre);
    if (at != layers_.end()) {
      if (at < layers_.begin() + std::ptrdiff_t(all_.layers.size())) link(post, from, size_t(at - layers_.begin()), *pre, like);
      return;
    }
    for (const Cells::Path& next : pre->from) {
      if (next.like.empty() || next.weight.valid()) continue;
      std::map<AxisId, AxisId> through;
      for (const auto& [axis, own] : next.like)
        if (auto found = like.find(own); found != like.end()) through[axis] = found->second;
      reach(post, from, next.pre, through);
    }
  }

  void link(const Cells& post, const Cells::Path& from, size_t number, const Cells& pre, const std::map<AxisId, AxisId>& like) {
    const Axes own = post.owned(), other = pre.owned();
    Structure::Link link{number, all_.layers.size(), from.weight.valid() ? p_.base(from.parameter.valid() ? from.parameter : from.weight).path : "", {}};
    if (from.mask.valid()) link.mask = p_[from.mask].path, link.away = from.masked_away;
    const bool windowed = std::any_of(other.begin(), other.end(), [&](AxisId axis) { return like.contains(axis) && has(from.slid, like.at(axis)); });
    if (windowed || (!from.weight.valid() && from.like.empty())) {
      all_.apart = post.name;
      return;
    }
    Axes met_own, met_other;
    // An axis of the source as an axis of the layer `pre`, from which it comes.
    auto origin = [&](AxisId axis) {
      for (const auto& [axis_of_pre, of_source] : like)
        if (of_source == axis) return axis_of_pre;
      return AxisId(trial);
    };
    if (from.weight.valid()) {
      const std::vector<int64_t> strides = learn::strides(p_, from.weight);
      for (size_t k = 0; k < strides.size(); ++k) {
        const AxisId axis = p_[from.weight].axes[k];
        Cells::Path::Share to{axis, 1}, source{axis, 1};
        for (const auto& [pre_axis, own_axis] : from.like)
          if (own_axis == axis) source.axis = pre_axis;
        if (auto found = from.own_share.find(axis); found != from.own_share.end()) to = found->second;
        if (auto found = from.pre_share.find(axis); found != from.pre_share.end()) source = found->second;
        const AxisId unit = origin(source.axis);
        link.along.push_back({p_.axes[axis].extent, strides[k], to.step * step(p_, own, to.axis), source.step * step(p_, other, unit)});
        met_own.push_back(to.axis), met_other.push_back(unit);
      }
    }
    // Along axes that the weight does not have it is the same for all.
    for (AxisId unit : other) {
      if (has(met_other, unit)) continue;
      const AxisId source = like.contains(unit) ? like.at(unit) : AxisId(trial);
      const auto twin = from.like.find(source);
      if (twin != from.like.end()) met_own.push_back(twin->second);
      link.along.push_back({p_.axes[unit].extent, 0, twin == from.like.end() ? 0 : step(p_, own, twin->second), step(p_, other, unit)});
    }
    for (AxisId unit : own)
      if (!has(met_own, unit)) link.along.push_back({p_.axes[unit].extent, 0, step(p_, own, unit), 0});
    all_.links.push_back(std::move(link));
  }

  const Program& p_;
  std::vector<const Cells*> layers_;
  Structure all_;
};

}  // namespace

Structure structure_of(const Program& p, std::vector<const Cells*> layers) {
  const std::set<const Cells*> wanted(layers.begin(), layers.end());
  std::set<const Cells*> seen;
  std::vector<const Cells*> order, sorted;
  for (const Cells* cells : layers) visit(cells, seen, order);
  for (const Cells* cells : order)
    if (wanted.contains(cells)) sorted.push_back(cells);
  return Structures(p, std::move(sorted)).make();
}

}  // namespace nsim::learn
