// What stages train.
#pragma once
#include "engine/check/facts.h"

namespace nsim::check {

/// A layer, or a connection between layers.
bool is_learned(const Facts& facts, const std::string& name);

}  // namespace nsim::check
