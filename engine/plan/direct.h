// Sums that need not be: spikes and drives go straight onto the variable, behind the launch that integrates it.
//
//   before   deliver onto I.sum;  cells: I <- I·keep + arrived(I.sum), I.sum <- 0        I.sum is written, read and cleared for every cell in every step
//   after    cells: I <- I·keep;  deliver onto I
//
// Legal where nobody can tell: in each launch of the block the sum is read by one addition, whose result goes nowhere but into the variable. Then no
// update, condition, reset, past, reduction or extern call of the step reads what has arrived, a held variable (which takes nothing) is not of this
// form, and whoever reads the variable later (records, events of synapses, deliveries without delay, the next step) comes behind both. The sum is
// kept, too, where something else than spikes with one delay and drives arrives: drawn delays wait in a ring whose rows are sums; carried values and
// synapse models add to the step from several places.
// Inputs have this form when only equations read them; they are cleared by the launch and gathered on the spot.
// Exact but for rounding: the arrivals of a step are added to the variable one by one, and not to each other first; the order is the same.
#pragma once
#include "engine/plan/schedule.h"

namespace nsim::plan {

/// Rewrites a whole Schedule: launches, deliveries, drives and starts.
void deliver_directly(Schedule& schedule);

}  // namespace nsim::plan
