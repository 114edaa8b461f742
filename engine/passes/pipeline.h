// The list of passes between the graph as written and the graph as planned.
#pragma once
#include "engine/graph/graph.h"
#include "engine/text/diagnostic.h"
#include <functional>
#include <span>

namespace nsim::passes {

struct Pass {
  std::string_view name, why;
  graph::Graph (*run)(graph::Graph, Diagnostics&);
};
std::span<const Pass> pipeline();

/// Runs them all; `after`, when given, is called with the graph after each (explain --after passes).
graph::Graph run_all(graph::Graph graph, Diagnostics& diagnostics, const std::function<void(const Pass&, const graph::Graph&)>& after = {});

}  // namespace nsim::passes
