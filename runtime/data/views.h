// Numbers of samples that are made of other numbers when they are read. Internal to the room.
#pragma once
#include "runtime/data/order.h"
#include "runtime/data/samples.h"

namespace nsim::data {

/// The column of these samples; below 0: NaN. In choose.cpp.
Column of_samples(const Column& column, const Order& which);

ValuesPtr chosen_values(ValuesPtr of, const Order& which);
ValuesPtr scaled_values(ValuesPtr of, float factor, float shift);
/// The samples of the first, then those of the next.
ValuesPtr chained_values(std::vector<ValuesPtr> of);

}  // namespace nsim::data
