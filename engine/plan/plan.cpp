#include "engine/plan/parts.h"

namespace nsim::plan {

// Whose spikes are read: by a delivery, a recording, a measure. Nobody writes the others down.
void plan_publishes(Planning& p) {
  p.schedule.publishes.assign(p.graph.populations.size(), false);
  auto note = [&](const graph::CellRange& cells) { p.schedule.publishes[cells.population.at] = true; };
  for (const graph::Projection& projection : p.graph.projections) note(projection.pre);
  for (const graph::Stage& stage : p.graph.stages) {
    for (const auto& recorded : stage.spikes)
      for (const graph::CellRange& cells : recorded.cells) note(cells);
    for (const graph::CellRange& cells : stage.needed) note(cells);
  }
  for (const graph::Measure& measure : p.graph.measures)
    if (measure.kind == graph::Measure::spikes)
      for (const graph::CellRange& cells : measure.cells) note(cells);
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
