#include "engine/plan/living.h"
#include "engine/graph/living.h"

namespace nsim::plan {

graph::ValueId alive_in(const Schedule& schedule, graph::BlockId block) {
  const std::string name = std::string(".") + graph::value_of_living;
  for (uint32_t value = 0; value < schedule.variables.size(); ++value) {
    const auto [buffer, home] = schedule.variables[value];
    if (home == block.at && schedule.buffers[buffer].name.ends_with(name)) return {value};
  }
  return {};
}

}  // namespace nsim::plan
