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
std::unique_ptr<Cells> Network::copied(const Cells& cells) {
  auto other = std::make_unique<Cells>();
  other->name = cells.name, other->span = cells.span, other->copy_of = &cells, other->y = cells.y;
  other->position = cells.position, other->coordinate = cells.coordinate, other->coordinates = cells.coordinates, other->reach = cells.reach;
  for (AxisId axis : cells.axes) {
    const AxisId here = p.axis(p.axes[axis].name, p.axes[axis].extent);
    other->axes.push_back(here);
    for (ValueId& x : other->coordinates) x = p.renamed(x, axis, here);
    if (other->position.valid()) other->position = p.renamed(other->position, axis, here);
  }
  return other;
}

/// What they have sent so many steps ago.
ValueId Network::past_of(const Cells& other, int64_t steps_ago) {
  ValueId y = sent(*other.copy_of, p.ago(other.copy_of->y, steps_ago));
  for (size_t k = 0; k < other.axes.size(); ++k) y = p.renamed(y, other.copy_of->axes[k], other.axes[k]);
  return y;
}

/// Pairs of two different cells.
ExpressionId Network::not_itself(const Cells& joint, const Cells& other) {
  ExpressionId same = p.expressions.constant(1, graph::Type::bit);
  for (size_t k = 0; k < joint.axes.size(); ++k) same = make(Op::logical_and, same, make(Op::eq, point(joint.axes[k]), point(other.axes[k])));
  return make(Op::logical_not, same);
}

/// Learned where the connection says so; 0 where cells are not connected.
std::optional<ValueId> Network::weights_of(const Connect& connect, const File& file, Cells& joint, const Cells& other, const Pairs& pairs) {
  Fans fans;
  if (pairs.inputs.valid()) fans.in_of = make(Op::max, p.read(pairs.inputs), constant(1));
  for (AxisId axis : other.axes) fans.in *= double(p.axes[axis].extent);
  for (AxisId axis : joint.axes) fans.out *= double(p.axes[axis].extent);
  std::optional<Initial> first = initial(connect.settings, "weight", joint.name + ".weight", file, fans);
  if (!first) return std::nullopt;
  const ValueId weight = parameter(joint.name + ".weight", joined(joint.axes, other.axes), pairs.inputs.valid() ? make(Op::select, pairs.live, first->body, constant(0)) : first->body, joint.span);
  if (first->orthogonal) p.values[weight.at].orthogonal = int64_t(fans.out);
  const bool learns = truth(connect.settings, "learn", false, file);
  p.values[weight.at].learned = learns, p.values[weight.at].constant = !learns;
  if (learns) decays.insert(weight.at);
  joint.from[0].weight = weight;
  act(joint.from[0], joint.name, "", pairs.live, joint.span);
  return joint.from[0].weight;
}

bool Network::truth(const std::vector<Setting>& settings, const std::string& name, bool otherwise, const File& file) {
  for (const Setting& s : settings) {
    if (print(s.target) != name) continue;
    const std::optional<values::Value> value = values::evaluate(s.value, scope(file, out), out);
    return value && std::holds_alternative<bool>(value->what) && std::get<bool>(value->what);
  }
  return otherwise;
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
    if (!pre) return false;
    if (!computed_.contains(from) && !open_.contains(from)) later_.emplace_back(from, of);
    auto joint = std::make_unique<Cells>();
    joint->name = connect->name ? connect->name->text : pre->name + "->" + cells.name;
    joint->span = connect->name ? connect->name->span : connect->from[0].span;
    joint->axes = cells.axes, joint->position = cells.position, joint->coordinate = cells.coordinate, joint->coordinates = cells.coordinates, joint->reach = cells.reach;
    std::unique_ptr<Cells> other = copied(*pre);
    const ExpressionId apart = pre == &cells && !truth(connect->settings, "self", true, *where) ? not_itself(*joint, *other) : ExpressionId{};
    const std::optional<Pairs> line = pairs({joint->name, "", connect->by, &connect->settings, 1, joined(joint->axes, other->axes), apart, where}, *joint, *other);
    if (!line) return false;
    if (line->steps.valid() && is_masked(*pre)) {
      out.error("N402", joint->span, "a part of a network in which each pair has a delay of its own").at("cannot run yet");
      return false;
    }
    other->y = past_of(*other, line->most);
    joint->from.push_back({other.get(), {}, line->most});
    joint->from[0].own_delays = line->steps.valid();
    std::optional<ValueId> weight = weights_of(*connect, *where, *joint, *other, *line);
    if (!weight || out.has_errors()) return false;
    lines.emplace_back(joint->axes, other->axes);
    p.add({Product{sum, pre->fires ? by_source(*weight, joint->axes, other->axes) : *weight, other->y, other->axes, line->steps, other->axes}, true, joint->span});
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
