#include "engine/plan/direct.h"
#include "engine/plan/narrow.h"
#include "engine/plan/parts.h"
#include <algorithm>
#include <numeric>

namespace nsim::plan {

// Cells that can spike are always counted for the summary of a run. A source is drawn only when somebody reads it: a drive that sees a Poisson source
// through its delay draws for itself.
void plan_publishes(Planning& p) {
  std::vector<bool>& publishes = p.schedule.publishes;
  for (const graph::Population& population : p.graph.populations)
    publishes.push_back(population.emission.kind == graph::Emission::none && p.graph[population.block].spikes);
  auto read = [&](const graph::CellRange& cells) {
    const graph::Population& population = p.graph[cells.population];
    if (population.emission.kind != graph::Emission::none) publishes[cells.population.at] = true;
  };
  for (const graph::Projection& projection : p.graph.projections)
    if (!projection.carries.valid()) read(projection.pre);
  for (const graph::Stage& stage : p.graph.stages) {
    for (const auto& recorded : stage.spikes)
      for (const graph::CellRange& cells : recorded.cells) read(cells);
    for (const graph::CellRange& cells : stage.needed) read(cells);
  }
  for (const graph::Measure& measure : p.graph.measures)
    if (measure.kind == graph::Measure::spikes)
      for (const graph::CellRange& cells : measure.cells) read(cells);
}

std::vector<uint32_t> levels_of(const graph::Graph& graph) {
  std::vector<uint32_t> levels(graph.populations.size(), 0);
  for (bool changed = true; changed;) {
    changed = false;
    for (const graph::Projection& p : graph.projections) {
      if (!p.same_step) continue;
      uint32_t& behind = levels[p.post.population.at];
      const uint32_t least = levels[p.pre.population.at] + 1;
      require(least < levels.size(), "values of one step do not go round in a loop");
      changed = changed || behind < least;
      behind = std::max(behind, least);
    }
  }
  return levels;
}

std::vector<uint32_t> groups_of(const Schedule& schedule, const CellLaunch& launch) {
  if (!launch.groups.empty()) return launch.groups;
  std::vector<uint32_t> all(schedule.blocks[launch.block].groups.size());
  std::iota(all.begin(), all.end(), 0u);
  return all;
}

Schedule plan(const graph::Graph& given, Diagnostics& diagnostics) {
  graph::Graph graph = given;  // lowering adds expressions to the arena
  Schedule schedule;
  schedule.precision = graph.double_precision ? "double" : "single";
  schedule.half_weights = graph.half_weights;
  schedule.step_ms = graph.step_ms;
  schedule.seed = graph.seed;
  schedule.populations = graph.populations;
  schedule.stages = graph.stages;
  schedule.actions = graph.actions;
  schedule.measures = graph.measures;
  Layout layout(graph, schedule);
  Streams streams;
  Planning p{graph, schedule, layout, streams, levels_of(graph)};
  narrow_counters(p);
  plan_initials(p);
  plan_projections(p, diagnostics);
  plan_drives(p);
  plan_publishes(p);
  plan_sources(p);
  plan_cells(p);
  deliver_directly(schedule);
  put_drives_within_cells(schedule);
  return schedule;
}

}  // namespace nsim::plan
