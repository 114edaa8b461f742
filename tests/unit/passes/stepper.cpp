#include "tests/unit/passes/stepper.h"
#include <cmath>
#include <doctest/doctest.h>

namespace nsim::test {

using namespace nsim::graph;

Stepper::Stepper(const Graph& graph, BlockId block) : graph_(graph), block_(block), values_(graph.values.size(), 0) {
  for (size_t v = 0; v < graph.values.size(); ++v)
    if (!graph.values[v].initial.empty() && graph.values[v].role != Role::derived) values_[v] = evaluate(graph.values[v].initial[0]);
  derive();
}

ValueId Stepper::find(const std::string& path) const {
  for (uint32_t v = 0; v < graph_.values.size(); ++v)
    if (graph_.values[v].path == path && graph_.values[v].block == block_) return {v};
  FAIL("no value " << path);
  return {};
}

void Stepper::derive() {
  known_.clear();
  for (size_t v = 0; v < graph_.values.size(); ++v)
    if (graph_.values[v].role == Role::derived && !graph_.values[v].initial.empty()) values_[v] = evaluate(graph_.values[v].initial[0]);
  for (const Propagator& p : graph_.propagators) propagate(p);
}

// exp(M h) of the matrix with b as a last column, by scaling and squaring of the Taylor series in long double; E = exp - 1 keeps small entries.
void Stepper::propagate(const Propagator& p) {
  const size_t n = p.n + 1;
  using Matrix = std::vector<long double>;
  Matrix m(n * n, 0);
  for (size_t i = 0; i < p.n; ++i) {
    for (size_t j = 0; j < p.n; ++j)
      if (p.A[i * p.n + j].valid()) m[i * n + j] = evaluate(p.A[i * p.n + j]) * graph_.step_ms / 1024;
    if (p.b[i].valid()) m[i * n + p.n] = evaluate(p.b[i]) * graph_.step_ms / 1024;
  }
  auto product = [&](const Matrix& a, const Matrix& b) {
    Matrix c(n * n, 0);
    for (size_t i = 0; i < n; ++i)
      for (size_t k = 0; k < n; ++k)
        for (size_t j = 0; j < n; ++j) c[i * n + j] += a[i * n + k] * b[k * n + j];
    return c;
  };
  Matrix e = m, term = m;
  for (int k = 2; k < 20; ++k) {
    term = product(term, m);
    for (long double& x : term) x /= k;
    for (size_t i = 0; i < n * n; ++i) e[i] += term[i];
  }
  for (int k = 0; k < 10; ++k) {  // (1 + E)² - 1 = 2 E + E²
    const Matrix square = product(e, e);
    for (size_t i = 0; i < n * n; ++i) e[i] = 2 * e[i] + square[i];
  }
  for (size_t i = 0; i < p.n; ++i) {
    for (size_t j = 0; j < p.n; ++j) {
      if (p.P[i * p.n + j].valid())
        values_[p.P[i * p.n + j].at] = double(e[i * n + j]);
      else if (i == j || std::abs(double(e[i * n + j])) > 0)
        CHECK(std::abs(double(e[i * n + j])) == 0);  // structurally 0
    }
    if (p.Q[i].valid()) values_[p.Q[i].at] = double(e[i * n + p.n]);
  }
}

double Stepper::evaluate(ExpressionId id) {
  if (auto known = known_.find(id.at); known != known_.end()) return known->second;
  const Expression& e = graph_.expressions[id];
  auto a = [&](size_t k) { return evaluate({e.args[k]}); };
  auto value = [&]() -> double {
    switch (e.op) {
      case Op::constant:
        return graph_.expressions.value_of(id);
      case Op::read:
        return e.version == 0 ? values_[e.payload] : versions_.at(uint32_t(e.payload)).at(e.version - 1u);
      case Op::time:
        return double(beginning_ ? done_ : done_ + 1) * graph_.step_ms;
      case Op::step_length:
        return graph_.step_ms;
      case Op::add:
        return a(0) + a(1);
      case Op::sub:
        return a(0) - a(1);
      case Op::mul:
        return a(0) * a(1);
      case Op::div:
        return a(0) / a(1);
      case Op::neg:
        return -a(0);
      case Op::exp:
        return std::exp(a(0));
      case Op::exprel:
        return a(0) == 0 ? 1 : std::expm1(a(0)) / a(0);
      case Op::sin:
        return std::sin(a(0));
      case Op::max:
        return std::max(a(0), a(1));
      case Op::lt:
        return a(0) < a(1);
      case Op::le:
        return a(0) <= a(1);
      case Op::logical_and:
        return a(0) != 0 && a(1) != 0;
      case Op::select:
        return a(0) != 0 ? a(1) : a(2);
      default:
        FAIL("an operation that these tests do not use");
        return 0;
    }
  }();
  return known_[id.at] = value;
}

void Stepper::step() {
  versions_.clear(), known_.clear();
  for (const Node& node : graph_[block_].nodes) {
    beginning_ = node.phase == Phase::integrate;
    REQUIRE_FALSE(std::holds_alternative<Integrate>(node.what));
    if (const auto* map = std::get_if<Map>(&node.what)) versions_[map->value.at].push_back(evaluate(map->body));
    if (const auto* arrive = std::get_if<Arrive>(&node.what)) {
      const Value& v = graph_[arrive->value];
      auto& all = versions_[arrive->value.at];
      all.push_back(v.role == Role::input ? evaluate(v.clear) : all.empty() ? values_[arrive->value.at] : all.back());
    }
  }
  for (const auto& [value, all] : versions_) values_[value] = all.back();
  known_.clear();
  ++done_;
}

}  // namespace nsim::test
