// Equations over one step, by the book: each method from its definition, `exact` by 20 steps of the
// method of Runge and Kutta: at a time constant of 3 ms and a step of 0.1 ms its error is below rounding.
#include "tests/oracle/oracle.h"
#include <cmath>

namespace nsim::oracle {

using namespace graph;

/// dx/dt of all equations where their states are x. What a `hold` freezes does not move.
std::vector<double> Oracle::slopes(const Integrate& node, const At& at, const std::vector<double>& x) const {
  std::vector<std::pair<Expression, double>> local;
  for (size_t k = 0; k < x.size(); ++k) {
    Expression read;
    read.payload = node.equations[k].state.at;
    read.version = static_cast<uint16_t>(versions(node.equations[k].state, *at.pop, at.cell).size() - 1);
    local.emplace_back(read, x[k]);
  }
  At here = at;
  here.local = &local;
  std::vector<double> all;
  for (const auto& equation : node.equations) all.push_back(held(equation.state, at, false) ? 0 : eval(equation.slope, here));
  return all;
}

void Oracle::integrate(const Integrate& node, const At& at) {
  std::vector<double> x;
  for (const auto& equation : node.equations) x.push_back(versions(equation.state, *at.pop, at.cell).back());
  auto moved = [](std::vector<double> from, const std::vector<double>& along, double by) {
    for (size_t k = 0; k < from.size(); ++k) from[k] += along[k] * by;
    return from;
  };
  if (node.method == "exponential_euler") {
    const std::vector<double> f = slopes(node, at, x), begin = x;
    for (size_t k = 0; k < x.size(); ++k) {
      std::vector<double> beside = begin;
      beside[k] += 1;
      const double a = (slopes(node, at, beside)[k] - f[k]) * g_.step_ms;   // linear in its own state, so the difference is the derivative
      x[k] += f[k] * g_.step_ms * (a == 0 ? 1 : std::expm1(a) / a);
    }
  } else {
    const bool exact = node.method.empty() || node.method == "exact";
    const int parts = exact ? 20 : node.method == "euler" ? std::max(1, node.substeps) : 1;
    const double h = g_.step_ms / parts;
    for (int part = 0; part < parts; ++part) {
      const std::vector<double> f1 = slopes(node, at, x);
      if (node.method == "euler") {
        x = moved(x, f1, h);
        continue;
      }
      const std::vector<double> f2 = slopes(node, at, moved(x, f1, h / 2));
      if (node.method == "rk2") {
        x = moved(x, f2, h);
        continue;
      }
      const std::vector<double> f3 = slopes(node, at, moved(x, f2, h / 2)), f4 = slopes(node, at, moved(x, f3, h));
      for (size_t k = 0; k < x.size(); ++k) x[k] += h / 6 * (f1[k] + 2 * f2[k] + 2 * f3[k] + f4[k]);
    }
  }
  for (size_t k = 0; k < x.size(); ++k) versions(node.equations[k].state, *at.pop, at.cell).push_back(x[k]);
}

}  // namespace nsim::oracle
