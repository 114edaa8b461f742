// What makes a network one of steps: sources that change while a sample is shown, cells with a model, layers that read the past.
#include "engine/learn/dynamics.h"
#include "engine/graph/build.h"
#include "engine/passes/solve.h"
#include <algorithm>
#include <cmath>
#include <utility>

namespace nsim::learn {

using namespace syntax;

void Network::lasts(int64_t steps, double step_ms) {
  p.n_steps = steps;
  this->step_ms = step_ms;
  if (steps > 0) p.time = p.axis("time", steps);
}

/// One step has no axis of its own.
Array Network::seen(ValueId value) {
  if (!p.per_step(value)) return whole(value);
  if (const auto& view = p[value].view; view && view->moving != ~0u) {   // the slices of a sequence are its steps
    const AxisId axis = p[view->of].axes[view->moving];
    if (p.axes[axis].extent == p.n_steps) return whole(p.renamed(view->of, axis, p.time));
    out.error("N402", Span{}, "all steps of a sequence of which a part is shown").at("cannot run yet");
    return whole(view->of);
  }
  auto [at, fresh] = through_.emplace(value.at, ValueId{});
  if (fresh) {
    at->second = p.through(value);
    if (p.n_steps == 1) at->second = p.slice(at->second, p.time, 0);
  }
  return whole(at->second);
}

// ---- sources

namespace {

/// What the file says of a source's size is what it has.
bool fits(Network& network, const Population& source, const Axes& axes, const File& file) {
  double said = 1, has = 1;
  for (const syntax::Axis& axis : source.size) {
    const std::optional<double> n = network.number(axis.count, file);
    if (!n) return false;
    said *= *n;
  }
  for (AxisId axis : axes) has *= double(network.p.axes[axis].extent);
  if (source.size.empty() || said == has) return true;
  network.out.error("N381", source.name.span, "`" + source.name.text + "` is said to have " + std::to_string(int64_t(said)) + " cells, and what it is made of gives " + std::to_string(int64_t(has))).at("another size");
  return false;
}

}  // namespace

const Cells* Network::sequence(const Population& source, const File& file) {
  const Call& call = source.models[0];
  const Cells* of = nullptr;
  std::string along;
  for (const Arg& arg : call.args) {
    const bool path = arg.value.kind == ExprKind::path;
    if (arg.name && arg.name->text == "along" && path) along = arg.value.path.head.text;
    else if (!arg.name && path && !(of = feeding(arg.value.path, file))) return nullptr;
  }
  if (!of) return nullptr;
  const auto axis = std::find_if(of->axes.begin(), of->axes.end(), [&](AxisId a) { return p.axes[a].name == along; });
  if (axis == of->axes.end()) {
    std::string all;
    for (AxisId a : of->axes) all += (all.empty() ? "`" : ", `") + p.axes[a].name + "`";
    out.error("N378", call.span, "`" + of->name + "` has no axis `" + along + "`").at("it has " + all).help("such as `along = " + p.axes[of->axes[0]].name + "`");
    return nullptr;
  }
  if (p.n_steps == 0 || p.n_steps > p.axes[*axis].extent || p.per_step(of->y)) {
    out.error("N378", call.span, "`" + source.name.text + "` has " + std::to_string(p.axes[*axis].extent) + " slices, one for each step")
        .at(p.n_steps == 0 ? "shown without steps" : "shown for " + std::to_string(p.n_steps) + " steps")
        .help("`present " + source.name.text + " for " + std::to_string(p.axes[*axis].extent) + " steps`");
    return nullptr;
  }
  auto made = std::make_unique<Cells>();
  made->name = source.name.text, made->span = source.name.span, made->classes = of->classes;
  made->axes = without(of->axes, {*axis});
  if (!fits(*this, source, made->axes, file)) return nullptr;
  made->y = p.moving(of->y, *axis);
  made->columns = of->columns;
  return keep(source, std::move(made), file);
}

/// A spike in a step with probability rate · step, as a source of spikes has; above 1 in every step.
const Cells* Network::rate_code(const Population& source, const File& file) {
  const Call& call = source.models[0];
  const Cells* of = nullptr;
  std::optional<double> highest;
  for (const Arg& arg : call.args) {
    if (arg.name && arg.name->text == "highest") {
      if (!(highest = number(arg.value, file))) return nullptr;
    } else if (arg.value.kind == ExprKind::path && !(of = feeding(arg.value.path, file))) {
      return nullptr;
    }
  }
  if (!of) return nullptr;
  if (p.n_steps == 0) {
    out.error("N378", call.span, "`" + source.name.text + "` fires while a sample is shown").at("shown without a duration").help("`present " + source.name.text + " for 100 ms`");
    return nullptr;
  }
  auto made = std::make_unique<Cells>();
  made->name = source.name.text, made->span = source.name.span, made->classes = of->classes;
  made->axes = of->axes;
  if (!fits(*this, source, made->axes, file)) return nullptr;
  made->columns = of->columns;
  const Axes all = joined(of->axes, {trial});
  const ValueId u = local(made->name + ".drawn", all, made->span);
  p.values[u.at].constant = true;
  p.add({Uniform{u, made->name + ".spikes"}, false, made->span});
  made->y = local(made->name + ".spikes", all, made->span);
  p.values[made->y.at].constant = true;
  const ExpressionId chance = make(Op::mul, p.read(of->y), constant(*highest * step_ms));
  p.add({Map{made->y, make(Op::select, make(Op::lt, p.read(u), chance), constant(1), constant(0))}, false, made->span});
  made->columns["spikes"] = made->y;
  made->fires = true;
  return keep(source, std::move(made), file);
}

// ---- layers

namespace {

std::optional<Surrogate> surrogate_of(Network& network, const Layer& layer, const File& file, bool& good) {
  for (const Call& part : layer.models) {
    if (part.name.text != "surrogate") continue;
    static const std::map<std::string, double> slopes = {{"fast_sigmoid", 25}, {"arctan", 2}, {"sigmoid", 25}, {"triangle", 1}, {"exponential", 2}, {"slayer", 5}};
    Surrogate s;
    size_t position = 0;
    std::optional<double> slope;
    for (const Arg& arg : part.args) {
      const std::string name = arg.name ? arg.name->text : position == 0 ? "shape" : position == 1 ? "slope" : "through_reset";
      if (!arg.name) ++position;
      if (name == "shape") s.shape = arg.value.path.head.text;
      else if (name == "slope") slope = network.number(arg.value, file), good = good && slope;
      else if (auto value = values::evaluate(arg.value, network.scope(file, network.out), network.out)) s.through_reset = std::holds_alternative<bool>(value->what) && std::get<bool>(value->what);
    }
    s.slope = slope.value_or(slopes.at(s.shape));
    if (!(s.slope > 0)) {
      network.out.error("N319", part.span, "the slope of a surrogate must be above 0").at("not above 0");
      good = false;
    }
    return s;
  }
  return std::nullopt;
}

}  // namespace

/// What a layer gives: the spikes or the first state of its model, or what its parts make of the sum. A layer in a loop changes with the steps.
bool Network::declare_cells(Cells& cells, const Layer& layer, const File& file) {
  const auto like = facts.cells_of_layers.find(&layer);
  if (like == facts.cells_of_layers.end()) {
    cells.y = local(cells.name + ".y", joined(cells.axes, {trial}), cells.span);
    const File* home = nullptr;
    for (const auto& [connect, where] : connections())
      for (const auto* paths : {&connect->from, &connect->to})
        for (const Path& path : *paths)
          if (p.n_steps > 0 && layer_named(path, *where, &home) == &layer) p.values[cells.y.at].each_step = true;
    return true;
  }
  if (p.n_steps == 0) {
    out.error("N378", cells.span, "the cells of `" + cells.name + "` change from step to step").at("samples are shown without a duration").help("`present ... for 100 ms`");
    return false;
  }
  graph::Graph graph = graph::build_cells(facts, bindings, *like->second, file, step_ms, out);
  if (!out.has_errors()) graph = passes::solve(std::move(graph), out);
  bool good = !out.has_errors();
  std::optional<Surrogate> surrogate = good ? surrogate_of(*this, layer, file, good) : std::nullopt;
  if (!good) return false;
  if (!test_ && !surrogate && graph.blocks[0].spikes) {
    out.error("N376", cells.span, "the spikes of `" + cells.name + "` have no gradient").at("trained, but fires without a surrogate").help("add one: `" + layer.models[0].name.text + " + surrogate(fast_sigmoid)`");
    return false;
  }
  cells.dynamics = std::make_shared<Dynamics>(*this, cells.name, cells.axes, std::move(graph), surrogate);
  if (!cells.dynamics->declare(cells.columns, cells.span)) return false;
  cells.y = cells.dynamics->gives();
  cells.fires = cells.dynamics->spikes();
  return true;
}

std::optional<int64_t> Network::delay(const std::vector<Setting>& settings, int64_t otherwise, const File& file) {
  for (const Setting& s : settings) {
    if (print(s.target) != "delay") continue;
    std::optional<values::Value> value = values::evaluate(s.value, scope(file, out), out);
    if (!value) return std::nullopt;
    const auto* n = std::get_if<values::Number>(&value->what);
    if (!n) return std::nullopt;
    const double steps = n->dimension == Dimension::of(Base::steps) ? n->value : n->value / step_ms;
    if (!(std::round(steps) >= double(otherwise > 0)) || steps > 1e5) {
      out.error("N310", s.value.span, otherwise > 0 ? "the delay of a connection between layers is at least one step" : "a delay is not negative").at(values::to_text(*value));
      return std::nullopt;
    }
    return int64_t(std::round(steps));
  }
  return otherwise;
}

// ---- between samples

bool Network::reset(const std::vector<Path>& layers, const File& file) {
  for (const Path& path : layers) {
    Path head = path;
    const bool state = !path.steps.empty() && path.steps.back().kind == PathStep::member;
    if (state) head.steps.pop_back();
    const Cells* one = cells(head, file);
    if (!one) return false;
    if (state) {
      const std::string& name = path.steps.back().name.text;
      const auto column = one->columns.find(name);
      if (column == one->columns.end() || !p[p.base_id(column->second)].each_step) {
        out.error("N109", path.steps.back().name.span, "`" + one->name + "` has no state `" + name + "`").at("nothing that goes on from step to step");
        return false;
      }
      others_.push_back(std::make_unique<Cells>());
      others_.back()->name = print(path), others_.back()->span = path.span, others_.back()->y = column->second;
      one = others_.back().get();
    }
    set_back_.push_back(one);
  }
  return true;
}

/// Every step before the first that something looks back to is as it was at the beginning.
void Network::finish_resets() {
  std::vector<int64_t> lags = lags_of(p);
  for (const Cells* one : set_back_) {
    std::vector<ValueId> values = {one->y};
    for (const auto& [name, value] : one->columns) values.push_back(value);
    for (ValueId value : values) {
      const ValueId base = p.base_id(value);
      if (!p[base].each_step) continue;
      const int64_t lag = std::exchange(lags[base.at], 0);
      if (lag == 0) continue;
      const std::optional<ExpressionId> first = p[base].initial.valid() ? drawn_anew(p[base].initial, p[base].axes, p[base].path) : std::optional(constant(0));
      if (!first) {
        out.error("N402", one->span, "drawing the first state of `" + one->name + "` anew for each batch by this law").at("cannot run yet").help("uniform, normal, lognormal, exponential or bernoulli");
        return;
      }
      for (int64_t k = 1; k <= lag; ++k) p.forward.push_back({Map{p.ago(base, k), *first}, false, one->span});
    }
  }
}

}  // namespace nsim::learn
