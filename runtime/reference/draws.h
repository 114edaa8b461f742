// Random numbers of one instruction, for a block of points, with the functions of kernels/.
#pragma once
#include "runtime/reference/interpret.h"

namespace nsim::reference {

/// Fills `out` with points.n draws. `values` holds the instructions before. Throws Failure when a truncated law finds no value.
void fill_draws(const plan::Code& code, const plan::Instruction& at, const Points& points, const std::vector<std::vector<double>>& values,
                double* out);

/// A truncated law has next to no mass between its limits.
[[noreturn]] void no_value(double low, double high);

}  // namespace nsim::reference
