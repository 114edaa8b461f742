#include "engine/learn/dynamics.h"
#include "engine/learn/derivative.h"
#include "engine/plan/propagate.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace nsim::learn {

using graph::Role;

Dynamics::Dynamics(Network& network, std::string name, Axes axes, graph::Graph graph, std::optional<Surrogate> surrogate)
    : n_(network), p_(network.p), name_(std::move(name)), axes_(joined(axes, {trial})), graph_(std::move(graph)), surrogate_(std::move(surrogate)) {}

bool Dynamics::refuse(const std::string& what, Span span) {
  n_.out.error("N402", span.known() ? span : span_, what + " in the cells of a layer").at("cannot run yet");
  return false;
}

// ---- what the cells keep

bool Dynamics::declare(std::map<std::string, ValueId>& values, Span span) {
  span_ = span;
  for (const graph::Propagator& g : graph_.propagators) {
    std::vector<double> numbers;
    for (const auto* list : {&g.A, &g.b})
      for (ExpressionId e : *list) {
        std::optional<ExpressionId> x = e.valid() ? translated(e) : std::optional(n_.constant(0));
        if (!x) return false;
        if (!p_.expressions.is_constant(*x)) return refuse("parameters that differ between cells", span);
        numbers.push_back(p_.expressions.value_of(*x));
      }
    const plan::Propagated all = plan::propagate(numbers, g.n, graph_.step_ms);
    for (size_t k = 0; k < g.P.size(); ++k)
      if (g.P[k].valid()) solved_[g.P[k].at] = all.grown[k] + (!g.minus_identity && k % (g.n + 1) == 0 ? 1 : 0);
    for (size_t k = 0; k < g.Q.size(); ++k)
      if (g.Q[k].valid()) solved_[g.Q[k].at] = all.drift[k];
  }
  known_.clear();
  if (!find_target(span)) return false;
  count_versions();
  for (uint32_t v = 0; v < graph_.values.size(); ++v) {
    const graph::Value& value = graph_.values[v];
    if (value.role == Role::parameter || value.role == Role::derived) continue;
    std::optional<ExpressionId> first = translated(value.initial[0], true);
    if (!first) return false;
    const ValueId here = n_.local(name_ + "." + value.path, axes_, value.span);
    p_.values[here.at].each_step = true, p_.values[here.at].initial = *first;
    last_[v] = values[value.path] = here;
    if (!first_.valid() && value.role == Role::state) first_ = here;
  }
  if (graph_.blocks[0].spikes) {
    spikes_ = values["spikes"] = n_.local(name_ + ".spikes", axes_, span);
    p_.values[spikes_.at].each_step = true;
  }
  return true;
}

bool Dynamics::find_target(Span span) {
  std::string all;
  for (uint32_t v = 0; v < graph_.values.size(); ++v)
    if (graph_.values[v].role == Role::input) {
      all += (all.empty() ? "`" : ", `") + graph_.values[v].path + "`";
      target_ = target_.valid() ? graph::ValueId{} : graph::ValueId{v};
    }
  if (target_.valid()) return true;
  n_.out.error("N377", span, all.empty() ? "the cells of `" + name_ + "` have no input that weights could reach" : "the cells of `" + name_ + "` have several inputs: " + all)
      .at(all.empty() ? "no `input` in their model" : "which one is meant?")
      .help("give the model one line such as `input I = 0`, and let its equations read it");
  return false;
}

void Dynamics::count_versions() {
  for (const graph::Node& node : graph_.blocks[0].nodes) {
    if (const auto* m = std::get_if<graph::Map>(&node.what)) ++n_versions_[m->value.at];
    if (const auto* a = std::get_if<graph::Arrive>(&node.what)) ++n_versions_[a->value.at];
  }
}

// ---- expressions

std::optional<ExpressionId> Dynamics::parameter(graph::ValueId value) {
  if (auto found = solved_.find(value.at); found != solved_.end()) return n_.constant(found->second);
  require(!graph_[value].initial.empty() && graph_[value].initial[0].valid(), "a parameter has a number");
  return translated(graph_[value].initial[0]);
}

ValueId Dynamics::at_version(graph::ValueId value, uint16_t version) {
  if (version == n_versions_[value.at]) return last_.at(value.at);
  auto [at, fresh] = between_.emplace(std::pair{value.at, version}, ValueId{});
  if (fresh && version == 0) at->second = p_.ago(last_.at(value.at), 1);
  else if (fresh) {
    at->second = n_.local(name_ + "." + graph_[value].path + "." + std::to_string(version), axes_, graph_[value].span);
    p_.values[at->second.at].each_step = true;
  }
  return at->second;
}

std::optional<ExpressionId> Dynamics::leaf(const graph::Expression& e, ExpressionId id, bool initial) {
  switch (e.op) {
    case Op::constant:
      return n_.constant(graph_.expressions.value_of(id));
    case Op::step_length:
      return n_.constant(graph_.step_ms);
    case Op::read: {
      const graph::ValueId value{uint32_t(e.payload)};
      const Role role = graph_[value].role;
      if (role == Role::parameter || role == Role::derived) return parameter(value);
      if (initial) return translated(graph_[value].initial[0], true);
      if (n_versions_[value.at] == 0) return translated(graph_[value].initial[0], true);
      return p_.read(at_version(value, e.version));
    }
    case Op::draw: {
      if (!initial) break;
      graph::Draw draw = graph_.expressions.draw_of(id);
      std::array<ExpressionId, 2> parameters;
      for (size_t k = 0; k < e.n_args; ++k) {
        std::optional<ExpressionId> x = translated({e.args[k]}, true);
        if (!x) return x;
        parameters[k] = *x;
      }
      if (draw.above.valid() || draw.below.valid()) break;
      return p_.expressions.draw(draw, parameters);
    }
    default:
      break;
  }
  refuse(e.op == Op::draw ? "random numbers of this form" : e.op == Op::point ? "coordinates" : "time", span_);
  return std::nullopt;
}

std::optional<ExpressionId> Dynamics::translated(ExpressionId of_graph, bool initial) {
  if (auto found = known_.find(of_graph.at); found != known_.end() && !initial) return found->second;
  const graph::Expression e = graph_.expressions[of_graph];
  std::optional<ExpressionId> made;
  if (e.n_args == 0 || e.op == Op::draw) {
    made = leaf(e, of_graph, initial);
  } else {
    ExpressionId args[3];
    for (size_t k = 0; k < e.n_args; ++k) {
      std::optional<ExpressionId> x = translated({e.args[k]}, initial);
      if (!x) return x;
      args[k] = *x;
    }
    made = n_.make(e.op, args[0], args[1], args[2]);
  }
  if (made && !initial) known_[of_graph.at] = *made;
  return made;
}

// ---- the nodes of a step

bool Dynamics::write(graph::ValueId value, ExpressionId body, std::vector<std::pair<ValueId, ExpressionId>> slopes, Span span) {
  const ValueId to = at_version(value, ++version_[value.at]);
  p_.add({Map{to, body, {}, std::move(slopes)}, false, span});
  return true;
}

bool Dynamics::compute(const std::function<std::optional<Array>()>& arrives) {
  for (const graph::Node& node : graph_.blocks[0].nodes) {
    bool good = true;
    if (const auto* m = std::get_if<graph::Map>(&node.what)) {
      good = map(*m, node.span);
    } else if (const auto* a = std::get_if<graph::Arrive>(&node.what)) {
      std::optional<ExpressionId> body = translated(graph_[a->value].clear);
      if (!body) return false;
      if (a->value == target_) {
        std::optional<Array> sum = arrives();
        if (!sum) return false;
        body = n_.make(Op::add, *body, sum->body);
      }
      good = write(a->value, *body, {}, node.span);
    } else if (const auto* e = std::get_if<graph::Event>(&node.what)) {
      good = event(*e, node.span);
    } else {
      good = refuse(std::holds_alternative<graph::Call>(node.what) ? "C++" : "folds over cells", node.span);
    }
    if (!good) return false;
  }
  return true;
}

bool Dynamics::event(const graph::Event& event, Span span) {
  std::optional<ExpressionId> condition = translated(event.condition);
  if (!condition) return false;
  condition_ = event.condition;
  if (surrogate_) {
    find_slope(*condition);
    if (slope_.empty()) {
      n_.out.error("N376", span, "`surrogate` needs a spike when a state passes a threshold").at("no comparison of a state").help("such as `spike when v >= v_th`");
      return false;
    }
  }
  p_.add({Map{spikes_, n_.make(Op::select, *condition, n_.constant(1), n_.constant(0)), {}, slope_}, false, span});
  return true;
}

/// Of `a < b`, and of what else must hold: the slope by b - a, where the other conditions hold.
void Dynamics::find_slope(ExpressionId condition) {
  const graph::Expression e = p_.expressions[condition];
  if (e.op == Op::logical_and) {
    for (size_t k : {size_t(0), size_t(1)}) {
      find_slope({e.args[k]});
      if (slope_.empty()) continue;
      for (auto& [value, slope] : slope_) slope = n_.make(Op::select, {e.args[1 - k]}, slope, n_.constant(0));
      return;
    }
    return;
  }
  if (e.op != Op::lt && e.op != Op::le) return;
  // A counter is no state: how long a cell still rests has no slope.
  std::set<uint32_t> states;
  for (const auto& [v, here] : last_)
    if (graph_.values[v].role == Role::state) states.insert(here.at);
  for (const auto& [key, here] : between_)
    if (graph_.values[key.first].role == Role::state) states.insert(here.at);
  const ExpressionId x = n_.make(Op::sub, {e.args[1]}, {e.args[0]});
  for (const auto& [value, by] : pull_back(p_.expressions, x, pseudo_derivative(x), [&](ValueId v) { return states.contains(v.at); })) slope_.emplace_back(value, by);
}

/// Of the step function, by the distance to threshold in the model's own units.
ExpressionId Dynamics::pseudo_derivative(ExpressionId x) {
  const ExpressionId one = n_.constant(1), k = n_.constant(surrogate_->slope), far = n_.make(Op::mul, k, n_.make(Op::abs, x));
  const std::string& shape = surrogate_->shape;
  if (shape == "fast_sigmoid") {               // Zenke & Ganguli 2018
    const ExpressionId d = n_.make(Op::add, one, far);
    return n_.make(Op::div, one, n_.make(Op::mul, d, d));
  }
  if (shape == "arctan") {                     // Fang et al. 2021
    const ExpressionId z = n_.make(Op::mul, n_.constant(std::numbers::pi / 2), n_.make(Op::mul, k, x));
    return n_.make(Op::div, n_.constant(surrogate_->slope / 2), n_.make(Op::add, one, n_.make(Op::mul, z, z)));
  }
  if (shape == "sigmoid") {
    const ExpressionId s = n_.make(Op::sigmoid, n_.make(Op::mul, k, x));
    return n_.make(Op::mul, k, n_.make(Op::mul, s, n_.make(Op::sub, one, s)));
  }
  if (shape == "triangle") return n_.make(Op::max, n_.constant(0), n_.make(Op::sub, one, far));   // Bellec et al. 2018
  const ExpressionId falls = n_.make(Op::exp, n_.make(Op::neg, far));
  return shape == "exponential" ? n_.make(Op::mul, n_.constant(surrogate_->slope / 2), falls) : falls;   // slayer: Shrestha & Orchard 2018
}

bool Dynamics::map(const graph::Map& m, Span span) {
  std::optional<ExpressionId> body = translated(m.body);
  if (!body) return false;
  std::vector<std::pair<ValueId, ExpressionId>> slopes;
  const graph::Expression e = graph_.expressions[m.body];
  if (surrogate_ && surrogate_->through_reset && condition_.valid() && e.op == Op::select && e.args[0] == condition_.at) {
    std::optional<ExpressionId> reset = translated({e.args[1]}), kept = translated({e.args[2]});
    if (!reset || !kept) return false;
    for (const auto& [value, slope] : slope_) slopes.emplace_back(value, n_.make(Op::mul, n_.make(Op::sub, *reset, *kept), slope));
  }
  return write(m.value, *body, std::move(slopes), span);
}

}  // namespace nsim::learn
