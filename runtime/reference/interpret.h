// Evaluates Code in double over many points at once: initial values, weights, rules, and the whole step on the reference device.
//
// Each instruction is done for a block of points before the next, so the cost of interpreting is shared. Functions and random numbers are
// those of kernels/, so that a draw has the same value here and in a kernel (in double).
#pragma once
#include "engine/plan/code.h"
#include <functional>
#include <span>
#include <vector>

namespace nsim::reference {

/// Where the points of a block are and what they read. All pointers hold `n` numbers unless said otherwise.
struct Points {
  size_t n = 0;
  uint64_t seed = 1;
  uint64_t moment = 0;                       // step n for draws of each step
  uint64_t drawn_at = 0;                     // the same for those drawn once: 0, or the step at which a reset draws them anew
  double time_ms = 0, step_ms = 0.1;
  double tick = 0;
  const int64_t* entity = nullptr;           // key of draws: cell in its population; for synapses: source << 32 | ordinal given by the rule
  const uint32_t* lane = nullptr;            // second key; null: 0
  /// A coordinate of the points, when the code asks for it. `axis` numbers axes and columns.
  std::function<void(plan::Point point, uint32_t axis, double* out)> point;
  /// The numbers that a read finds: buffer or parameter, of the own cell or of an end of the synapse.
  std::function<void(plan::Source source, uint32_t index, double* out)> read;
  /// Thresholds of a Poisson table for the points (all of one population): pointer and count.
  std::function<std::pair<const uint32_t*, int>(int table)> table;
};

/// One array of n numbers for each of code.results, in `out` (bits are 0 or 1).
void evaluate(const plan::Code& code, const Points& points, std::vector<std::vector<double>>& out);
/// Every instruction's values (the reference device stores from any of them).
void evaluate_all(const plan::Code& code, const Points& points, std::vector<std::vector<double>>& out,
                  const std::function<void(size_t instruction, std::vector<std::vector<double>>&)>& member = {});

}  // namespace nsim::reference
