// Which cells of a block are alive.
#pragma once

namespace nsim::graph {

/// The path of the parameter of each cell that says it, 1 or 0, in blocks where some may not be. No model can have a variable of this name.
constexpr const char* value_of_living = "cell alive";

}  // namespace nsim::graph
