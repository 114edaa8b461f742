// Drops what nobody reads: values, and the nodes that only write them.
//
//   before   values v, ge, tau, v.keep      tau is read by nothing but the propagator that gives v.keep: it stays
//            values v, unused, tau2         map unused = unused * tau2: both go
//   after    values v
//
// Read are: conditions of spikes, recordings, measures, values that projections carry, targets of projections and drives, weights, delays and rules, members of extern cells,
// parameters that a stage sets; and whatever those read in turn. A dropped Value keeps its id and leaves its block's list.
#pragma once
#include "engine/graph/graph.h"
#include "engine/text/diagnostic.h"

namespace nsim::passes {

graph::Graph dead_values(graph::Graph graph, Diagnostics& diagnostics);

}  // namespace nsim::passes
