// Expressions as sums of terms: e = Σ coefficient · term + constant.
//
//   before   (ge + gi + E_L - v) / tau          variables ge, gi, v; coefficients are what parameters give
//   after    1/tau · ge + 1/tau · gi - 1/tau · v + E_L/tau
//
// Nothing is assumed of the numbers: a form exists only where the text of the expression is a sum of such terms.
#pragma once
#include "engine/graph/graph.h"
#include <functional>
#include <optional>
#include <unordered_map>

namespace nsim::passes {

using graph::ExpressionId;

struct LinearForm {
  std::vector<std::pair<ExpressionId, ExpressionId>> terms;  // term, coefficient; in the order in which they are met
  ExpressionId constant;                                     // invalid: 0
  ExpressionId coefficient_of(ExpressionId term) const;      // invalid: 0
};

/// What linear forms are sought over. What is neither a variable nor a coefficient, and depends on no variable, is a term of its own.
class LinearForms {
 public:
  using Test = std::function<bool(ExpressionId)>;
  LinearForms(graph::Arena& arena, Test variable, Test coefficient)
      : arena_(arena), variable_(std::move(variable)), coefficient_(std::move(coefficient)) {}
  std::optional<LinearForm> of(ExpressionId e);
  bool depends(ExpressionId e);  // on a variable

 private:
  std::optional<LinearForm> make(ExpressionId e);
  std::optional<LinearForm> choice(ExpressionId condition, ExpressionId yes, ExpressionId no);
  LinearForm sum(const LinearForm& a, const LinearForm& b);
  LinearForm scaled(const LinearForm& a, graph::Op op, ExpressionId by);
  ExpressionId combine(graph::Op op, ExpressionId a, ExpressionId b);

  graph::Arena& arena_;
  Test variable_, coefficient_;
  std::unordered_map<uint32_t, std::optional<LinearForm>> forms_;
  std::unordered_map<uint32_t, bool> depends_;
};

/// Calls f for every expression under `root` once, leaves first; parameters, bounds and windows of draws included.
void each_expression(const graph::Arena& arena, ExpressionId root, const std::function<void(ExpressionId)>& f);
/// Constants and what parameters (of populations or cells) and the step give.
bool is_coefficient(const graph::Graph& graph, ExpressionId e);

}  // namespace nsim::passes
