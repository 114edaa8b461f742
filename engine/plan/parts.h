// The parts of plan(): each fills its own lists of the Schedule. Internal to the room.
#pragma once
#include "engine/plan/lower.h"

namespace nsim::plan {

struct Planning {
  graph::Graph& graph;
  Schedule& schedule;
  Layout& layout;
  Streams& streams;
  std::vector<uint32_t> levels = {};  // by population: see levels_of
};

/// How many same-step connections come one after the other before a population; 0 for most. They form no loop.
std::vector<uint32_t> levels_of(const graph::Graph& graph);


void plan_initials(Planning& p);                               // initials, propagators, parameters that stages set
void plan_projections(Planning& p, Diagnostics& diagnostics);  // wirings, deliveries and carried values; makes the sums
/// What the synapse model of a projection does: its states into the wiring, its events as launches. `delivery`: where it sends, without a tract.
void plan_plasticity(Planning& p, const graph::Projection& projection, Wiring& wiring, DeliverLaunch delivery);
/// Whether `on post` of a model can be put off; then its launch of `on pre` ends by writing down where the traces of the source stand.
std::optional<Replay> plan_replay(Planning& p, const graph::Plasticity& model, const Plastic& plastic, std::vector<ReactLaunch>& launches);
/// Whether the equations of the synapses of a block read their source or target, so that they are solved in a walk over rows.
bool is_solved_by_react(const graph::Graph& graph, graph::BlockId block);
void plan_drives(Planning& p);
void put_drives_within_cells(Schedule& schedule);   // when the launches of cells are final
void plan_sources(Planning& p);
void plan_cells(Planning& p);  // last: it takes the sums that the others made
void plan_publishes(Planning& p);

/// A Code with one result, evaluated once: initial values, rules, weights, delays.
Code code_once(Planning& p, graph::ExpressionId id, graph::BlockId block, Span span = {});

}  // namespace nsim::plan
