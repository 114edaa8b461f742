// Rules for a model as a whole: one rule, one function, one code.
#include "engine/check/models.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

void ModelChecker::only_once() {
  std::map<std::string, const Clause*> equations;
  const Clause *spike = nullptr, *start = nullptr;
  for (const Clause& c : part_.model->clauses) {
    if (c.kind == Clause::spike) {
      if (spike != nullptr)
        error("N312", c.span, "a neuron says once when it fires")
            .at("a second `spike when`")
            .also(spike->span, "the first one")
            .help("join them with `or`");
      else
        spike = &c;
    }
    if (c.kind == Clause::on && c.name.text == "start") {
      if (start != nullptr) error("N312", c.span, "this event stands twice in `" + part_.model->name.text + "`").at("a second time").also(start->span, "first here");
      start = &c;
    }
    if (c.kind != Clause::ode) continue;
    auto [at, fresh] = equations.emplace(c.name.text, &c);
    if (!fresh) error("N312", c.name.span, "`" + c.name.text + "` has two equations").at("a second one").also(at->second->name.span, "the first one");
  }
  for (const Clause& c : part_.model->clauses) {
    auto at = c.kind == Clause::update ? equations.find(c.name.text) : equations.end();
    if (at == equations.end()) continue;
    error("N327", c.name.span, "`" + c.name.text + "` has an equation and a value of its own at every step")
        .at("overwrites what the equation gives")
        .also(at->second->name.span, "the equation");
  }
}

void ModelChecker::methods_cover_equations() {
  std::map<std::string, Span> solved;
  for (const Clause& c : part_.model->clauses) {
    if (c.kind != Clause::solve) continue;
    for (const Name& name : c.solved) {
      auto [at, fresh] = solved.emplace(name.text, name.span);
      if (!fresh) error("N304", name.span, "`" + name.text + "` is solved twice").at("a second time").also(at->second, "the first time");
    }
  }
}

/// The value that a parameter has for this population, when it is one number.
std::optional<values::Value> ModelChecker::parameter_value(const Variable& v) {
  if (v.formal == nullptr) return std::nullopt;
  if (population_ != nullptr) {
    for (const Setting& s : population_->settings) {
      if (!s.let && print(s.target) == v.path) return std::nullopt;  // set for each cell
    }
  }
  const std::vector<Arg>& args = part_.call->args;
  size_t position = static_cast<size_t>(v.formal - part_.model->formals.data()), next = 0;
  std::map<std::string, values::Value> members;
  if (population_ != nullptr) members = check_.first_member(population_->each);
  for (const Arg& arg : args) {
    bool this_one = arg.name ? arg.name->text == v.formal->name.text : next++ == position;
    if (this_one) return check_.quiet_value(arg.value, members);
  }
  if (!v.formal->value) return std::nullopt;
  Diagnostics quiet;
  return values::evaluate(*v.formal->value, values::Scope{}, quiet);
}

/// The value of an expression of this model in which only parameters stand.
std::optional<double> ModelChecker::constant(const Expr& expr) {
  values::Scope scope;
  for (const Variable& v : made_.variables) {
    if (v.kind != Variable::parameter || v.part != at_) continue;
    if (std::optional<values::Value> value = parameter_value(v)) scope.names[v.path.substr(part_.prefix.size())] = *value;
  }
  Diagnostics quiet;
  std::optional<values::Value> value = values::evaluate(expr, scope, quiet);
  if (!value || !value->is_number() || quiet.has_errors()) return std::nullopt;
  return value->number();
}

void ModelChecker::reset_below_threshold() {
  for (const Clause& c : part_.model->clauses) {
    if (c.kind != Clause::spike || !c.value) continue;
    const Expr& test = *c.value;
    if (test.kind != ExprKind::greater && test.kind != ExprKind::greater_equal) continue;
    if (test.args[0].kind != ExprKind::path || !test.args[0].path.is_name()) continue;
    std::optional<double> threshold = constant(test.args[1]);
    for (const Act& a : c.acts) {
      if (a.kind != Act::assign || !a.target.is_name() || a.target.head.text != test.args[0].path.head.text) continue;
      std::optional<double> reset = threshold ? constant(a.value) : std::nullopt;
      if (!reset) continue;
      bool again = test.kind == ExprKind::greater ? *reset > *threshold : *reset >= *threshold;
      if (again) say_reset(c, a, *threshold, *reset);
    }
  }
}

void ModelChecker::say_reset(const Clause& spike, const Act& reset, double threshold, double value) {
  const Variable* v = own(reset.target.head.text);
  Dimension d = v == nullptr ? Dimension{} : v->dimension;
  Diagnostic& e =
      error("N301", reset.span, "the reset does not end the spike: the cell fires again at once").at("back to " + format_quantity(value, d));
  e.also(spike.value->span, "fires from " + format_quantity(threshold, d) + " on").help("reset to a value below the threshold");
}

void ModelChecker::positive_divisors() {
  for (const Clause& c : part_.model->clauses) {
    if ((c.kind == Clause::ode || c.kind == Clause::let || c.kind == Clause::update) && c.value) divisors_in(*c.value);
  }
}

/// Time constants and capacitances are positive, and nothing is divided by 0.
void ModelChecker::divisors_in(const Expr& expr) {
  for (const Expr& inner : expr.args) divisors_in(inner);
  if (expr.kind != ExprKind::divide || expr.args[1].kind != ExprKind::path || !expr.args[1].path.is_name()) return;
  const std::string& name = expr.args[1].path.head.text;
  const Variable* v = own(name);
  if (v == nullptr || v->kind != Variable::parameter) return;
  std::optional<values::Value> value = parameter_value(*v);
  if (!value || !value->is_number() || value->number() > 0) return;
  bool must_be_positive = v->dimension == dimensions::time() || v->dimension == dimensions::capacitance() || v->dimension == dimensions::resistance();
  if (value->number() < 0 && !must_be_positive) return;
  Span span = v->formal->value ? v->formal->value->span : v->span;
  for (const Arg& arg : part_.call->args) {
    if (arg.name && arg.name->text == name) span = arg.value.span;
  }
  error("N319", span, "`" + name + "` must be greater than 0")
      .at(format_quantity(value->number(), v->dimension))
      .also(expr.args[1].span, "divides here");
}

}  // namespace nsim::check
