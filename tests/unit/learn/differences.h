// Gradients against central differences, in double, by the interpreter.
#pragma once
#include "runtime/learn/machine.h"
#include <doctest/doctest.h>
#include <functional>

namespace nsim::learn {

constexpr int64_t n_samples = 5;

/// The value of this path; the test ends where there is none.
ValueId named(const Program& p, const std::string& path);
/// Numbers from low to high for all that is no local value.
void fill(Memory& memory, const Program& p, double low = -1, double high = 1);
/// The largest difference between the gradient and a central difference, relative to the largest gradient.
double worst(const Program& p, double low = -1, double high = 1, const std::function<void(Memory&)>& then = {});

}  // namespace nsim::learn
