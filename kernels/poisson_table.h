// Thresholds of 32-bit words for Poisson counts of one mean: the count is the number of thresholds ≤ the word.
//
// The chance of each count is right to 2^-32, and the mean to 2^-32 too: the rounding of the thresholds is carried along (the trap of
// rates that are a little wrong because every chance was rounded down). Cost: O(mean + sqrt(mean)) numbers; meant for means below 1000.
#pragma once
#include <cstdint>
#include <vector>

namespace nsim::kernels {

/// Ascending. Empty for mean 0. Pad with 0xffffffff, which no draw reaches.
std::vector<uint32_t> poisson_thresholds(double mean);

}  // namespace nsim::kernels
