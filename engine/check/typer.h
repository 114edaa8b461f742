// What is this expression: kind, dimension and axes, with a message for every mistake in it. Cost: one visit for each node; functions of the
// file are typed again for each use, within a budget.
#pragma once
#include "engine/check/checker.h"
#include "engine/check/signature.h"

namespace nsim::check {

class Typer {
 public:
  explicit Typer(Checker& check) : check_(check) {}

  Type type(const syntax::Expr& expr, const Sight& sight);
  Type type(const syntax::Path& path, const Sight& sight);
  Type type(const syntax::Range& range, const Sight& sight);  // the type of its values

  /// The type of something that must be one number (N210 otherwise).
  Type number(const syntax::Expr& expr, const Sight& sight);
  /// The type of something that holds or not (N216 otherwise).
  Type condition(const syntax::Expr& expr, const Sight& sight);

  /// Arguments of a built-in call; false when there was a mistake. `axes`: of the joined arguments.
  bool arguments(const Builtin& builtin, const std::vector<syntax::Arg>& args, Span call, const Sight& sight, std::vector<Type>* types = nullptr);

 private:
  Type literal(const syntax::Expr& expr);
  Type list(const syntax::Expr& expr, const Sight& sight);
  Type sum(const syntax::Expr& expr, const Sight& sight);
  Type product(const syntax::Expr& expr, const Sight& sight);
  Type power_of(const syntax::Expr& expr, const Sight& sight);
  Type comparison(const syntax::Expr& expr, const Sight& sight);
  Type logic(const syntax::Expr& expr, const Sight& sight);
  Type conditional(const syntax::Expr& expr, const Sight& sight);

  Type head(const syntax::Path& path, const Sight& sight);
  Type drawn_name(const syntax::Name& name);
  Type member(const Type& of, const syntax::PathStep& step, const Sight& sight);
  Type member_of_cells(const Type& of, const syntax::PathStep& step, const Sight& sight);
  Type member_of_synapses(const Type& of, const syntax::PathStep& step);
  Type of_end(const syntax::Path& path, const syntax::PathStep& end, const syntax::PathStep& call, const Sight& sight);
  Type index(const Type& of, const syntax::PathStep& step, const Sight& sight);
  Type column(const Type& row, const std::string& name, Span span);

  Type call(const syntax::Name& name, const syntax::PathStep& step, const Sight& sight);
  Type call_builtin(const Builtin& builtin, const syntax::PathStep& step, const Sight& sight);
  Type call_function(const Type& function, const syntax::Name& name, const syntax::PathStep& step, const Sight& sight);
  Type typed_table(const syntax::Name& name, const syntax::PathStep& step, const Sight& sight);
  bool in_cells(const syntax::Name& name, const syntax::PathStep& step, const Sight& sight);
  bool over_incoming(const syntax::Name& name, const syntax::PathStep& step);
  const Builtin* choose(const syntax::Name& name, const syntax::PathStep& step, const Sight& sight);
  Type body(const syntax::Let& let, const Names& inner, Span call);
  bool argument(const Argument& spec, const std::string& function, const syntax::Expr& value, const Sight& sight, Type& same, Type& result);
  bool fits_rule(const Argument& spec, const std::string& function, const syntax::Expr& value, const Type& type, Type& same);
  bool option_word(const Argument& spec, const syntax::Expr& value, const std::string& function);
  bool window_argument(const Argument& spec, const std::string& function, const syntax::Expr& value, const Sight& sight);
  bool axis_names(const syntax::Expr& value, const Sight& sight);
  Dimension space_of(const Type& cells);

  Diagnostic& error(std::string_view code, Span span, std::string message) { return check_.out->error(code, span, std::move(message)); }
  Checker& check_;
};

/// The number that a literal, with sign and quotient, stands for.
std::optional<double> literal_value(const syntax::Expr& expr);

}  // namespace nsim::check
