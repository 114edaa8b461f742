#include "engine/learn/terms.h"
#include "engine/check/builtins.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

using namespace syntax;

namespace {

constexpr int deepest = 64;                    // functions within functions

std::optional<Op> op_of(ExprKind kind) {
  switch (kind) {
    case ExprKind::power: return Op::pow;
    case ExprKind::multiply: return Op::mul;
    case ExprKind::divide: return Op::div;
    case ExprKind::add: return Op::add;
    case ExprKind::subtract: return Op::sub;
    case ExprKind::less: return Op::lt;
    case ExprKind::less_equal: return Op::le;
    case ExprKind::equal: return Op::eq;
    case ExprKind::not_equal: return Op::ne;
    case ExprKind::logical_and: return Op::logical_and;
    case ExprKind::logical_or: return Op::logical_or;
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<Array> Terms::array(const Expr& expr, const Sight& sight) {
  std::optional<Thing> t = thing(expr, sight);
  if (!t) return std::nullopt;
  if (auto* a = std::get_if<Array>(&*t)) return *a;
  if (auto* c = std::get_if<const Cells*>(&*t)) {
    if (!(*c)->y.valid() && (*c)->from.empty()) {
      n_.out.error("N350", expr.span, "`" + (*c)->name + "` is shown one by one with others, and has no samples beside those").at("a member of a source with `one_by_one`").also((*c)->span, "declared here");
      return std::nullopt;
    }
    if (!(*c)->y.valid()) {
      n_.out.error("N210", expr.span, "`" + (*c)->name + "` is a connection: say what of it").at("such as `" + (*c)->name + ".weight`");
      return std::nullopt;
    }
    return n_.seen((*c)->y);
  }
  if (auto* v = std::get_if<values::Value>(&*t)) {
    if (v->is_number()) return Array{number(v->number()), {}};
    if (auto* truth = std::get_if<bool>(&v->what)) return Array{number(*truth), {}};
  }
  n_.out.error("N210", expr.span, "this must be a number or an array of numbers").at("not numbers");
  return std::nullopt;
}

std::optional<Thing> Terms::thing(const Expr& expr, const Sight& sight) {
  // What is known before the network exists is a number; names of the stage and arguments hide those of the file.
  Diagnostics quiet;
  values::Scope scope = n_.scope(*sight.file, quiet);
  bool hidden = false;
  auto find = scope.find;
  scope.find = [&](const std::string& name, Span use) -> std::optional<values::Value> {
    if (auto own = sight.names.find(name); own != sight.names.end()) {
      if (auto* v = std::get_if<values::Value>(&own->second)) return *v;
      hidden = true;
      return std::nullopt;
    }
    if (sight.lets && sight.lets->contains(name)) return hidden = true, std::nullopt;
    return find ? find(name, use) : std::nullopt;
  };
  if (expr.kind != ExprKind::path || !expr.path.is_name()) {
    std::optional<values::Value> known = values::evaluate(expr, scope, quiet);
    if (known && !hidden && (known->is_number() || std::holds_alternative<bool>(known->what))) return *known;
  }
  switch (expr.kind) {
    case ExprKind::group: return thing(expr.args[0], sight);
    case ExprKind::path: return path(expr, sight);
    case ExprKind::conditional: {
      std::optional<Array> a = conditional(expr, sight);
      return a ? std::optional<Thing>(*a) : std::nullopt;
    }
    case ExprKind::negate:
    case ExprKind::logical_not: {
      std::optional<Array> a = array(expr.args[0], sight);
      if (!a) return std::nullopt;
      return Array{make(expr.kind == ExprKind::negate ? Op::neg : Op::logical_not, a->body), a->axes, a->among, a->live};
    }
    case ExprKind::greater:
    case ExprKind::greater_equal: {
      Expr turned = expr;
      std::swap(turned.args[0], turned.args[1]);
      std::optional<Array> a = binary(turned, sight, expr.kind == ExprKind::greater ? Op::lt : Op::le);
      return a ? std::optional<Thing>(*a) : std::nullopt;
    }
    default: break;
  }
  if (std::optional<Op> op = op_of(expr.kind)) {
    std::optional<Array> a = binary(expr, sight, *op);
    return a ? std::optional<Thing>(*a) : std::nullopt;
  }
  n_.out.error("N402", expr.span, "this kind of value in a stage that trains or tests").at("cannot run yet");
  return std::nullopt;
}

/// Two arrays over different cells of the same shape go element by element, in the order of their axes.
bool Terms::align(Array& a, Array& b, Span span) {
  auto cells = [](const Array& x) { return without(x.axes, {trial}); };
  const Axes own = cells(a), other = cells(b);
  if (own.empty() || other.empty()) return true;
  const bool shares = std::any_of(own.begin(), own.end(), [&](AxisId axis) { return has(other, axis); });
  if (shares) return true;
  bool same = own.size() == other.size();
  for (size_t k = 0; same && k < own.size(); ++k) same = p_.axes[own[k]].extent == p_.axes[other[k]].extent;
  if (!same) {
    auto shape = [&](const Axes& axes) {
      std::string text;
      for (AxisId axis : axes) text += (text.empty() ? "" : " x ") + std::to_string(p_.axes[axis].extent);
      return text;
    };
    n_.out.error("N381", span, "these arrays have different shapes, " + shape(own) + " and " + shape(other)).at(shape(own) + " and " + shape(other));
    return false;
  }
  std::map<AxisId, AxisId> to;
  for (size_t k = 0; k < own.size(); ++k) to[other[k]] = own[k];
  b = n_.along(b, to);
  return true;
}

std::optional<Array> Terms::binary(const Expr& expr, const Sight& sight, Op op) {
  std::optional<Array> a = array(expr.args[0], sight), b = a ? array(expr.args[1], sight) : std::nullopt;
  if (a && b && !(a->among == b->among)) {
    // A number of all samples goes with any of them; means over different samples are numbers of the batch.
    const bool with_number = has(a->axes, trial) != has(b->axes, trial);
    if (!with_number) a = settled(a, expr.span), b = settled(b, expr.span);
  }
  if (!a || !b || !align(*a, *b, expr.span)) return std::nullopt;
  return Array{make(op, a->body, b->body), joined(a->axes, b->axes), a->among.valid() ? a->among : b->among, alive(*a, *b)};
}

/// Points that exist in both.
ExpressionId Terms::alive(const Array& a, const Array& b) {
  if (!a.live.valid() || a.live == b.live) return b.live;
  return b.live.valid() ? make(Op::logical_and, a.live, b.live) : a.live;
}

std::optional<Array> Terms::conditional(const Expr& expr, const Sight& sight) {
  std::optional<Array> c = settled(array(expr.args[0], sight), expr.span), a = c ? settled(array(expr.args[1], sight), expr.span) : std::nullopt,
                       b = a ? settled(array(expr.args[2], sight), expr.span) : std::nullopt;
  if (!c || !a || !b || !align(*a, *b, expr.span) || !align(*c, *a, expr.span)) return std::nullopt;
  return Array{make(Op::select, c->body, a->body, b->body), joined(c->axes, joined(a->axes, b->axes)), {}, alive(*c, {a->body, a->axes, {}, alive(*a, *b)})};
}

std::optional<Thing> Terms::path(const Expr& expr, const Sight& sight) {
  const Path& path = expr.path;
  std::optional<Thing> t;
  size_t next = 0;
  if (!path.steps.empty() && path.steps[0].kind == PathStep::call) {
    t = call(path.head, path.steps[0], sight, expr.span);
    next = 1;
  } else if (auto own = sight.names.find(path.head.text); own != sight.names.end()) {
    t = own->second;
  } else if (n_.split(path.head.text)) {
    std::optional<Array> a = owner(path, sight);
    if (!a) return std::nullopt;
    t = *a, next = 2;
  } else if (n_.mask(path.head.text)) {
    std::optional<Array> a = kept_by(path, expr.span);
    if (!a) return std::nullopt;
    t = *a, next = 1;
  } else if (sight.lets && sight.lets->contains(path.head.text)) {
    if (++depth_ < deepest) t = thing(*sight.lets->at(path.head.text), sight);
    --depth_;
  } else {
    const auto& declared = n_.facts.scopes.at(sight.file);
    const auto found = declared.find(path.head.text);
    const Item* item = found == declared.end() ? nullptr : found->second.item;
    const auto* let = item ? std::get_if<Let>(&item->what) : nullptr;
    if (item && (std::holds_alternative<Layer>(item->what) || std::holds_alternative<Population>(item->what))) {
      Path head;
      head.head = path.head, head.span = path.head.span;
      const Cells* cells = n_.cells(head, *sight.file);
      if (!cells) return std::nullopt;
      t = cells;
    } else if (item && std::holds_alternative<Connect>(item->what)) {
      const Cells* cells = n_.connection(path.head.text);
      if (!cells) {
        if (!n_.out.has_errors()) n_.out.error("N402", path.head.span, "a connection of populations in a stage that trains or tests").at("cannot run yet");
        return std::nullopt;
      }
      t = cells;
    } else if (let && !let->has_formals) {
      Sight home;
      home.file = found->second.file;
      if (++depth_ < deepest) t = thing(let->value, home);
      --depth_;
    } else {
      values::Scope scope = n_.scope(*sight.file, n_.out);
      std::optional<values::Value> value = values::evaluate(Expr{expr}, scope, n_.out);
      if (!value) return std::nullopt;
      return *value;
    }
  }
  for (; t && next < path.steps.size(); ++next) {
    const PathStep& step = path.steps[next];
    const bool called = next + 1 < path.steps.size() && path.steps[next + 1].kind == PathStep::call;
    if (auto* c = std::get_if<const Cells*>(&*t); c && called && (step.name.text == "pre" || step.name.text == "post")) {
      std::optional<Array> a = end_of(**c, step, path.steps[++next], sight);
      if (!a) return std::nullopt;
      t = *a;
      continue;
    }
    t = step.kind == PathStep::member ? member(*t, step) : index(*t, step, sight);
  }
  return t;
}

std::optional<Thing> Terms::member(const Thing& of, const PathStep& step) {
  const auto* which = std::get_if<const Cells*>(&of);
  const std::string& name = step.name.text;
  if (which) {
    const Cells& c = **which;
    if (name == "pre" && c.from.size() == 1) return c.from[0].pre;
    if (c.copy_of) return of_copy(c, step);
    if (name == "y" && c.y.valid()) return n_.seen(c.y);
    if (name == "bias" && c.bias.valid()) return n_.whole(c.bias);
    if (auto column = c.columns.find(name); column != c.columns.end()) return n_.seen(column->second);
    if (name == "weight" && c.from.size() == 1 && c.from[0].weight.valid()) return Array{p_.read(c.from[0].weight), p_[c.from[0].weight].axes, {}, c.from[0].live};
    if (name == "mask" && c.from.size() == 1 && c.from[0].weight.valid())
      return Array{c.from[0].live.valid() ? make(Op::select, c.from[0].live, number(1), number(0)) : number(1), p_[c.from[0].weight].axes};
    if (name == "position" && c.position.valid()) return n_.whole(c.position);
    if (name == "dist") {
      std::optional<Array> d = distance(c, step.span);
      return d ? std::optional<Thing>(*d) : std::nullopt;
    }
    if (name == "position") {
      n_.out.error("N380", step.span, "cells of `" + c.name + "` have no places").at("no `position`").also(c.span, "declared here").help("say where they lie, such as `in plane placed learned`");
      return std::nullopt;
    }
    n_.out.error("N109", step.span, "`" + c.name + "` has no `" + name + "`").at(c.from.size() > 1 ? "with several sources" : "a layer has y, weight, bias, mask, dist and position; a source its columns");
    return std::nullopt;
  }
  n_.out.error("N109", step.span, "this has no `" + name + "`").at("only layers and sources have named parts");
  return std::nullopt;
}

/// What the sources of a loop give, as it leaves them.
std::optional<Thing> Terms::of_copy(const Cells& copy, const PathStep& step) {
  std::optional<Thing> t = member(copy.copy_of, step);
  const auto* a = t ? std::get_if<Array>(&*t) : nullptr;
  if (!a) return t;
  std::map<AxisId, AxisId> to;
  for (size_t k = 0; k < copy.axes.size(); ++k) to[copy.copy_of->axes[k]] = copy.axes[k];
  return n_.along(*a, to);
}

/// Distance between the ends of each connection of a layer: √(Σ d² + 1e-8).
std::optional<Array> Terms::distance(const Cells& cells, Span span) {
  if (cells.position.valid() && cells.from.size() != 1) {
    n_.out.error("N380", span, "`dist` of `" + cells.name + "` needs one source in a space of as many dimensions").at("no distance");
    return std::nullopt;
  }
  static const Cells::Path nothing;
  std::optional<Network::PairNames> names = n_.wires(cells, cells.from.size() == 1 ? cells.from[0] : nothing, span);
  return names ? std::optional(names->at("dist")) : std::nullopt;
}

std::optional<Thing> Terms::index(const Thing& of, const PathStep& step, const Sight& sight) {
  ValueId value;
  if (auto* c = std::get_if<const Cells*>(&of); c && (*c)->y.valid()) value = n_.stored(n_.seen((*c)->y), "indexed");
  else if (auto* a = std::get_if<Array>(&of)) value = n_.stored(*a, "indexed");
  if (!value.valid()) {
    n_.out.error("N210", step.span, "this has no elements to choose from").at("not an array");
    return std::nullopt;
  }
  const Axes cells = without(p_[value].axes, {trial, p_.time});
  if (step.indices.size() == 1 && step.indices[0].is_single()) {
    const Expr& at = step.indices[0].first;
    std::optional<Thing> where = at.kind == ExprKind::path ? thing(at, sight) : std::nullopt;
    if (at.kind == ExprKind::path && !where) return std::nullopt;
    if (auto* places = where ? std::get_if<Array>(&*where) : nullptr; places && !places->axes.empty()) {
      std::optional<Array> a = taken(n_.whole(value), *places);
      return a ? std::optional<Thing>(*a) : std::nullopt;
    }
  }
  if (step.indices.size() > cells.size()) {
    n_.out.error("N381", step.span, "there are " + std::to_string(cells.size()) + " axes, but this names " + std::to_string(step.indices.size())).at("too many");
    return std::nullopt;
  }
  for (size_t k = 0; k < step.indices.size(); ++k) {
    const Range& range = step.indices[k];
    std::optional<double> at = range.is_single() ? n_.number(range.first, *sight.file) : std::nullopt;
    if (!range.is_single()) n_.out.error("N402", range.span, "a range of a layer's cells").at("cannot run yet");
    if (!at) return std::nullopt;
    const AxisId axis = cells[k];
    if (*at < 0 || *at != std::floor(*at) || *at >= double(p_.axes[axis].extent)) {
      n_.out.error("N318", range.span, "`" + p_.axes[axis].name + "` goes from 0 to " + std::to_string(p_.axes[axis].extent - 1)).at("not there");
      return std::nullopt;
    }
    value = p_.slice(value, axis, int64_t(*at));
  }
  return n_.whole(value);
}

}  // namespace nsim::learn
