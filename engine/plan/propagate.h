// What linear equations x' = A x + b do in a time h: x(h) = exp(A h) x + ∫₀ʰ exp(A s) ds b.
#pragma once
#include <cstddef>
#include <vector>

namespace nsim::plan {

struct Propagated {
  std::vector<double> grown, drift;            // exp(A h) - I by rows; the integral times b
};
/// `numbers`: A by rows, then b; n equations; h in the inverse of their unit. Exact to rounding, for singular A too. Cost: one exponential of 2(n + 1)
/// rows, none for one equation.
Propagated propagate(const std::vector<double>& numbers, size_t n, double h);

}  // namespace nsim::plan
