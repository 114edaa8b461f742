// The argument struct of the emitted text, filled for one thread: one word of 8 bytes for each slot, in their order.
#pragma once
#include "runtime/device/device.h"
#include <cstdint>
#include <vector>

namespace nsim::cpu {

/// Pointers stay valid while the network's arrays keep their places. Cost: some ns a slot.
std::vector<uint64_t> fill_arguments(const std::vector<emit::Slot>& slots, device::Network& network, int thread, void* barrier, uint64_t* laps);

}  // namespace nsim::cpu
