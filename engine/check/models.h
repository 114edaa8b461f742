// Checks the sentences of one part of a composition: a neuron, or a receptor as its neuron sees it.
#pragma once
#include "engine/check/composer.h"

namespace nsim::check {

class ModelChecker {
 public:
  ModelChecker(Checker& check, Composition& made, ModelNames& names, size_t part)
      : check_(check), made_(made), part_(made.parts[part]), at_(part), names_(names), sees_(names.of_part(part)) {}
  void check();

 private:
  void clause(const syntax::Clause& clause);
  void equation(const syntax::Clause& clause);
  void update(const syntax::Clause& clause);
  void event(const syntax::Clause& clause);
  void pace(const syntax::Expr& expr);
  void solve(const syntax::Clause& clause);
  void acts(const std::vector<syntax::Act>& acts);
  void act(const syntax::Act& act, Names& block);
  void hold(const syntax::Act& act, const Names& block);

  // model_rules.cpp: one rule, one function
  void only_once();
  void methods_cover_equations();
  void reset_below_threshold();
  void positive_divisors();
  void divisors_in(const syntax::Expr& expr);
  void say_reset(const syntax::Clause& spike, const syntax::Act& reset, double threshold, double value);

  const Variable* own(const std::string& name) const { return made_.find(part_.prefix + name); }
  bool assignable(const syntax::Name& name, const Variable*& variable);
  Sight sight(Place place, bool drawn = false) const { return Sight{&sees_, place, drawn}; }
  Type type_of(const Variable& variable);
  std::string missing_factor(const syntax::Expr& expr, Dimension given, Dimension wanted) const;
  std::optional<double> constant(const syntax::Expr& expr);
  std::optional<values::Value> parameter_value(const Variable& variable);
  Diagnostic& error(std::string_view code, Span span, std::string message) { return check_.out->error(code, span, std::move(message)); }

  Checker& check_;
  Composition& made_;
  const Part& part_;
  size_t at_;
  ModelNames& names_;
  const Names& sees_;
  const syntax::Population* population_ = nullptr;

 public:
  void used_by(const syntax::Population& population) { population_ = &population; }
};

/// Names inside a synapse or policy, which cannot run yet: only whether they exist.
void check_loosely(Checker& check, const syntax::Model& model);

}  // namespace nsim::check
