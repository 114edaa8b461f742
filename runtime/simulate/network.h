// The network of one simulation: its memory, and how code of the schedule is evaluated on its cells. Internal to the room.
#pragma once
#include "runtime/device/device.h"
#include "runtime/record/results.h"
#include "runtime/reference/interpret.h"
#include "runtime/wire/columns.h"
#include "runtime/wire/half.h"
#include "runtime/wire/replay.h"
#include "runtime/wire/wire.h"

namespace nsim::simulate {

using Places = std::vector<std::vector<std::array<double, 3>>>;   // by population

/// What the parts of the room work on.
struct Built {
  plan::Schedule schedule;                    // own copy; ring slots, lists and the precision of the device are filled in
  device::Network network;
  Places places;
  std::vector<wire::Rounding> roundings;      // as schedule.wirings: of weights in 16 bits
  record::SynapseNumbers synapses;            // those that measures read
  std::function<void()> settle = [] {};       // brings synapses up to date before somebody looks at them
  std::vector<std::vector<double>> numbers;   // parameters in double, laid out as network.parameters: what code of the host reads
};

/// Room for values, parameters and tables. Rings get theirs after wiring.
void allocate_values(Built& built);
/// Room of what waits for drawn delays, rings or cursors, and of the pasts of values, now that the longest delays are known.
void allocate_waiting(Built& built);

/// Draws all projections and lays them out; the number of synapses. What a rule finds to be impossible is in the diagnostics afterwards. `reads_wirings`:
/// the device reads projections as they were drawn.
int64_t connect(Built& built, bool reads_wirings, Diagnostics& diagnostics);

/// Where a cell's numbers stand in the buffers of its block.
inline size_t element(const Built& built, uint32_t population, int64_t cell) {
  const graph::Population& p = built.schedule.populations[population];
  return static_cast<size_t>(built.network.placements[p.block.at].element(wire::group_of(built.schedule, population), cell));
}

/// Every element that holds the number: one, or the copy of each thread.
template <class F>
void each_element(const Built& built, uint32_t population, int64_t cell, F f) {
  const graph::Population& p = built.schedule.populations[population];
  built.network.placements[p.block.at].each_element(wire::group_of(built.schedule, population), cell, [&](int64_t at) { f(static_cast<size_t>(at)); });
}

/// Puts rows in order where somebody reads synapses one by one, and keeps what is read; before they are given back (Wired::shards).
void keep_numbers(Built& built, uint32_t wiring);
/// Room and first values of the states of a synapse model, whose synapses have been drawn and not yet given back (Wired::shards).
void keep_states(Built& built, uint32_t plastic);
/// Nothing waits for synapses: all of them are as of this step.
void forget_replays(Built& built);
/// Traces of sources that from now on decay otherwise than since the last spike are written down as they stand. `all`: the others, too.
void rebase_traces(Built& built, bool all);
/// What a state of synapses is now, in the order of sources, targets and draws, which does not depend on threads.
std::vector<double> synapse_values(const Built& built, uint32_t buffer);
/// The elements of a block of synapses in that order.
std::vector<size_t> synapse_elements(const Built& built, uint32_t block);
/// The source and target cells of its synapses in that order, as the first two of three numbers; nothing for other blocks.
std::vector<std::array<double, 3>> ends_of_synapses(const Built& built, uint32_t block);
/// The plastic whose synapses a buffer belongs to; ~0u: none.
uint32_t plastic_of(const plan::Schedule& schedule, uint32_t buffer);

/// Where a parameter of a population stands in its block's table.
size_t parameter_at(const plan::Schedule& schedule, uint32_t population, uint32_t row);

void set_parameter(Built& built, uint32_t population, uint32_t row, double value);

/// One number of a cell (of a buffer) or of its population (of a parameter row).
double read_number(const Built& built, plan::Source source, uint32_t index, uint32_t population, int64_t cell);

/// The results of code over cells [first, first + n) of a population, each drawn with the cell as entity. `use` gets the offset of the block
/// from `first` and the results of its cells.
void evaluate_cells(const Built& built, const plan::Code& code, uint32_t population, int64_t first, int64_t n,
                    const std::function<void(int64_t offset, const std::vector<std::vector<double>>& results)>& use, uint64_t drawn_at = 0);

/// Initial values and parameters, in the order given.
void set_values(Built& built, const std::vector<plan::Initial>& initials);
/// Some values of some cells as they were in the beginning; what is drawn is drawn anew, by the step that the network is at.
void reset_values(Built& built, const graph::Action::Part& part);
/// Propagators of linear equations, from parameters as they stand.
void set_propagators(Built& built);
/// Tables of Poisson thresholds, from parameters as they stand.
void set_tables(Built& built);

/// Spike lists by step, from the schedule or from the files that sources name.
void set_lists(Built& built);

}  // namespace nsim::simulate
