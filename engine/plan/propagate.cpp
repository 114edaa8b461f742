// By one exponential of an augmented matrix; the singular A of a pure integrator is no special case.
#include "engine/plan/propagate.h"
#include <Eigen/Dense>
#include <unsupported/Eigen/MatrixFunctions>
#include <cmath>

namespace nsim::plan {
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

}  // namespace

Propagated propagate(const std::vector<double>& numbers, size_t equations, double h) {
  const auto n = static_cast<Eigen::Index>(equations);
  Matrix augmented = Matrix::Zero(n + 1, n + 1);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) augmented(i, j) = numbers[static_cast<size_t>(i * n + j)] * h;
    augmented(i, n) = numbers[static_cast<size_t>(n * n + i)] * h;
  }
  if (n == 1) {
    const double a = augmented(0, 0), grown = std::expm1(a);
    return {{grown}, {a == 0 ? augmented(0, 1) : augmented(0, 1) * (grown / a)}};
  }
  const Matrix e = exponential_minus_identity(augmented);
  Propagated all;
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) all.grown.push_back(e(i, j));
    all.drift.push_back(e(i, n));
  }
  return all;
}

}  // namespace nsim::plan
