// Thresholds of 32-bit words for Poisson counts of one mean: the count is the number of thresholds ≤ the word.
//
// The chance of each count is right to 2^-32, and the mean to 2^-29 (to 2^-31 below 10): the rounding of the thresholds is carried along (the trap of
// rates that are a little wrong because every chance was rounded down). Cost: O(mean + sqrt(mean)) numbers.
#pragma once
#include <cstdint>
#include <vector>

namespace nsim::kernels {

/// Beyond this many thresholds a table is read by draw_poisson_long_table (draw.h): means of more than about 800.
constexpr int longest_short_table = 1024;

/// Ascending. 0 ≤ mean < 1e6. Empty for mean 0. Pad with 0xffffffff, which no draw reaches.
std::vector<uint32_t> poisson_thresholds(double mean);

}  // namespace nsim::kernels
