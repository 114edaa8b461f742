// How much memory a network takes: said before it is taken.
#pragma once
#include "runtime/simulate/network.h"

namespace nsim::simulate {

/// Bytes for values, synapses and lists of spikes. `n_synapses`: expected number for each projection.
struct Estimate { double values = 0, synapses = 0, spikes = 0; double total() const { return values + synapses + spikes; } };
/// `as_drawn`: the device reads synapses as they were drawn, and lays out no rows.
Estimate estimate(const plan::Schedule& schedule, size_t real_bytes, const std::vector<double>& n_synapses, bool as_drawn);

/// Throws Failure when a network needs more than the machine's memory.
void check_memory(const Estimate& needed);

}  // namespace nsim::simulate
