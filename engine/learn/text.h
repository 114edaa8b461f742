// The launches of a program as C++ text of the dialect of kernels/cpu.h: one entry for each, `nsim_launch_3`; and `nsim_multiply` for products.
//
// An entry takes the arrays of all values, how many samples there are, and the part of its split axis to do. Samples and, in sums, the innermost
// axis run in SIMD lanes; a sum over the innermost axis has sixteen lanes that are added by halving, so the text has one order of adding.
#pragma once
#include "engine/learn/lower.h"
#include <string>

namespace nsim::learn {

/// Distances between neighbours along each axis of a value, in elements; of a view those of its value.
std::vector<int64_t> strides(const Program& program, ValueId id);
/// Elements between the start of the value and the first of the view.
int64_t offset(const Program& program, ValueId id);

struct Text {
  std::string prelude, body;
  std::vector<Span> spans;                     // by launch
};
Text text(const Program& program, const std::vector<const Launch*>& launches, bool double_precision);

}  // namespace nsim::learn
