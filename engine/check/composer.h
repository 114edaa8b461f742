// The variables of a composition and what each part of it can see.
#pragma once
#include "engine/check/typer.h"

namespace nsim::check {

/// The variables that a part brings, with its prefix.
void add_variables(Checker& check, Composition& made, size_t part);

class ModelNames;

/// Types of the parameters of a part, from the arguments of its call or their defaults. False when there was a mistake, which has been said.
bool set_parameters(Checker& check, const Composition& made, ModelNames& names, const Part& part, const Names& members);

/// What the text of one part of a composition sees: its own names, then (a receptor) those of the neuron, then the clock.
class ModelNames {
 public:
  /// `open`: a receptor without its neuron, whose names cannot be known.
  ModelNames(Checker& check, Composition& made, bool open = false) : check_(check), made_(made), open_(open) {}
  const Names& of_part(size_t part);
  /// The type of a variable, found out when it is first asked for. N110 when it depends on itself.
  Type type_of(size_t variable, Span use);
  /// A name that all parts see besides their own: `pre` and `post` of a synapse.
  void declare(const std::string& name, Type type) { outside_[name] = std::move(type); }
  void set(size_t variable, Type type) { types_[variable] = std::move(type); }
  void finish();  // all dimensions into the variables

 private:
  Type find_out(size_t variable);
  Checker& check_;
  Composition& made_;
  bool open_;
  std::map<std::string, Type> outside_;
  std::map<size_t, Names> names_;
  std::map<size_t, std::optional<Type>> types_;  // empty: being found out
};

}  // namespace nsim::check
