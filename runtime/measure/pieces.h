// A stage cut at a pace: what was recorded since the moment before, and the states as they stood at the moment. Results at a pace are measured on these.
#pragma once
#include "runtime/measure/array.h"

namespace nsim::measure {

/// The moments of a pace, in ms since the stage began.
std::vector<double> moments(const record::StageRun& run, int64_t every);
/// A measure at each moment: the axis time first, then its own. Failure when it gives arrays that do not fit together.
Array course(graph::MeasureId id, int64_t every, const Context& context);

}  // namespace nsim::measure
