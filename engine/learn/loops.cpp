// Connections between layers: what a layer gave some steps ago arrives at another, or at itself.
#include "engine/learn/network.h"
#include <algorithm>

namespace nsim::learn {

using namespace syntax;

std::vector<std::pair<const Connect*, const File*>> Network::connections() const {
  std::vector<std::pair<const Connect*, const File*>> all;
  for (const auto& file : facts.program->files)
    for (const Item& item : file->items)
      if (const auto* connect = std::get_if<Connect>(&item.what)) all.emplace_back(connect, file.get());
  return all;
}

const Layer* Network::layer_named(const Path& path, const File& file, const File** home) const {
  const auto& scope = facts.scopes.at(&file);
  const auto found = scope.find(path.head.text);
  if (found == scope.end() || !path.is_name()) return nullptr;
  *home = found->second.file;
  return std::get_if<Layer>(&found->second.item->what);
}

bool Network::has_past(const Layer& layer) const {
  const File* home = nullptr;
  const auto all = connections();
  return std::any_of(all.begin(), all.end(), [&](const auto& one) { return layer_named(one.first->to[0], *one.second, &home) == &layer; });
}

ValueId Network::by_source(ValueId weight, const Axes& post, const Axes& pre) { return map(p[weight].path + ".by_source", {p.read(weight), joined(pre, post)}, p[weight].span); }

/// Both ends of a loop are the same cells: the sources get axes of their own.
std::unique_ptr<Cells> Network::copied(const Cells& cells, int64_t steps_ago) {
  auto other = std::make_unique<Cells>();
  other->name = cells.name, other->span = cells.span, other->y = sent(cells, p.ago(cells.y, steps_ago));
  other->position = cells.position, other->coordinate = cells.coordinate, other->coordinates = cells.coordinates;
  for (AxisId axis : cells.axes) {
    const AxisId here = p.axis(p.axes[axis].name, p.axes[axis].extent);
    other->axes.push_back(here);
    other->y = p.renamed(other->y, axis, here);
    for (ValueId& x : other->coordinates) x = p.renamed(x, axis, here);
    if (other->position.valid()) other->position = p.renamed(other->position, axis, here);
  }
  return other;
}

/// Learned where the connection says so; without those of a cell onto itself where it says so.
std::optional<ValueId> Network::weights_of(const Connect& connect, const File& file, const Cells& joint, const Cells& other, bool loop) {
  Fans fans;
  for (AxisId axis : other.axes) fans.in *= double(p.axes[axis].extent);
  for (AxisId axis : joint.axes) fans.out *= double(p.axes[axis].extent);
  std::optional<Initial> first = initial(connect.settings, "weight", joint.name + ".weight", file, fans);
  if (!first) return std::nullopt;
  const ValueId weight = parameter(joint.name + ".weight", joined(joint.axes, other.axes), first->body, joint.span);
  if (first->orthogonal) p.values[weight.at].orthogonal = int64_t(fans.out);
  bool learns = false, self = true;
  for (const Setting& s : connect.settings) {
    const std::string setting = print(s.target);
    if (setting != "learn" && setting != "self") continue;
    std::optional<values::Value> value = values::evaluate(s.value, scope(file, out), out);
    if (!value) return std::nullopt;
    (setting == "learn" ? learns : self) = std::holds_alternative<bool>(value->what) && std::get<bool>(value->what);
  }
  p.values[weight.at].learned = learns, p.values[weight.at].constant = !learns;
  if (learns) decays.insert(weight.at);
  if (self || !loop) return weight;
  ExpressionId same = p.expressions.constant(1, graph::Type::bit);
  auto index = [&](AxisId axis) { return p.expressions.point(graph::Point::axis, uint16_t(axis)); };
  for (size_t k = 0; k < joint.axes.size(); ++k) same = make(Op::logical_and, same, make(Op::eq, index(joint.axes[k]), index(other.axes[k])));
  return map(joint.name + ".live", {make(Op::select, same, constant(0), p.read(weight)), p[weight].axes}, joint.span);
}

/// Connections onto this layer: what their sources gave some steps ago.
bool Network::joins_back(Cells& cells, const Layer& layer, ValueId sum) {
  for (const auto& [connect, where] : connections()) {
    const File *home = nullptr, *of = nullptr;
    if (layer_named(connect->to[0], *where, &home) != &layer) continue;
    const Layer* from = layer_named(connect->from[0], *where, &of);
    if (!from || p.n_steps == 0) {
      out.error("N378", connect->from[0].span, "a connection between layers reads an earlier step").at("samples are shown without a duration").help("`present ... for 10 steps`");
      return false;
    }
    Cells* pre = declared(*from, *of);
    std::optional<int64_t> steps = pre ? delay(connect->settings, 1, *where) : std::nullopt;
    if (!steps) return false;
    if (!computed_.contains(from) && !open_.contains(from)) later_.emplace_back(from, of);
    auto joint = std::make_unique<Cells>();
    joint->name = connect->name ? connect->name->text : pre->name + "->" + cells.name;
    joint->span = connect->name ? connect->name->span : connect->from[0].span;
    joint->axes = cells.axes, joint->position = cells.position, joint->coordinate = cells.coordinate, joint->coordinates = cells.coordinates;
    std::unique_ptr<Cells> other = copied(*pre, *steps);
    std::optional<ValueId> weight = weights_of(*connect, *where, *joint, *other, pre == &cells);
    if (!weight) return false;
    p.add({Product{sum, pre->fires ? by_source(*weight, joint->axes, other->axes) : *weight, other->y, other->axes}, true, joint->span});
    joint->from.push_back({other.get(), *weight, *steps});
    joints_[connect] = std::move(joint);
    others_.push_back(std::move(other));
  }
  return true;
}

const Cells* Network::connection(const std::string& name) {
  for (const auto& [connect, where] : connections()) {
    const File* home = nullptr;
    if (!connect->name || connect->name->text != name) continue;
    const Layer* to = layer_named(connect->to[0], *where, &home);
    if (!to || !layer(*to, *home)) return nullptr;
    return joints_.at(connect).get();
  }
  return nullptr;
}

}  // namespace nsim::learn
