// How much memory a network takes: said before it is taken.
#pragma once
#include "runtime/simulate/network.h"

namespace nsim::simulate {

/// Bytes for values, synapses and lists of spikes. Counts of synapses that are drawn are their mean plus six deviations; rules whose number
/// depends on conditions are counted as one pair in four.
struct Estimate { double values = 0, synapses = 0, spikes = 0; double total() const { return values + synapses + spikes; } };
Estimate estimate(const plan::Schedule& schedule, size_t real_bytes);

/// Throws Failure when the estimate is more than the machine's memory.
void check_memory(const plan::Schedule& schedule, size_t real_bytes);

}  // namespace nsim::simulate
