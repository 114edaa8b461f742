// What parameters alone give is computed once, before the first step, not in every step of every cell.
//
//   before   map x = x / tau + exp(-step_length / tau) * x         (x a state, tau a parameter of the population)
//   after    map x = x * fold.1 + fold.2 * x                       derived fold.1 = 1 / tau, fold.2 = exp(-step_length / tau)
//
// A quotient of a state by a parameter or a number becomes a product: it may differ from the quotient in the last bit. Of parameters that differ
// between cells only what is costly (quotients, functions) is kept, because a number for each cell costs memory traffic.
#pragma once
#include "engine/graph/graph.h"
#include "engine/text/diagnostic.h"

namespace nsim::passes {

graph::Graph fold(graph::Graph graph, Diagnostics& diagnostics);

}  // namespace nsim::passes
