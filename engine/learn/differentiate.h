// Reverse-mode differentiation: nodes that compute the gradient of the loss, appended as `backward`.
//
// Walks the forward nodes from last to first. A Map gives each value that it reads its share by the derivative of the body, summed over the axes
// that the value does not have; a sum gives its adjoint to all it summed, a maximum to the first place that has it; a Product gives two
// Products. Adjoints have the axes of their values. What no learned value depends on gets none; `constant` values stop the way back.
// Cost: at most as many nodes as there are (node, value read) pairs; equal subexpressions of stored values are read, not computed again.
#pragma once
#include "engine/learn/program.h"

namespace nsim::learn {

void differentiate(Program& program);

}  // namespace nsim::learn
