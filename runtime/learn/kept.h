// All that a training has kept, from its checkpoint: for stages that go on with a network that was trained before.
#pragma once
#include "runtime/learn/memory.h"

namespace nsim::learn {

/// Weights, places, statistics and clocks; not where the training stood. Later stages say what does not fit.
void take_all(Kept& kept, const std::string& path);

}  // namespace nsim::learn
