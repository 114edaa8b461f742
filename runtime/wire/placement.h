// Where the cells of a block lie in its buffers: thread by thread, each thread's slices of the populations side by side.
//
// A thread's cells are neighbours in memory, so that they are counted in 16 bits from its first one, and no two threads write to one cache line. With
// one thread the element of a cell is its number in the block.
#pragma once
#include "engine/plan/schedule.h"
#include <cstdint>
#include <utility>
#include <vector>

namespace nsim::wire {

/// Thread's cells [begin, end) of a population of n cells.
inline std::pair<int64_t, int64_t> slice(int64_t n, int thread, int threads) { return {n * thread / threads, n * (thread + 1) / threads}; }

/// The thread that owns a cell of a population of n cells.
inline int owner(int64_t n, int64_t cell, int threads) { return static_cast<int>(((cell + 1) * threads - 1) / n); }

struct Placement {
  int64_t length = 0;                             // elements of a buffer, room between threads included
  std::vector<int64_t> base;                      // [thread]: its first element; then `length`
  std::vector<std::vector<int64_t>> begin;        // [group][thread]: element of the first cell of its slice
  std::vector<std::vector<std::pair<int64_t, int64_t>>> slices;   // [group][thread]: its cells [first, end) of the population
  std::vector<int64_t> n_cells;                   // [group]
  graph::Block::Kind kind = graph::Block::cells;

  int threads() const { return static_cast<int>(base.size()) - 1; }
  /// Element of a cell of a group (population).
  int64_t element(uint32_t group, int64_t cell) const {
    if (kind == graph::Block::synapses) return element_of_synapse(cell);
    const int thread = kind == graph::Block::copies ? 0 : owner(n_cells[group], cell, threads());
    return begin[group][static_cast<size_t>(thread)] + cell - slices[group][static_cast<size_t>(thread)].first;
  }
  /// Every element that holds the number of a cell: one, or the copy of each thread.
  template <class F>
  void each_element(uint32_t group, int64_t cell, F f) const {
    if (kind != graph::Block::copies) return f(element(group, cell));
    for (int64_t first : begin[group]) f(first + cell);
  }

 private:
  int64_t element_of_synapse(int64_t synapse) const;
};

Placement place(const plan::BlockPlan& block, int threads);
/// Of the synapses of a projection: `counts` of them on each thread, one after the other.
Placement place_synapses(const std::vector<int64_t>& counts);

/// The group of its block that a population is.
uint32_t group_of(const plan::Schedule& schedule, uint32_t population);

}  // namespace nsim::wire
