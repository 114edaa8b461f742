// Expressions of cells and synapses: syntax to DAG. Private to this room.
//
// What an expression can name is said by a chain of Sights; what none of them knows is a value of the host (a param, a table, a row) and is
// evaluated there. Dimensions were checked before: numbers are in the coherent set, and only the number goes on.
#pragma once
#include "engine/graph/expression.h"
#include "engine/values/evaluate.h"

namespace nsim::graph {

/// What a name stands for while an expression is lowered: a node, or a value that is no number (a text, a row, the name of a function).
using Term = std::variant<ExpressionId, values::Value>;

struct Sight {
  const Sight* parent = nullptr;
  std::map<std::string, Term> names;                                  // lets of a block, members of a family, arguments
  std::function<std::optional<Term>(const syntax::Path& path)> find;  // coordinates, values of the model
  std::function<std::optional<Term>(const syntax::Name& function, const syntax::PathStep& step)> call;  // since(spike), rises(x, level)
  const values::Scope* host = nullptr;                                                                  // what is known without a network
  std::string stream;      // of draws: "exc.v"; empty: taken from the parent
  bool each_step = false;  // draws of this sight: in each step, or once
};

class Lowering {
 public:
  Lowering(Arena& arena, Diagnostics& diagnostics) : arena_(arena), out_(diagnostics) {}

  /// All return nothing after an error, which has been reported.
  std::optional<ExpressionId> number(const syntax::Expr& expr, const Sight& sight);  // a truth counts as 1 or 0
  std::optional<ExpressionId> truth(const syntax::Expr& expr, const Sight& sight);   // of type bit
  std::optional<Term> term(const syntax::Expr& expr, const Sight& sight);
  std::optional<Term> term(const syntax::Path& path, const Sight& sight, Span span);

  ExpressionId as_number(ExpressionId id);
  ExpressionId as_truth(ExpressionId id);

  /// White noise with deviation `sigma` in a step of 1 ms, see drives.cpp; set by those who know what it is added to.
  std::function<std::optional<ExpressionId>(ExpressionId sigma, const Sight& sight)> noise;
  ExpressionId draw(Law law, std::array<ExpressionId, 2> parameters, const Sight& sight);

 private:
  std::optional<Term> binary(const syntax::Expr& expr, const Sight& sight);
  std::optional<Term> conditional(const syntax::Expr& expr, const Sight& sight);
  std::optional<Term> call(const syntax::Path& path, const Sight& sight, Span span);
  std::optional<Term> arithmetic(const std::string& name, const syntax::PathStep& step, const Sight& sight);
  std::optional<Term> law(const std::string& name, const syntax::PathStep& step, const Sight& sight, Span span);
  std::optional<Term> apply(const syntax::Let& function, const values::Scope* home, const syntax::PathStep& step, const Sight& sight, Span span);
  std::optional<Term> host(const syntax::Expr& expr, const Sight& sight);
  std::optional<ExpressionId> number_of(const Term& term, Span span);
  Draw next_draw(Law law, const Sight& sight);

  Arena& arena_;
  Diagnostics& out_;
  std::map<std::string, int> used_streams_;
  int depth_ = 0;
};

/// A term from a value: numbers and truths become constants.
Term term_of(Arena& arena, const values::Value& value);

}  // namespace nsim::graph
