// P = exp(A h) and Q = ∫₀ʰ exp(A s) ds b by one exponential of an augmented matrix; the singular A of a pure integrator is no special case.
#include "runtime/simulate/network.h"
#include <Eigen/Dense>
#include <unsupported/Eigen/MatrixFunctions>
#include <cmath>

namespace nsim::simulate {
namespace {

using Matrix = Eigen::MatrixXd;

/// exp(M) - I without cancellation: M φ₁(M), where φ₁(M) = (exp(M) - I) M⁻¹ is the upper right block of exp([M I; 0 0]).
Matrix exponential_minus_identity(const Matrix& m) {
  const Eigen::Index n = m.rows();
  Matrix twice = Matrix::Zero(2 * n, 2 * n);
  twice.topLeftCorner(n, n) = m;
  twice.topRightCorner(n, n) = Matrix::Identity(n, n);
  const Matrix e = twice.exp();
  return m * e.topRightCorner(n, n);
}

struct Solution { Matrix P, Q; };   // P holds exp(A h) - I

Solution solve(const std::vector<double>& numbers, Eigen::Index n, double h) {
  Matrix augmented = Matrix::Zero(n + 1, n + 1);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) augmented(i, j) = numbers[static_cast<size_t>(i * n + j)] * h;
    augmented(i, n) = numbers[static_cast<size_t>(n * n + i)] * h;
  }
  if (n == 1) {
    const double a = augmented(0, 0), grown = std::expm1(a);
    return {Matrix::Constant(1, 1, grown), Matrix::Constant(1, 1, a == 0 ? augmented(0, 1) : augmented(0, 1) * (grown / a))};
  }
  const Matrix e = exponential_minus_identity(augmented);
  return {e.topLeftCorner(n, n), e.topRightCorner(n, 1)};
}

/// Cells often share their parameters: the last solution is kept.
class Solver {
 public:
  Solver(const plan::Propagator& propagator, double h) : n_(propagator.n), h_(h), identity_(!propagator.minus_identity) {}
  /// `numbers`: A by rows, then b. Calls put(entry of P or Q, value) for each: 0 … n² - 1 of P, then n of Q.
  template <class Put>
  void operator()(const std::vector<double>& numbers, Put put) {
    if (numbers != last_) solution_ = solve(numbers, n_, h_), last_ = numbers;
    for (Eigen::Index i = 0; i < n_; ++i) {
      for (Eigen::Index j = 0; j < n_; ++j) put(static_cast<size_t>(i * n_ + j), solution_.P(i, j) + (identity_ && i == j ? 1 : 0));
      put(static_cast<size_t>(n_ * n_ + i), solution_.Q(i, 0));
    }
  }

 private:
  Eigen::Index n_;
  double h_;
  bool identity_;
  std::vector<double> last_;
  Solution solution_;
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
