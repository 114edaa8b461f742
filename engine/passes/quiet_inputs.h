// An input that nothing reaches is its default.
//
//   before   input I cleared to I.default; v' = (I - v) / tau           nothing is connected to I, nothing drives it
//   after    v' = (I.default - v) / tau                                 a parameter: `solve` makes it part of the drift
//
// An input costs a cell two reads and two writes of memory in every step. Its number itself stays for those who record it.
#pragma once
#include "engine/graph/graph.h"
#include "engine/text/diagnostic.h"

namespace nsim::passes {

graph::Graph quiet_inputs(graph::Graph graph, Diagnostics& diagnostics);

}  // namespace nsim::passes
