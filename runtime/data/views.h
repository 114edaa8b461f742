// Numbers of samples that are made of other numbers when they are read. Internal to the room.
#pragma once
#include "runtime/data/order.h"
#include "runtime/data/samples.h"

namespace nsim::data {

/// The column of these samples; below 0: NaN. In choose.cpp.
Column of_samples(const Column& column, const Order& which);

ValuesPtr chosen_values(ValuesPtr of, const Order& which);
ValuesPtr scaled_values(ValuesPtr of, float factor, float shift);
/// Each member is `outside` runs; run k of the result is run k of every member.
ValuesPtr joined_values(std::vector<ValuesPtr> of, const Pairs& pairs, int64_t outside);
ValuesPtr mixed_values(std::vector<ValuesPtr> of, const Pairs& pairs);
ValuesPtr chained_values(std::vector<ValuesPtr> of);

}  // namespace nsim::data
