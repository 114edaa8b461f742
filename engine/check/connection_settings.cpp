// Connections: the settings in their braces: weights, delays, first values of synapses.
#include "engine/check/connections.h"
#include <cmath>

namespace nsim::check {

using namespace syntax;

void ConnectChecker::settings() {
  bool weight = false;
  std::map<std::string, Span> set;
  for (const Setting& s : connect_.settings) {
    std::string name = print(s.target);
    if (!s.let) {
      auto [at, fresh] = set.emplace(name, s.target.span);
      if (!fresh) check_.out->error("N312", s.target.span, "`" + name + "` is set twice").at("a second time").also(at->second, "first set here");
    }
    if (s.let)
      pair_.declare(name, value(s), s.target.span);
    else if (const Variable* state = synapse_ == nullptr ? nullptr : synapse_state(name == "weight" ? "w" : name)) {
      weight = true;
      fit_state(s, *state);
    } else if (name == "weight") {
      weight = true;
      fit_weight(s);
    } else if (name == "delay")
      fit_delay(s);
    else if (name == "self" || name == "allow_multiple")
      flag(s, name);
    else if (name == "mask" || name == "learn" || name == "bias" || name == "sparse")
      check_.refuse("N404", s.target.span, "the setting `" + name + "`");
    else {
      std::vector<Known> known;
      for (const char* word : {"weight", "delay", "self", "allow_multiple"}) known.push_back({word, {}});
      for (const Variable& v : synapse_ == nullptr ? std::vector<Variable>{} : synapse_->variables) {
        if (synapse_state(v.path) != nullptr) known.push_back({v.path, v.span});
      }
      check_.unknown_word("N105", s.target.span, "a connection has no setting `" + name + "`", name, known, "unknown setting");
    }
  }
  if (!weight && synapse_ == nullptr) {
    std::string unit = target_ == nullptr || weight_dimension().plain() ? "" : " " + unit_of(weight_dimension());
    check_.out->error("N328", connect_.to.back().span, "this connection has no weight")
        .at(value_ != nullptr ? "how much of a value arrives?" : "how much does a spike add?")
        .help("add `{ weight = 1" + unit + " }`");
  }
}

Type ConnectChecker::value(const Setting& s) {
  Type t = Typer(check_).number(s.value, Sight{&pair_, Place::setting, s.drawn});
  if (s.drawn && t.known()) check_.needs_draw(s.value);
  return t;
}

/// A list gives one value for each source.
const Type* ConnectChecker::one_value(const Setting& s, Type& t) {
  t = value(s);
  if (!t.known()) return nullptr;
  if (t.kind != Type::list) return &t;
  if (s.value.kind == ExprKind::list && s.value.items.size() != connect_.from.size()) {
    check_.out->error("N205", s.value.span, "a list gives one value for each source of the line")
        .at(std::to_string(s.value.items.size()) + " values for " + std::to_string(connect_.from.size()) +
            (connect_.from.size() == 1 ? " source" : " sources"));
    return nullptr;
  }
  return t.element && t.element->known() ? t.element.get() : nullptr;
}

/// What a weight is: what a spike adds, or what a value is multiplied by.
Dimension ConnectChecker::weight_dimension() const {
  return value_ != nullptr ? target_->dimension / value_->dimension : target_->dimension;
}

const Variable* ConnectChecker::synapse_state(const std::string& name) const {
  const Variable* v = synapse_->find(name);
  return v != nullptr && v->kind == Variable::state && v->clause->side == Side::none ? v : nullptr;
}

void ConnectChecker::fit_state(const Setting& s, const Variable& v) {
  Type t;
  const Type* one = one_value(s, t);
  if (one == nullptr || one->is_number(v.dimension)) return;
  check_.out->error("N204", s.value.span, "`" + v.path + "` of this synapse is " + described(v.dimension) + ", but this is " + described(*one))
      .at(described(*one))
      .also(v.span, check_.reason(*synapse_, v));
}

void ConnectChecker::fit_weight(const Setting& s) {
  if (synapse_ != nullptr) {
    check_.out->error("N105", s.target.span, "`" + synapse_->text + "` has no state `w`, which `weight` would set").at("no such state");
    return;
  }
  Type t;
  const Type* one = one_value(s, t);
  if (one == nullptr || target_ == nullptr || one->is_number(weight_dimension())) return;
  if (value_ != nullptr) return wrong_factor(check_, s.value.span, one->dimension, *value_, *target_);
  const Variable& v = *target_;
  const Composition* made = to_.populations.empty() ? nullptr : check_.composition_of(*to_.populations[0]);
  std::string declared = made != nullptr ? check_.reason(*made, v) : "";
  Diagnostic& d =
      check_.out->error("N204", s.value.span, "this weight is " + described(*one) + ", but `" + v.path + "` is " + described(v.dimension))
          .at(name_of(one->dimension));
  if (connect_.onto) d.also(connect_.onto->span, declared);
  if (literal_value(s.value) && one->dimension.plain())
    d.help("give the number a unit, `" + print(s.value) + " " + unit_of(v.dimension) + "`");
  else
    d.help("give the weight " + (v.dimension.plain() ? std::string("as a plain number") : "in " + unit_of(v.dimension)) +
           ", or aim at a variable that is " + described(*one));
}

void ConnectChecker::fit_delay(const Setting& s) {
  Type t;
  const Type* one = one_value(s, t);
  if (one == nullptr) return;
  bool steps = one->dimension == Dimension::of(Base::steps);
  if (one->bare_zero || (!steps && !(one->dimension == dimensions::time()))) {
    check_.out->error("N206", s.value.span, "a delay is a time, but this is " + described(*one))
        .at(described(*one))
        .help(literal_value(s.value) ? "give it a unit, `" + print(s.value) + " ms`" : "");
    return;
  }
  if (s.value.kind != ExprKind::list) return fit_delay(s, s.value, steps);
  for (const Range& item : s.value.items) fit_delay(s, item.first, steps);
}

void ConnectChecker::fit_delay(const Setting& s, const Expr& delay, bool steps) {
  std::optional<double> n = check_.quiet_number(delay, member_);
  if (!n) return;
  if (*n < 0) check_.out->error("N319", delay.span, "a delay cannot be negative").at(format_quantity(*n, steps ? Dimension::of(Base::steps) : dimensions::time()));
  if (*n == 0 && steps == (value_ == nullptr)) wrong_zero(check_, delay.span, steps);
  if (*n == 0 && value_ != nullptr && synapse_ != nullptr && acts_on_target(*synapse_->parts[0].model))
    check_.refuse("N403", delay.span, "a synapse that acts with values of the same step");
  if (*n > 0 && steps && *n != std::floor(*n))
    check_.out->error("N319", delay.span, "a delay in steps is a whole number").at(format_quantity(*n, Dimension::of(Base::steps)));
  if (*n > 0 && !steps && !s.drawn) check_.constant_delays.push_back({delay.span, *n});
}

void ConnectChecker::flag(const Setting& s, const std::string& name) {
  Type t = Typer(check_).type(s.value, Sight{&members_});
  if (t.known() && t.kind != Type::truth)
    check_.out->error("N205", s.value.span, "`" + name + "` is `true` or `false`, but this is " + described(t)).at(described(t));
}

}  // namespace nsim::check
