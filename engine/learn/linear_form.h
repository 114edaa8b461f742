// Expressions of cells as sums: Σ coefficient · value + constant, with the numbers of parameters put in. Private to this room.
#pragma once
#include "engine/graph/graph.h"
#include <functional>

namespace nsim::learn {

struct LinearForm {
  std::map<uint32_t, double> of;               // by the number of the value that is read; no zeros
  double constant = 0;
  double by(graph::ValueId value) const { auto found = of.find(value.at); return found == of.end() ? 0 : found->second; }
};

/// The number of a parameter; nothing: it is none of one number for all cells.
using NumberOf = std::function<std::optional<graph::ExpressionId>(graph::ValueId)>;

/// Nothing: the expression is no such sum. `parameter` gives what stands for a value that is no variable.
std::optional<LinearForm> linear_form(graph::Arena& arena, graph::ExpressionId id, const NumberOf& parameter, double step_ms);

}  // namespace nsim::learn
