// What stages train.
#pragma once
#include "engine/check/facts.h"

namespace nsim::check {

/// A layer, a connection between layers, or a mask of their weights.
bool is_learned(const Facts& facts, const std::string& name);

}  // namespace nsim::check
