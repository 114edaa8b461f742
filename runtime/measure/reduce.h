// Reductions: numbers along some axes become one.
//
// `over` names what is folded, `each` what is kept. Words beside the axes' own names: `cells` (all axes of a population), `trials`. With
// neither, everything is folded except the time of a trace (so `mean(v)` of a trace is a curve); times that each cell has for itself are folded too.
// Numbers that are not defined are left out and counted. Of nothing, sum and size are 0 and all others are not defined.
//   std        population deviation, sqrt(mean((x - mean)^2)), as numpy and hence the CV of the field has it; needs two numbers
//   median     the middle number, or the mean of the two in the middle; tie = lower | upper takes one of them
//   quantile   linear between neighbours, position share·(n - 1) in the sorted numbers
//   entropy    -sum p ln p of the shares p = x / sum(x), in nats; numbers must not be negative
//   argmax     place among the folded numbers, row by row; the lowest wins a tie
#pragma once
#include "runtime/measure/array.h"

namespace nsim::measure {

struct Folding { std::vector<std::string> over, each; };

/// Names of the reductions of one array.
std::vector<std::string> reductions();
/// `share`: of a quantile; `tie`: "lower", "upper" or "".
Array reduce(const std::string& name, const Array& x, const Folding& folding, double share = 0.5, const std::string& tie = "");
/// Pearson's correlation over what is folded; pairs with a number that is not defined are left out.
Array correlation(const Array& a, const Array& b, const Folding& folding);
/// The smallest becomes 0, the largest 1, over what is folded; keeps the axes. All equal: 0.
Array rescale(const Array& x, const Folding& folding);
/// How many numbers there are along what is folded, defined or not.
Array size_of(const Array& x, const Folding& folding);

}  // namespace nsim::measure
