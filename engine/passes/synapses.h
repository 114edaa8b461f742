// Equations of synapses: brought up to date when a line needs them, or solved in every step.
//
//   before   x' = (1 - x) / tau          on pre { send w * x; x -= u * x }
//   after    x now = x + f(x) d exprel(a d),  d = time since the synapse was touched, a = -1 / tau
//            on pre { send w * (x now); x = x now - u * (x now) }   and `touched` is the step at hand
//
// Exact, because f(x) = a x + b stands still between touches when a and b are given by parameters alone. Where one equation of a synapse is not of
// this form, all of them are solved in each step like those of a cell.
#pragma once
#include "engine/passes/system.h"

namespace nsim::passes {

graph::Graph solve_synapses(graph::Graph graph, Diagnostics& diagnostics);

}  // namespace nsim::passes
