// The synapses of each target: what an event of a target walks, where rows are kept by source.
//
// Memory: 8 bytes for a synapse, 8 for a target. Cost: about 5 ns a synapse. A column ascends by source, then by the order in the row.
#pragma once
#include "runtime/wire/branch.h"

namespace nsim::wire {

struct Columns {
  std::vector<int64_t> start;     // [own targets + 1], counted from the thread's first cell of the target population
  Memory<uint32_t> synapse;       // its place in the branch
  Memory<uint32_t> source;        // cell of the source population
};

/// `first_target`: what the branch's targets count from, less the thread's first cell of the population; `n_targets`: its cells there.
Columns columns_of(const Branch& branch, int64_t first_source, int64_t first_target, int64_t n_targets);

}  // namespace nsim::wire
