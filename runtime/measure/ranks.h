// Numbers compared with the others of their group; the axes are kept. And how sure a mean is.
#pragma once
#include "runtime/measure/reduce.h"
#include <optional>

namespace nsim::measure {

/// 1 for the largest over what is folded, 0 for the rest; the lowest index wins a tie. Numbers that are not defined are 0.
Array winner(const Array& x, const Folding& folding);

/// The place from the smallest over what is folded, from 0; equal numbers share the mean of their places, as Spearman's correlation wants it.
/// `within`: numbers of the shape of x; only those with the same number there are compared. Failure when the shapes differ.
Array rank(const Array& x, const std::optional<Array>& within, const Folding& folding);

/// The standard error of the mean over what is folded (Efron 1979): the deviation of the means of 1000 samples, drawn from the numbers with putting
/// back. The draws depend on nothing else. Needs two numbers. Cost: 1000 draws a number.
Array bootstrap(const Array& x, const Folding& folding);

}  // namespace nsim::measure
