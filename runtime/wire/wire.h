// Realises populations in space and projections as rows of synapses, in parallel, from counter-based random numbers.
//
// The network is a function of the schedule and the seed alone: any thread that owns any range of targets builds its own part.
// Cost: all_to_all, one_to_one, indegree, total, file: O(synapses); probability: O(synapses) by skips when constant, else O(pairs); where: O(pairs),
// within: O(cells) by a grid of places. Memory, until laid out (branch.h): 4 bytes a target, 4 or 8 a drawn weight, 2 a drawn delay, 8 a row.
#pragma once
#include "engine/plan/schedule.h"
#include "engine/text/diagnostic.h"
#include "runtime/wire/placement.h"
#include "runtime/wire/recycled.h"
#include <array>
#include <functional>
#include <memory>

namespace nsim::wire {

/// Positions of the cells of a population: x, y, z for each; empty without a space. `entity` of a random place is the cell.
std::vector<std::array<double, 3>> place(const graph::Population& population, uint64_t seed);

/// From one place to the other, wrapped where the space is: {dx, dy, dz, dist}.
std::array<double, 4> separation(const graph::Geometry& space, const std::array<double, 3>& from, const std::array<double, 3>& to);

/// The synapses of one projection that end on one thread's cells. Rows by source cell (relative to the range); in a row, targets ascend (of `total`,
/// blocks of 4096 targets do), and several synapses of one pair stand in the order in which they were drawn.
struct Shard {
  std::vector<int64_t> row;                   // n_pre + 1
  Column<uint32_t> target;                    // cell of the target block
  Column<double> weight_double;               // one of the two, by precision; empty when constant
  Column<float> weight_single;
  Column<uint16_t> delay;                     // steps; empty when constant
  std::vector<std::vector<double>> states;    // first values of a synapse model's states, as Wiring::states; empty where constant
};
struct Wired {
  std::vector<Shard> shards;                  // one for each thread
  double constant_weight = 0;
  std::vector<double> constant_states;        // of the states that are one number
  uint32_t constant_delay = 1, least_delay = 1, most_delay = 1;   // steps
  int64_t n_synapses = 0;
};

/// What the rules and settings read: parameters and initial states of the two ends (pre.c, post.v). Element k is cell k of the population.
struct Numbers { std::function<double(plan::Source source, uint32_t index, uint32_t population, int64_t cell)> read; };

/// Delays are rounded to the nearest step (half up) and are at least one step unless zero; one that is shorter than half a step, or longer
/// than 65535 steps, is reported (N310). In-degree beyond the sources without `multiple`, one_to_one of unequal sizes: reported.
Wired wire(const plan::Schedule& schedule, size_t wiring, const std::vector<std::vector<std::array<double, 3>>>& positions, const Numbers& numbers,
           int threads, Diagnostics& diagnostics);

/// Puts the targets of every row in order; several synapses of one pair stay in the order in which they were drawn. Then what is said of synapses one
/// by one does not depend on threads. Rows of all rules but `total` are in order already.
void sort_rows(Wired& wired);

/// One number of each synapse, by source, then target: "weight", "delay" in ms, "dist", "dx", "dy", "dz", and "pre", "post", which are cells counted
/// in their populations. Rows must be in order. Cost: a few ns a synapse.
std::vector<double> numbers_of(const plan::Schedule& schedule, size_t wiring, const Wired& wired,
                               const std::vector<std::vector<std::array<double, 3>>>& positions, const std::string& what);

/// How many synapses a projection is expected to have; rules that depend on the pair are tried on a few thousand pairs. For estimates of memory.
double expected_synapses(const plan::Schedule& schedule, size_t wiring, const std::vector<std::vector<std::array<double, 3>>>& positions, const Numbers& numbers);

/// The longest delay, in steps, among a sample of the pairs that a projection may join: what to expect before it is drawn.
double expected_longest_delay(const plan::Schedule& schedule, size_t wiring, const std::vector<std::vector<std::array<double, 3>>>& positions,
                              const Numbers& numbers);

}  // namespace nsim::wire
