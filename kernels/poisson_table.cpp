#include "kernels/poisson_table.h"

#include <algorithm>
#include <cmath>

namespace nsim::kernels {

std::vector<uint32_t> poisson_thresholds(double mean) {
  std::vector<uint32_t> thresholds;
  if (!(mean > 0)) return thresholds;
  // P(count > k) for k = 0, 1, ...: summed from the far end, where the terms are small.
  const int64_t most = static_cast<int64_t>(mean + 12 * std::sqrt(mean) + 30);
  std::vector<long double> beyond(static_cast<size_t>(most) + 1, 0);
  long double sum = 0;
  for (int64_t k = most; k >= 1; --k) {
    sum += std::exp(static_cast<long double>(k) * std::log(static_cast<long double>(mean)) - mean - std::lgamma(static_cast<long double>(k) + 1));
    beyond[static_cast<size_t>(k) - 1] = std::min(sum, 1.0L);
  }
  const long double words = 0x1p32L;
  long double owed = 0;  // words that earlier roundings gave away
  for (int64_t k = 0; k < most; ++k) {
    const long double exact = beyond[static_cast<size_t>(k)] * words, wanted = exact + owed;
    long double given = std::min(std::floor(wanted + 0.5L), words);
    // Roundings carried along may not lift a threshold below the one before it: the table ascends.
    if (!thresholds.empty()) given = std::min(given, words - thresholds.back());
    owed = wanted - given;
    if (given < 2) break;  // 0xffffffff cannot be reached
    thresholds.push_back(static_cast<uint32_t>(words - given));
  }
  return thresholds;
}

}  // namespace nsim::kernels
