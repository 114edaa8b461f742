// A number of each synapse that is one draw with numbers of the projection: what the laws of weights and delays start from.
#pragma once
#include "runtime/wire/pairs.h"
#include <optional>

namespace nsim::wire {

struct SingleDraw {
  plan::Law law = plan::Law::normal;
  double a = 0, b = 0;                      // the numbers of the law
  double low = 0, high = 0;                 // its limits; infinite where there are none
  uint32_t stream = 0;
  int64_t entity_offset = 0;
};

/// Nothing where code is anything else: a calculation with a draw in it, numbers of cells or places, a law inside a window of time.
std::optional<SingleDraw> single_draw_of(const Task& task, const plan::Code& code);

}  // namespace nsim::wire
