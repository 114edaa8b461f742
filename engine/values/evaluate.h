// Evaluates host expressions: params, lets, sizes, tables, arguments of rules; everything that is a value before a network exists.
//
// The same evaluation serves `check` (mistakes are reported), `build` and the stages. Names are found in the given Scope only.
#pragma once
#include "engine/syntax/ast.h"
#include "engine/text/diagnostic.h"
#include "engine/values/value.h"
#include <functional>

namespace nsim::values {

/// How a name outside the expression is found. A scope answers for what it knows and asks its parent for the rest.
struct Scope {
  const Scope* parent = nullptr;
  std::map<std::string, Value> names;                                    // members of a family, arguments, sweep variables
  /// Declarations of the file: params, lets (evaluated where they are used), populations, models. May be empty.
  std::function<std::optional<Value>(const std::string& name, Span use)> find;
  /// `let f(x) = ...` of the file; null when there is none of this name.
  std::function<const syntax::Let*(const std::string& name)> function;
  /// The scope in which the text of such a function is read: that of its file. Absent or null: the outermost scope.
  std::function<const Scope*(const syntax::Let& function)> home;
  /// Text of a data file for table(), matrix(); throws Failure or returns nothing when it is not found.
  std::function<std::optional<std::string>(const std::string& path)> read;
  /// All names that could be meant here, for suggestions.
  std::function<std::vector<std::string>()> known;
};

/// Empty after an error, which has been reported once. Both branches of `if` are checked for dimensions; one is evaluated.
std::optional<Value> evaluate(const syntax::Expr& expr, const Scope& scope, Diagnostics& diagnostics);
std::optional<std::vector<Value>> evaluate(const syntax::Range& range, const Scope& scope, Diagnostics& diagnostics);

/// What `in span` runs over: the elements of a list, the rows of a table, the numbers of a range, or the one value.
std::optional<std::vector<Value>> members(const syntax::Range& range, const Scope& scope, Diagnostics& diagnostics);

/// The rows, values or numbers that a family runs over, with `if` applied: one map of member names for each.
std::vector<std::map<std::string, Value>> expand(const syntax::Each& each, const Scope& scope, Diagnostics& diagnostics);

/// Names of the functions that evaluate() knows by itself.
std::vector<std::string> function_names();

/// CSV text to a table: a header line, then plain numbers or text. Errors name the line.
std::optional<Table> read_table(const std::string& name, std::string_view text, Span use, Diagnostics& diagnostics);

}  // namespace nsim::values
