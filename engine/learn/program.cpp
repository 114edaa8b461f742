#include "engine/learn/program.h"
#include <algorithm>
#include <functional>

namespace nsim::learn {

bool has(const Axes& axes, AxisId axis) { return std::find(axes.begin(), axes.end(), axis) != axes.end(); }

Axes joined(const Axes& a, const Axes& b) {
  Axes all;
  for (const Axes* some : {&a, &b})
    for (AxisId axis : *some)
      if (axis != trial && !has(all, axis)) all.push_back(axis);
  if (has(a, trial) || has(b, trial)) all.push_back(trial);
  return all;
}

Axes without(const Axes& a, const Axes& b) {
  Axes left;
  for (AxisId axis : a)
    if (!has(b, axis)) left.push_back(axis);
  return left;
}

AxisId Program::axis(std::string name, int64_t extent) {
  axes.push_back({std::move(name), extent});
  return AxisId(axes.size() - 1);
}

ValueId Program::value(Value value) {
  values.push_back(std::move(value));
  return {uint32_t(values.size() - 1)};
}

// A view of a view is a view of the value behind it, so that reads need one step.
ValueId Program::view(ValueId of, std::vector<uint32_t> from, Axes own, std::vector<int64_t> first) {
  Value v = values[of.at];
  if (v.view) {
    for (uint32_t& place : from) place = v.view->from[place];
    std::vector<int64_t> all = v.view->first;
    for (size_t k = 0; k < first.size(); ++k) all[v.view->from[k]] += first[k];
    first = std::move(all);
    of = v.view->of;
  }
  v.role = Value::local;
  v.axes = std::move(own);
  v.view = View{of, std::move(from), std::move(first)};
  v.initial = {};
  v.learned = false;
  return value(std::move(v));
}

ValueId Program::renamed(ValueId of, AxisId axis, AxisId as) {
  Axes own = values[of.at].axes;
  std::vector<uint32_t> from;
  for (uint32_t k = 0; k < own.size(); ++k) from.push_back(k);
  std::replace(own.begin(), own.end(), axis, as);
  return view(of, from, own, std::vector<int64_t>(own.size(), 0));
}

ValueId Program::slice(ValueId of, AxisId axis, int64_t index) {
  const Axes all = values[of.at].axes;
  Axes own;
  std::vector<uint32_t> from;
  std::vector<int64_t> first(all.size(), 0);
  for (uint32_t k = 0; k < all.size(); ++k) {
    if (all[k] == axis) first[k] = index;
    else own.push_back(all[k]), from.push_back(k);
  }
  return view(of, from, own, first);
}

int64_t Program::size(ValueId id) const {
  int64_t n = 1;
  for (AxisId axis : values[id.at].axes) n *= axes[axis].extent;
  return n;
}

namespace {

void visit(const Arena& arena, ExpressionId root, const std::function<void(const graph::Expression&)>& use) {
  std::set<uint32_t> seen;
  std::vector<uint32_t> open = {root.at};
  while (!open.empty()) {
    const uint32_t at = open.back();
    open.pop_back();
    if (!seen.insert(at).second) continue;
    const graph::Expression& e = arena[ExpressionId{at}];
    use(e);
    for (int k = 0; k < e.n_args; ++k) open.push_back(e.args[size_t(k)]);
  }
}

}  // namespace

std::vector<ValueId> reads_of(const Program& program, ExpressionId body) {
  std::set<uint32_t> all;
  visit(program.expressions, body, [&](const graph::Expression& e) {
    if (e.op == Op::read) all.insert(uint32_t(e.payload));
  });
  std::vector<ValueId> list;
  for (uint32_t at : all) list.push_back({at});
  return list;
}

Axes axes_of(const Program& program, ExpressionId body) {
  Axes all;
  for (ValueId id : reads_of(program, body)) all = joined(all, program[id].axes);
  visit(program.expressions, body, [&](const graph::Expression& e) {
    if (e.op == Op::point) all = joined(all, {e.axis});
  });
  return all;
}

void verify(const Program& program) {
  auto within = [&](const Axes& inner, const Axes& outer, const std::string& path) {
    for (AxisId axis : inner) require(has(outer, axis), "`" + path + "` reads along `" + program.axes[axis].name + "`, which it does not have");
  };
  for (const Value& v : program.values) {
    if (has(v.axes, trial)) require(v.axes.back() == trial, "samples of `" + v.path + "` lie side by side");
    if (v.view) require(!program[v.view->of].view && v.view->from.size() == v.axes.size(), "a view sees a value");
  }
  for (const auto* list : {&program.forward, &program.backward, &program.update})
    for (const Node& node : *list) {
      const Value& v = program[written(node)];
      require(v.role != Value::data, "nobody writes `" + v.path + "`, which comes from outside");
      if (const auto* m = std::get_if<Map>(&node.what)) within(axes_of(program, m->body), v.axes, v.path);
      if (const auto* r = std::get_if<Reduce>(&node.what)) within(axes_of(program, r->body), joined(v.axes, r->over), v.path);
      if (const auto* p = std::get_if<Product>(&node.what)) {
        const Axes both = joined(program[p->left].axes, program[p->right].axes);
        within(both, joined(v.axes, p->over), v.path), within(joined(v.axes, p->over), both, v.path);
      }
    }
}

}  // namespace nsim::learn
