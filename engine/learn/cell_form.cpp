#include "engine/learn/cell_form.h"
#include "engine/learn/linear_form.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

using graph::ExpressionId;
using graph::Op;
using graph::Role;
using graph::ValueId;

namespace {

constexpr double ms_per_second = 1000;

class CellForms {
 public:
  explicit CellForms(graph::Graph graph) : g_(std::move(graph)) {}

  CellForm make() {
    if (nodes() && equations() && begins() && spike()) name();
    return std::move(form_);
  }

 private:
  bool none(const std::string& why, Span span, const std::string& help = "") {
    if (form_.why.empty()) form_.why = why, form_.span = span, form_.help = help;
    return false;
  }

  std::optional<LinearForm> linear(ExpressionId id) {
    return linear_form(g_.expressions, id, [this](ValueId value) -> std::optional<ExpressionId> {
      const graph::Value& v = g_[value];
      if (v.role == Role::parameter || v.role == Role::derived) return v.initial.empty() ? ExpressionId{} : v.initial[0];
      if (v.role == Role::counter) return ExpressionId{};
      return std::nullopt;
    }, g_.step_ms);
  }

  /// Sorts what is done in a step; refuses what no primitive does.
  bool nodes() {
    for (const graph::Node& node : g_.blocks[0].nodes) {
      if (const auto* integrate = std::get_if<graph::Integrate>(&node.what)) {
        equations_.insert(equations_.end(), integrate->equations.begin(), integrate->equations.end());
      } else if (const auto* map = std::get_if<graph::Map>(&node.what)) {
        const graph::Value& value = g_[map->value];
        if (value.role == Role::counter) return none("a hold, `since` or `every`", value.span, "let the cell fire again at once");
        if (!event_) return none("the line `" + value.path + " = ...`", node.span, "say how `" + value.path + "` changes by an equation, `" + value.path + "' = ...`");
        resets_.push_back({*map, node.span});
      } else if (const auto* event = std::get_if<graph::Event>(&node.what)) {
        event_ = event->condition, event_span_ = node.span;
      } else if (const auto* arrive = std::get_if<graph::Arrive>(&node.what)) {
        if (g_[arrive->value].role == Role::input) input_ = arrive->value;
      } else {
        return none(std::holds_alternative<graph::Call>(node.what) ? "C++" : "a fold over cells", node.span);
      }
    }
    for (ValueId value : g_.blocks[0].values)
      if (g_[value].role == Role::state && std::none_of(equations_.begin(), equations_.end(), [&](const auto& e) { return e.state == value; }))
        return none("`" + g_[value].path + "`, which has no equation", g_[value].span);
    if (!g_.blocks[0].on_start.empty()) return none("`on start`", g_.blocks[0].on_start[0].span);
    return input_.valid() || none("no input", g_.blocks[0].span);
  }

  bool equations() {
    if (equations_.empty() || equations_.size() > 2) return none(std::to_string(equations_.size()) + " equations", g_.blocks[0].span, "one equation, or one for a current and one for the potential that it drives");
    std::vector<LinearForm> slopes;
    for (const auto& equation : equations_) {
      std::optional<LinearForm> slope = linear(equation.slope);
      if (!slope) return none("the equation of `" + g_[equation.state].path + "`, which is no sum of states and input times numbers that all cells share", equation.span);
      slopes.push_back(std::move(*slope));
    }
    // What is put back into the input in every step is there without weights.
    const std::optional<LinearForm> clear = linear(g_[input_].clear);
    if (!clear || !clear->of.empty()) return none("the default of `" + g_[input_].path + "`", g_[input_].span);
    for (LinearForm& slope : slopes) slope.constant += slope.by(input_) * clear->constant;
    if (slopes.size() == 2 && slopes[0].by(equations_[1].state) == 0) std::swap(slopes[0], slopes[1]), std::swap(equations_[0], equations_[1]);
    v_ = equations_[0].state;
    return slopes.size() == 1 ? potential(slopes[0], input_) : driven(slopes[0], slopes[1]);
  }

  /// v' = a·v + b·(what drives it) + c
  bool potential(const LinearForm& slope, ValueId driver) {
    const double a = slope.by(v_), b = slope.by(driver);
    const Span span = equations_[0].span;
    const std::string name = g_[v_].path;
    if (a > 0) return none("`" + name + "`, which grows by itself", span);
    if (a == 0 && slope.constant != 0) return none("`" + name + "`, which moves without a leak and without an input", span);
    if (b == 0) return none("`" + name + "`, which nothing drives", span);
    leaks_ = a < 0;
    const double tau = leaks_ ? -1 / a : 1;
    form_.numbers["r"] = leaks_ ? b * tau : b * ms_per_second;
    if (!leaks_) return true;
    tau_ms_ = tau, form_.numbers["v_leak"] = slope.constant * tau;
    return true;
  }

  bool driven(const LinearForm& v, const LinearForm& s) {
    const ValueId current = equations_[1].state;
    const std::string name = g_[current].path;
    if (s.by(v_) != 0 || s.by(current) >= 0 || s.constant != 0 || s.by(input_) == 0)
      return none("the equation of `" + name + "`", equations_[1].span, "`" + name + "' = (-" + name + " + w * " + g_[input_].path + ") / tau`");
    if (v.by(input_) != 0) return none("an input that drives both `" + g_[v_].path + "` and `" + name + "`", equations_[0].span);
    if (!potential(v, current)) return false;
    if (!leaks_) return none("`" + g_[v_].path + "`, which has no leak, behind a current that has one", equations_[0].span);
    syn_ms_ = -1 / s.by(current), form_.numbers["w_in"] = s.by(input_) * syn_ms_;
    current_ = current;
    return true;
  }

  bool begins() {
    for (const auto& equation : equations_) {
      const graph::Value& value = g_[equation.state];
      const bool rests = equation.state == v_ && leaks_;
      const double wanted = rests ? form_.numbers["v_leak"] : 0;
      const std::optional<LinearForm> first = linear(value.initial[0]);
      if (!first || !first->of.empty() || std::abs(first->constant - wanted) > 1e-12 * std::abs(wanted))
        return none("`" + value.path + "`, which does not begin at rest", value.span, "cells of NIR are at rest before anything reaches them");
    }
    return true;
  }

  bool spike() {
    if (!event_) return none_unless_first();
    const graph::Expression e = g_.expressions[*event_];
    std::optional<LinearForm> low, high;
    if (e.op == Op::lt || e.op == Op::le) low = linear({e.args[0]}), high = linear({e.args[1]});
    const double slope = low && high ? high->by(v_) - low->by(v_) : 0;
    const auto alone = [&](const LinearForm& form) { return std::all_of(form.of.begin(), form.of.end(), [&](const auto& one) { return one.first == v_.at; }); };
    if (!low || !high || !(slope > 0) || !alone(*low) || !alone(*high))
      return none("what this spike waits for", event_span_, "NIR has cells that fire when `" + g_[v_].path + "` passes a number");
    form_.numbers["v_threshold"] = (low->constant - high->constant) / slope;
    bool is_reset = false;
    for (const auto& [map, span] : resets_) {
      const graph::Expression body = g_.expressions[map.body];
      const std::optional<LinearForm> to = body.op == Op::select && body.args[0] == event_->at ? linear({body.args[1]}) : std::nullopt;
      if (!(map.value == v_)) return none("what a spike does to `" + g_[map.value].path + "`", span, "a spike of NIR sets the potential alone");
      if (!to || !to->of.empty()) return none("a reset that depends on `" + g_[v_].path + "`", span, "reset it to a number, such as `" + g_[v_].path + " = 0`, and train it so");
      form_.numbers["v_reset"] = to->constant, is_reset = true;
    }
    return is_reset || none("a spike without a reset", event_span_, "NIR sets `" + g_[v_].path + "` to a number at a spike");
  }

  /// Without spikes a layer gives its first state.
  bool none_unless_first() {
    for (ValueId value : g_.blocks[0].values)
      if (g_[value].role == Role::state) return value == v_ || none("a layer that gives `" + g_[value].path + "` where `" + g_[v_].path + "` follows it", g_[value].span, "declare `" + g_[v_].path + "` first");
    return true;
  }

  void name() {
    form_.type = current_.valid() ? "CubaLI" : leaks_ ? "LI" : "I";
    if (event_) form_.type += "F";
    if (leaks_) form_.numbers[current_.valid() ? "tau_mem" : "tau"] = tau_ms_ / ms_per_second;
    if (current_.valid()) form_.numbers["tau_syn"] = syn_ms_ / ms_per_second;
  }

  graph::Graph g_;
  CellForm form_;
  std::vector<graph::Integrate::Equation> equations_;
  std::vector<std::pair<graph::Map, Span>> resets_;
  std::optional<ExpressionId> event_;
  Span event_span_;
  ValueId input_, v_, current_;
  bool leaks_ = false;
  double tau_ms_ = 0, syn_ms_ = 0;
};

}  // namespace

CellForm cell_form(graph::Graph cells) { return CellForms(std::move(cells)).make(); }

}  // namespace nsim::learn
