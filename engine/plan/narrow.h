// Counters of `hold` in one or two bytes, where no hold lasts longer than they can count: a step reads and writes them for every cell.
//
//   lif.v.held (i32)  →  lif.v.held (u8)        when the holds of all populations of the block last at most 255 steps; u16: at most 65,535
//
// Exact, never by saturation: the greatest number that the lines of a model write into a counter is found from constants and from parameters that one
// population has for all its cells. Four bytes stay where a hold is drawn or set for each cell, or where a stage sets parameters of the block.
// Cost: a third of the time of a leaky cell with exponential currents, which waits for memory.
#pragma once
#include "engine/plan/parts.h"

namespace nsim::plan {

/// Sets Buffer::bytes.
void narrow_counters(Planning& p);

}  // namespace nsim::plan
