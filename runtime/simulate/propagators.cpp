// The coefficients of equations that are solved exactly, for each population or cell: see engine/plan/propagate.h.
#include "engine/plan/propagate.h"
#include "runtime/simulate/network.h"

namespace nsim::simulate {
namespace {

/// Cells often share their parameters: the last solution is kept.
class Solver {
 public:
  Solver(const plan::Propagator& propagator, double h) : n_(propagator.n), h_(h), identity_(!propagator.minus_identity) {}
  /// `numbers`: A by rows, then b. Calls put(entry of P or Q, value) for each: 0 … n² - 1 of P, then n of Q.
  template <class Put>
  void operator()(const std::vector<double>& numbers, Put put) {
    if (numbers != last_) solution_ = plan::propagate(numbers, n_, h_), last_ = numbers;
    for (size_t i = 0; i < n_; ++i) {
      for (size_t j = 0; j < n_; ++j) put(i * n_ + j, solution_.grown[i * n_ + j] + (identity_ && i == j ? 1 : 0));
      put(n_ * n_ + i, solution_.drift[i]);
    }
  }

 private:
  size_t n_;
  double h_;
  bool identity_;
  std::vector<double> last_;
  plan::Propagated solution_;
};

void set_one(Built& built, const plan::Propagator& propagator, uint32_t population) {
  const graph::Population& p = built.schedule.populations[population];
  Solver solver(propagator, built.schedule.step_ms);
  std::vector<double> numbers(propagator.n * propagator.n + propagator.n);
  evaluate_cells(built, propagator.code, population, 0, propagator.per_cell ? p.n_cells : 1, [&](int64_t offset, const auto& results) {
    require(results.size() == numbers.size(), "a propagator of n equations has n·n + n coefficients");
    for (size_t k = 0; k < results[0].size(); ++k) {
      for (size_t r = 0; r < numbers.size(); ++r) numbers[r] = results[r][k];
      const int64_t cell = offset + static_cast<int64_t>(k);
      solver(numbers, [&](size_t entry, double value) {
        const size_t n_P = propagator.P.size();
        const uint32_t to = entry < n_P ? propagator.P[entry] : propagator.Q[entry - n_P];
        if (to == ~0u) return;
        if (propagator.per_cell) each_element(built, population, cell, [&](size_t at) { built.network.buffers[to].set(at, value); });
        else set_parameter(built, population, to, value);
      });
    }
  });
}

}  // namespace

void set_propagators(Built& built) {
  for (const plan::Propagator& propagator : built.schedule.propagators)
    for (const plan::Group& group : built.schedule.blocks[propagator.block].groups)
      if (group.n_cells > 0) set_one(built, propagator, group.population);
}

}  // namespace nsim::simulate
