#include "engine/plan/parts.h"

namespace nsim::plan {

// Every population that can spike: deliveries, recordings and measures read its spikes, and the summary of a run counts them all.
void plan_publishes(Planning& p) {
  for (const graph::Population& population : p.graph.populations)
    p.schedule.publishes.push_back(population.emission.kind != graph::Emission::none || p.graph[population.block].spikes);
}

Schedule plan(const graph::Graph& given, Diagnostics& diagnostics) {
  graph::Graph graph = given;                       // lowering adds expressions to the arena
  Schedule schedule;
  schedule.precision = graph.double_precision ? "double" : "single";
  schedule.step_ms = graph.step_ms;
  schedule.seed = graph.seed;
  schedule.populations = graph.populations;
  schedule.stages = graph.stages;
  schedule.measures = graph.measures;
  Layout layout(graph, schedule);
  Streams streams;
  Planning p{graph, schedule, layout, streams};
  plan_initials(p);
  plan_projections(p, diagnostics);
  plan_drives(p);
  plan_sources(p);
  plan_cells(p);
  plan_publishes(p);
  return schedule;
}

}  // namespace nsim::plan
