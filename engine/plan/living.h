// Which cells of a block are alive, found in its schedule.
#pragma once
#include "engine/plan/schedule.h"

namespace nsim::plan {

/// The value that is 1 for each cell that is alive and 0 for the others; invalid: all are, always.
graph::ValueId alive_in(const Schedule& schedule, graph::BlockId block);

}  // namespace nsim::plan
