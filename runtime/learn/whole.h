// A whole network as a graph of NIR: the nodes that engine/learn/interchange.h makes of layers, with what has been learned in them.
#pragma once
#include "engine/learn/interchange.h"
#include "runtime/learn/memory.h"
#include "runtime/nir/graph.h"

namespace nsim::learn {

/// Failure when nothing has trained or loaded a layer of it. Weights behind which statistics of a batch stand are multiplied in double.
nir::Graph graph_of(const Interchange& network, const Kept& kept);

}  // namespace nsim::learn
