// Places of cells, ends of connections, owners: what scores of a network's shape are made of.
#include "engine/learn/terms.h"

namespace nsim::learn {

using namespace syntax;

/// The layer whose positions a function is given: `pairwise(h.position)`.
const Cells* Terms::placed(const std::string& function, const PathStep& step, const Sight& sight, Span span) {
  const Cells* cells = nullptr;
  if (step.args.size() == 1 && step.args[0].value.kind == ExprKind::path && !step.args[0].value.path.steps.empty() && step.args[0].value.path.steps.back().name.text == "position") {
    Expr of = step.args[0].value;
    of.path.steps.pop_back();
    std::optional<Thing> t = thing(of, sight);
    if (!t) return nullptr;
    if (auto* c = std::get_if<const Cells*>(&*t)) cells = *c;
  }
  if (!cells) {
    n_.out.error("N402", span, "`" + function + "` takes the positions of a layer, `" + function + "(h.position)`").at("cannot run yet");
    return nullptr;
  }
  if (cells->position.valid()) return cells;
  n_.out.error("N380", span, "cells of `" + cells->name + "` have no places").at("no `position`").also(cells->span, "declared here").help("say where they lie, such as `in plane placed learned`");
  return nullptr;
}

Array Terms::apart(const Cells& cells, Axes& others) {
  std::map<AxisId, AxisId> other;
  Axes axes = p_[cells.coordinates[0]].axes;   // fewer than those of the cells where a channel has one place
  for (AxisId axis : axes) others.push_back(other[axis] = p_.axis(p_.axes[axis].name, p_.axes[axis].extent));
  ExpressionId sum = number(1e-8);             // so that the gradient is finite where cells coincide
  for (ValueId x : cells.coordinates) {
    const Array there = n_.along(n_.whole(x), other);
    const ExpressionId d = make(Op::sub, p_.read(x), there.body);
    sum = make(Op::add, sum, make(Op::mul, d, d));
    axes = joined(axes, there.axes);
  }
  return Array{make(Op::sqrt, sum), axes};
}

std::optional<Array> Terms::pairwise(const PathStep& step, const Sight& sight, Span span) {
  const Cells* cells = placed("pairwise", step, sight, span);
  if (!cells) return std::nullopt;
  Axes others;
  return apart(*cells, others);
}

/// For each cell the number of the nearest other one of its layer; the lowest of those that are equally near.
std::optional<Array> Terms::nearest(const PathStep& step, const Sight& sight, Span span) {
  const Cells* cells = placed("nearest", step, sight, span);
  if (!cells) return std::nullopt;
  Axes others;
  const Array distance = apart(*cells, others);
  const Axes placed_axes = p_[cells->coordinates[0]].axes;
  const ExpressionId own = make(Op::eq, n_.place_along(placed_axes), n_.place_along(others));
  const ValueId d = n_.map("nearest.distance", {make(Op::select, own, number(1e30), distance.body), distance.axes}, span);
  const ValueId least = reduced("nearest.least", placed_axes, p_.read(d), others, Reduce::min);
  const ExpressionId here = make(Op::select, make(Op::eq, p_.read(d), p_.read(least)), n_.place_along(others), number(1e30));
  const ValueId which = reduced("nearest", placed_axes, here, others, Reduce::min);
  for (ValueId id : {d, least, which}) p_.values[id.at].constant = true;
  return n_.whole(which);
}

/// Elements of an array by their numbers: x[places].
std::optional<Array> Terms::taken(const Array& from, const Array& places) {
  const ValueId value = n_.stored(from, "indexed");
  const Axes cells = without(p_[value].axes, {trial});
  std::map<AxisId, AxisId> other;
  Axes others;
  for (AxisId axis : cells) others.push_back(other[axis] = p_.axis(p_.axes[axis].name, p_.axes[axis].extent));
  const Array there = n_.along(n_.whole(value), other);
  const ExpressionId chosen = make(Op::select, make(Op::eq, n_.place_along(others), places.body), there.body, number(0));
  return sum({chosen, joined(places.axes, there.axes)}, others, "taken");
}

/// `layer.pre(x)`, `layer.post(x)`: for each connection the number that belongs to its source or target cell.
std::optional<Array> Terms::end_of(const Cells& cells, const PathStep& end, const PathStep& call, const Sight& sight) {
  const bool pre = end.name.text == "pre";
  if (cells.from.size() != 1 || call.args.size() != 1) {
    n_.out.error("N381", end.span, "`." + end.name.text + "` takes one array, of a layer with one source").at(cells.from.size() > 1 ? "several sources" : "one argument");
    return std::nullopt;
  }
  std::optional<Array> x = array(call.args[0].value, sight);
  if (!x) return std::nullopt;
  const Cells::Path& from = cells.from[0];
  const Cells& at = pre ? *from.pre : cells;
  // Where cells share their weights, what belongs to each of them is a number of a channel.
  const Axes all = from.weight.valid() ? p_[from.weight].axes : joined(cells.axes, from.pre->axes);
  Axes own;
  for (AxisId axis : at.axes) if (has(all, axis)) own.push_back(axis);
  // With axes besides those of the cells, such as one of tasks, an array of cells that are alike is found by its names: channels of a pool.
  std::map<AxisId, AxisId> alike;
  for (AxisId axis : own)
    for (AxisId other : x->axes)
      if (x->axes.size() > own.size() && !has(x->axes, axis) && !has(own, other) && p_.axes[axis].name == p_.axes[other].name && p_.axes[axis].extent == p_.axes[other].extent)
        alike[other] = axis;
  if (!alike.empty()) *x = n_.along(*x, alike);
  const bool one_number = without(x->axes, {trial}).empty();
  Array ends{number(0), own};
  if (!one_number && !align(ends, *x, end.span)) return std::nullopt;
  for (AxisId axis : x->axes) {
    if (!has(at.axes, axis) || has(all, axis)) continue;
    n_.out.error("N381", end.span, "weights of `" + cells.name + "` are shared along `" + p_.axes[axis].name + "`, so they do not go by it").at("an array of cells");
    return std::nullopt;
  }
  return Array{x->body, joined(all, x->axes)};
}

/// `parts.owner(h)`: for each cell of h the number of the task that it belongs to. `parts.share(h)`: what each task takes of the |weight| that leaves it.
std::optional<Array> Terms::owner(const Path& path, const Sight& sight) {
  const std::string& name = path.head.text;
  const bool fits = path.steps.size() >= 2 && (path.steps[0].name.text == "owner" || path.steps[0].name.text == "share") && path.steps[1].kind == PathStep::call && path.steps[1].args.size() == 1;
  std::optional<Thing> t = fits ? thing(path.steps[1].args[0].value, sight) : std::nullopt;
  auto* cells = t ? std::get_if<const Cells*>(&*t) : nullptr;
  if (fits && !t) return std::nullopt;
  if (cells)
    for (const Path& layer : n_.split(name)->what)
      if (layer.head.text == (*cells)->name) return n_.whole(n_.of_split(name, path.steps[0].name.text == "owner" ? "owner" : "taken", **cells, 0));
  n_.out.error("N392", path.span, "`" + name + "." + (fits ? path.steps[0].name.text : "owner") + "` takes a layer that `" + name + "` divides").at(cells ? "`" + (*cells)->name + "` is not one of them" : "such as `" + name + ".owner(h)`")
      .also(n_.split(name)->name->span, "divided here");
  return std::nullopt;
}

}  // namespace nsim::learn
