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

ValueId Program::find(const std::string& path) const {
  for (uint32_t v = 0; v < values.size(); ++v)
    if (values[v].path == path && !values[v].view) return {v};
  return {};
}

bool Program::per_step(ValueId id) const {
  const Value& v = values[id.at];
  if (v.view && v.view->all_steps) return false;
  return base(id).each_step || (v.view && v.view->moving != ~0u);
}

// A value that is made of what steps change is of steps itself; what reads all steps comes after them.
void Program::add(Node node) {
  const ValueId to = base_id(written(node));
  bool in_step = std::holds_alternative<Uniform>(node.what) && n_steps > 0, after = late_.contains(to.at);
  in_step = in_step || values[to.at].each_step;
  for (ValueId id : reads_of(*this, node)) {
    after = after || is_late(id);
    in_step = in_step || per_step(id);
  }
  require(!(after && in_step), "`" + values[to.at].path + "` mixes what is of a step with what comes after all of them");
  if (after) late_.insert(to.at);
  if (in_step && values[to.at].role == Value::local) values[to.at].each_step = true;
  (after ? readout : in_step ? step : forward).push_back(std::move(node));
}

bool Program::is_late(ValueId id) const {
  const Value& v = values[id.at];
  return (v.view && v.view->all_steps) || late_.contains(base_id(id).at);
}

// It stands right behind what makes the numbers, so that one launch does both. Equal sums are one.
ValueId Program::summed(std::string path, Axes axes, ExpressionId body) {
  for (const Node& node : step)
    if (const auto* m = std::get_if<Map>(&node.what); m && node.adds && m->body == body && values[m->value.at].axes == axes && late_.contains(m->value.at)) return m->value;
  const ValueId sum = value({Value::local, std::move(path), std::move(axes)});
  std::set<uint32_t> read;
  for (ValueId id : reads_of(*this, body)) read.insert(base_id(id).at);
  size_t place = step.size();
  while (place > 0 && !read.contains(base_id(written(step[place - 1])).at)) --place;
  forward.push_back({Map{sum, expressions.constant(0)}});
  step.insert(step.begin() + ptrdiff_t(place), {Map{sum, body}, true});
  late_.insert(sum.at);
  return sum;
}

namespace {

/// What `inner`, a view of a view, is of the value behind it.
View within(const View& outer, View inner) {
  std::vector<int64_t> first = outer.first;
  for (size_t k = 0; k < inner.first.size(); ++k) (outer.from[k] == through_steps ? inner.first_step : first[outer.from[k]]) += inner.first[k] * outer.stride[k];
  for (size_t k = 0; k < inner.from.size(); ++k) {
    inner.stride[k] *= outer.stride[inner.from[k]];
    inner.from[k] = outer.from[inner.from[k]];
  }
  inner.moving = inner.moving != ~0u ? outer.from[inner.moving] : outer.moving;
  inner.first = std::move(first);
  inner.lag += outer.lag, inner.all_steps = inner.all_steps || outer.all_steps, inner.first_step += outer.first_step;
  inner.of = outer.of;
  return inner;
}

}  // namespace

// A view of a view is a view of the value behind it, so that reads need one step.
ValueId Program::view(View view, Axes own) {
  Value v = values[view.of.at];
  view.stride.resize(own.size(), 1);
  v.view = v.view ? within(*v.view, std::move(view)) : std::move(view);
  v.role = Value::local;
  v.axes = std::move(own);
  v.initial = {};
  v.border.clear();
  v.learned = v.each_step = false;
  return value(std::move(v));
}

ValueId Program::view(ValueId of, std::vector<uint32_t> from, Axes own, std::vector<int64_t> first, std::vector<int64_t> stride) {
  View view{of, std::move(from), std::move(first)};
  view.stride = std::move(stride);
  return this->view(std::move(view), std::move(own));
}

namespace {

/// A view of the whole of a value.
View same(const Program& p, ValueId of) {
  View view{of, {}, {}};
  for (uint32_t k = 0; k < p[of].axes.size(); ++k) view.from.push_back(k), view.first.push_back(0);
  return view;
}

}  // namespace

ValueId Program::ago(ValueId of, int64_t steps) {
  if (steps == 0) return of;
  View view = same(*this, of);
  view.lag = steps;
  return this->view(std::move(view), values[of.at].axes);
}

ValueId Program::through(ValueId of) {
  View view = same(*this, of);
  view.from.insert(view.from.begin(), through_steps);
  view.all_steps = true;
  Axes own = {time};
  own.insert(own.end(), values[of.at].axes.begin(), values[of.at].axes.end());
  return this->view(std::move(view), std::move(own));
}

ValueId Program::moving(ValueId of, AxisId axis) {
  View view = same(*this, of);
  const Axes own = values[of.at].axes;
  const size_t place = size_t(std::find(own.begin(), own.end(), axis) - own.begin());
  view.moving = uint32_t(place);
  view.from.erase(view.from.begin() + ptrdiff_t(place));
  return this->view(std::move(view), without(own, {axis}));
}

Program::Bordered Program::bordered(ValueId id, const std::vector<std::pair<int64_t, int64_t>>& border, std::vector<Node>* nodes) {
  const Value v = values[id.at];
  auto wide_enough = [&](const View& view) {
    const Value& whole = values[view.of.at];
    if (whole.border.empty() || whole.axes.size() != v.axes.size() || view.lag > 0 || view.all_steps || view.moving != ~0u) return false;
    for (size_t k = 0; k < v.axes.size(); ++k) {
      const auto& [before, after] = whole.border[k];
      if (view.from[k] != k || view.stride[k] != 1 || view.first[k] != before || axes[whole.axes[k]].extent != before + axes[v.axes[k]].extent + after) return false;
      if (before < border[k].first || after < border[k].second) return false;
    }
    return true;
  };
  if (v.view && wide_enough(*v.view)) return {v.view->of, v.view->first};
  if (std::all_of(border.begin(), border.end(), [](const auto& b) { return b.first == 0 && b.second == 0; })) return {id, std::vector<int64_t>(v.axes.size(), 0)};
  Value whole{Value::local, v.path + ".bordered", {}, false, v.constant, {}, {}, v.span};
  View part;
  for (uint32_t k = 0; k < v.axes.size(); ++k) {
    const auto& [before, after] = border[k];
    whole.axes.push_back(before + after == 0 ? v.axes[k] : axis(axes[v.axes[k]].name, axes[v.axes[k]].extent + before + after));
    whole.border.push_back(border[k]);
    part.from.push_back(k), part.first.push_back(before), part.stride.push_back(1);
  }
  part.of = value(std::move(whole));
  const bool plain = v.role == Value::local && !v.view && !v.each_step && !late_.contains(id.at) && std::find(cleared.begin(), cleared.end(), id) == cleared.end();
  if (plain) {
    values[id.at].view = part;
    for (Value& other : values)
      if (other.view && other.view->of == id) other.view = within(part, *other.view);
  } else {
    const Node copy{Map{view(part.of, part.from, v.axes, part.first), read(id)}, false, v.span};
    nodes ? nodes->push_back(copy) : add(copy);
  }
  return {part.of, part.first};
}

bool Program::overlaps(ValueId id) const {
  const Value& v = values[id.at];
  if (!v.view) return false;
  for (uint32_t place = 0; place < v.view->first.size(); ++place) {
    std::vector<std::pair<int64_t, int64_t>> along;        // step, extent of the own axes along this one
    for (size_t k = 0; k < v.axes.size(); ++k)
      if (v.view->from[k] == place && axes[v.axes[k]].extent > 1) along.emplace_back(std::abs(v.view->stride[k]), axes[v.axes[k]].extent);
    std::sort(along.begin(), along.end());
    int64_t reach = 0;
    for (const auto& [step, extent] : along) {
      if (step <= reach) return true;
      reach += step * (extent - 1);
    }
  }
  return false;
}

bool Program::covers(ValueId id) const {
  const Value& v = values[id.at];
  if (!v.view) return true;
  if (v.view->moving != ~0u || v.view->all_steps || overlaps(id)) return false;
  const Value& whole = base(id);
  for (size_t place = 0; place < whole.axes.size(); ++place) {
    int64_t points = 1, first = v.view->first[place], last = first;
    for (size_t k = 0; k < v.axes.size(); ++k)
      if (v.view->from[k] == place) {
        const int64_t reach = v.view->stride[k] * (axes[v.axes[k]].extent - 1);
        points *= axes[v.axes[k]].extent, (reach < 0 ? first : last) += reach;
      }
    const auto [before, after] = whole.border.empty() ? std::pair<int64_t, int64_t>{0, 0} : whole.border[place];
    if (first > before || last < axes[whole.axes[place]].extent - after - 1 || points != last - first + 1) return false;
  }
  return true;
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

std::vector<ValueId> reads_of(const Program& program, const Node& node) {
  if (const auto* m = std::get_if<Map>(&node.what)) return reads_of(program, m->body);
  if (const auto* r = std::get_if<Reduce>(&node.what)) return reads_of(program, r->body);
  if (const auto* x = std::get_if<Product>(&node.what)) return x->steps.valid() ? std::vector{x->left, x->right, x->steps} : std::vector{x->left, x->right};
  return {};
}

std::vector<int64_t> lags_of(const Program& p) {
  std::vector<int64_t> lags(p.values.size(), 0);
  for (const Value& v : p.values)
    if (v.view) lags[v.view->of.at] = std::max(lags[v.view->of.at], v.view->lag);
  return lags;
}

const std::vector<Node>& nodes(const Program& p, Part part) {
  const std::vector<Node>* const all[] = {&p.forward, &p.step, &p.readout, &p.readout_back, &p.step_back, &p.backward, &p.update, &p.again};
  return *all[size_t(part)];
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
    if (v.view) require(!program[v.view->of].view && v.view->from.size() == v.axes.size() && v.view->stride.size() == v.axes.size(), "a view sees a value");
  }
  for (size_t part = 0; part < n_parts; ++part)
    for (const Node& node : nodes(program, Part(part))) {
      const Value& v = program[written(node)];
      require(v.role != Value::data, "nobody writes `" + v.path + "`, which comes from outside");
      require(!program.overlaps(written(node)), "nobody writes a window of `" + v.path + "`");
      if (const auto* m = std::get_if<Map>(&node.what)) within(axes_of(program, m->body), v.axes, v.path);
      if (const auto* r = std::get_if<Reduce>(&node.what)) within(axes_of(program, r->body), joined(v.axes, r->over), v.path);
      if (const auto* p = std::get_if<Product>(&node.what)) {
        const Axes both = joined(program[p->left].axes, program[p->right].axes);
        within(both, joined(v.axes, p->over), v.path), within(joined(v.axes, p->over), both, v.path);
      }
    }
}

}  // namespace nsim::learn
