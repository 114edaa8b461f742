// The derivative of one expression by what it reads: the adjoint of each read, as an expression.
//
// At edges: abs'(0) = 0, min and max pass to the first argument on ties, floor, ceil, round, sign, comparisons and draws pass nothing, a choice
// passes to the branch taken. sqrt and log have their poles. Cost: one visit for each operation; equal parts are computed once.
#pragma once
#include "engine/learn/program.h"
#include <functional>
#include <map>

namespace nsim::learn {

/// Adjoint of every value read by `body`, for the adjoint `seed` of its result. Values for which `wanted` does not hold are left out.
std::map<ValueId, ExpressionId> pull_back(Arena& arena, ExpressionId body, ExpressionId seed, const std::function<bool(ValueId)>& wanted);

}  // namespace nsim::learn
