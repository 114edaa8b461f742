// The variables of a composition and what each part of it can see.
#pragma once
#include "engine/check/typer.h"

namespace nsim::check {

/// What the text of one part of a composition sees: its own names, then (a receptor) those of the neuron, then the clock.
/// The variables that a part brings, with its prefix.
void add_variables(Checker& check, Composition& made, size_t part);

class ModelNames {
 public:
  /// `open`: a receptor without its neuron, whose names cannot be known.
  ModelNames(Checker& check, Composition& made, bool open = false) : check_(check), made_(made), open_(open) {}
  const Names& of_part(size_t part);
  /// The type of a variable, found out when it is first asked for. N110 when it depends on itself.
  Type type_of(size_t variable, Span use);
  void set(size_t variable, Type type) { types_[variable] = std::move(type); }
  void finish();  // all dimensions into the variables

 private:
  Type find_out(size_t variable);
  Checker& check_;
  Composition& made_;
  bool open_;
  std::map<size_t, Names> names_;
  std::map<size_t, std::optional<Type>> types_;  // empty: being found out
};

}  // namespace nsim::check
