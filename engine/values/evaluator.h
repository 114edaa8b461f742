// One evaluation: the scope, where messages go, and how much work is left. Private to this room.
//
// Reading order: evaluator.cpp (expressions), paths.cpp (names, columns), cells.cpp, operators.cpp, functions.cpp, reductions.cpp,
// tables_in_place.cpp.
#pragma once
#include "engine/values/evaluate.h"

namespace nsim::values {

using Maybe = std::optional<Value>;
using Values = std::vector<Value>;

/// Deeper nesting than this is an error: definitions that need each other would otherwise exhaust the stack.
inline constexpr int most_deep = 400;
/// Evaluated nodes of one outermost call: a function that calls itself twice would otherwise never end.
inline constexpr int64_t most_work = 20'000'000;
inline constexpr size_t longest_list = 10'000'000;

class Evaluator {
 public:
  Evaluator(const Scope& scope, Diagnostics& diagnostics) : scope_(scope), out_(diagnostics) {}

  Maybe evaluate(const syntax::Expr& expr);
  Maybe evaluate(const syntax::Path& path);
  std::optional<Values> evaluate(const syntax::Range& range);
  std::optional<Values> members(const syntax::Range& range);

  // ---- operators.cpp: `at` is the operator's place
  Maybe binary(syntax::ExprKind op, const Value& a, const Value& b, Span at);
  Maybe negate(const Value& a, Span at);
  Maybe logical_not(const Value& a, Span at);
  std::optional<Number> number(const Value& value, Span at, std::string_view wanted = "a number");  // a truth counts as 1 or 0
  std::optional<bool> truth(const Value& value, Span at);
  std::optional<double> plain(const Value& value, Span at);
  std::optional<int64_t> whole(const Value& value, Span at);
  Maybe finite(double value, Dimension dimension, Span at);

  // ---- functions.cpp
  Maybe call(const syntax::Name& name, const syntax::PathStep& step);
  Maybe builtin(const syntax::Name& name, const syntax::PathStep& step);
  Maybe elementwise(const std::string& name, const Values& args, Span at);
  Maybe reduction(const std::string& name, const Values& args, Span at);
  Maybe size(const Value& of, Span at);
  Maybe apply(const syntax::Let& function, const syntax::Name& name, const syntax::PathStep& step);
  const Scope& home_of(const syntax::Let& function) const;

  // ---- tables_in_place.cpp
  Maybe table(const syntax::PathStep& step, Span at, bool matrix);

 private:
  Maybe conditional(const syntax::Expr& expr);
  Maybe logical(const syntax::Expr& expr);
  Maybe list(const syntax::Expr& expr);
  Maybe literal(const syntax::Expr& expr);
  Maybe look_up(const syntax::Name& name);
  const syntax::Let* function_of(const std::string& name) const;
  Maybe member(const Value& of, const syntax::PathStep& step);
  Maybe index(const Value& of, const syntax::PathStep& step);
  Maybe index_list(const Value::List& list, const Values& at, const syntax::PathStep& step);
  Maybe index_table(const std::shared_ptr<const Table>& table, const Values& at, const syntax::PathStep& step);
  Maybe index_row(const Row& row, const Value& at, const syntax::PathStep& step);
  Maybe index_cells(const Cells& cells, const syntax::PathStep& step);
  Maybe member_of_family(const Cells& cells, const std::string& key, Span at, bool must);
  std::optional<std::pair<Value, Dimension>> numeric_range(const syntax::Range& range, double& last, double& by);
  std::vector<std::string> known_names() const;

  const Scope& scope_;
  Diagnostics& out_;
};

}  // namespace nsim::values
