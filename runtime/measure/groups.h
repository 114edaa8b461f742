// The numbers of an array, sorted into groups: one for each place of the axes that are kept.
#pragma once
#include "runtime/measure/reduce.h"

namespace nsim::measure {

struct Groups {
  std::vector<std::string> axes;                  // kept
  std::vector<int64_t> extents;
  std::vector<std::vector<double>> numbers;       // of each kept place, row by row, undefined ones included
  std::vector<size_t> group;                      // if asked: for each number of the array, in its order
};

/// Failure when a word of the folding is no axis of the array.
Groups group(const Array& x, const Folding& folding, bool of_each = false);

}  // namespace nsim::measure
