#include "engine/passes/pipeline.h"
#include "engine/passes/dead_values.h"
#include "engine/passes/fold.h"
#include "engine/passes/quiet_inputs.h"
#include "engine/passes/solve.h"
#include "engine/passes/synapses.h"

namespace nsim::passes {

std::span<const Pass> pipeline() {
  static const Pass passes[] = {
      {"quiet_inputs", "an input that nothing reaches is a parameter, and costs no memory traffic", quiet_inputs},
      {"solve_synapses", "what a synapse keeps is brought up to date when a spike needs it, where that is exact", solve_synapses},
      {"solve", "equations become what one step does to their states", solve},
      {"fold", "what parameters alone give is computed once, so no step divides by a time constant", fold},
      {"dead_values", "what nobody reads is neither stored nor computed", dead_values},
  };
  return passes;
}

graph::Graph run_all(graph::Graph graph, Diagnostics& diagnostics, const std::function<void(const Pass&, const graph::Graph&)>& after) {
  for (const Pass& pass : pipeline()) {
    graph = pass.run(std::move(graph), diagnostics);
    if (diagnostics.has_errors()) return graph;
    if (after) after(pass, graph);
  }
  return graph;
}

}  // namespace nsim::passes
