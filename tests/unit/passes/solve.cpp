#include "engine/passes/solve.h"
#include "tests/unit/emit/networks.h"
#include "tests/unit/passes/stepper.h"
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::test;

namespace {

struct Cell : Build {
  BlockId b;
  Diagnostics diagnostics;
  Cell() {
    b = block("cell");
    population(b, "one", 1);
    g.double_precision = true;
  }
  Graph solved() {
    Graph out = passes::solve(g, diagnostics);
    REQUIRE(diagnostics.empty());
    return out;
  }
};

std::string why(const Graph& graph, size_t node) { return graph.blocks[0].nodes[node].why; }

/// v' = (ge + E - v)/tau, ge' = -ge/tau_s
struct Lif : Cell {
  ValueId tau, tau_s, E, v, ge;
  Lif(double tau_, double tau_s_) {
    tau = parameter(b, "tau", tau_), tau_s = parameter(b, "tau_s", tau_s_), E = parameter(b, "E", -49);
    v = state(b, "v", -60), ge = state(b, "ge", 7);
    integrate(b, {{v, div(sub(add(r(ge), r(E)), r(v)), r(tau)), {}}, {ge, div(neg(r(ge)), r(tau_s)), {}}});
  }
};

}  // namespace

TEST_CASE("a leaky cell with an exponential current is exact for every pair of time constants, also equal ones") {
  for (const auto& pair : {std::pair{20.0, 5.0}, {5.0, 20.0}, {10.0, 10.0}, {10.0, 10.0 + 1e-9}}) {
    const double tau = pair.first, tau_s = pair.second;
    CAPTURE(tau_s);
    Lif cell(tau, tau_s);
    const Graph graph = cell.solved();
    CHECK(why(graph, 0) == "exact: linear in v, ge");
    Stepper one(graph);
    one.run(500);
    const double t = 50, d = 1 / tau_s - 1 / tau;
    const double spread = std::abs(d) < 1e-7 ? t * (1 - d * t / 2) : -std::expm1(-d * t) / d;  // integral of exp(-d s) over t
    const double v = -49 + (-60 + 49) * std::exp(-t / tau) + 7 / tau * std::exp(-t / tau) * spread;
    CHECK(one["v"] == doctest::Approx(v).epsilon(1e-12));
    CHECK(one["ge"] == doctest::Approx(7 * std::exp(-t / tau_s)).epsilon(1e-12));
  }
}

TEST_CASE("an alpha current through a leaky cell") {
  Cell cell;
  const ValueId tau = cell.parameter(cell.b, "tau", 5), x = cell.state(cell.b, "x", 1), g = cell.state(cell.b, "g", 0);
  cell.integrate(cell.b, {{g, cell.sub(cell.r(x), cell.div(cell.r(g), cell.r(tau))), {}}, {x, cell.div(cell.neg(cell.r(x)), cell.r(tau)), {}}});
  const Graph graph = cell.solved();
  Stepper one(graph);
  one.run(100);
  CHECK(one["g"] == doctest::Approx(10 * std::exp(-10.0 / 5)).epsilon(1e-12));
}

TEST_CASE("an input stands still over the step") {
  Cell cell;
  const ValueId tau = cell.parameter(cell.b, "tau", 10), R = cell.parameter(cell.b, "R", 0.5), v = cell.state(cell.b, "v", 0),
                I = cell.input(cell.b, "I", 40);
  cell.integrate(cell.b, {{v, cell.div(cell.sub(cell.mul(cell.r(R), cell.r(I)), cell.r(v)), cell.r(tau)), {}}});
  cell.node(cell.b, Arrive{I}, Phase::deliver);
  const Graph graph = cell.solved();
  CHECK(graph.propagators.at(0).n == 2);
  Stepper one(graph);
  one.run(100);
  CHECK(one["v"] == doctest::Approx(20 * (1 - std::exp(-1.0))).epsilon(1e-12));
}

TEST_CASE("an oscillator: a matrix with complex eigenvalues") {
  Cell cell;
  const ValueId w = cell.parameter(cell.b, "w", 0.3), x = cell.state(cell.b, "x", 1), y = cell.state(cell.b, "y", 0);
  cell.integrate(cell.b, {{x, cell.mul(cell.r(w), cell.r(y)), {}}, {y, cell.neg(cell.mul(cell.r(w), cell.r(x))), {}}});
  const Graph graph = cell.solved();
  Stepper one(graph);
  one.run(1000);
  CHECK(one["x"] == doctest::Approx(std::cos(30.0)).epsilon(1e-11));
  CHECK(one["y"] == doctest::Approx(-std::sin(30.0)).epsilon(1e-11));
}

TEST_CASE("a held state that feeds another: the other follows it as a constant") {
  Cell cell;
  const ValueId tau = cell.parameter(cell.b, "tau", 20), tau_w = cell.parameter(cell.b, "tau_w", 100), v = cell.state(cell.b, "v", -60),
                w = cell.state(cell.b, "w", 3);
  const ValueId held = cell.value(cell.b, "v.held", Role::counter, 1000, true, Type::i32);
  cell.g.values[v.at].held_by = held;
  cell.integrate(cell.b, {{v, cell.div(cell.sub(cell.neg(cell.r(w)), cell.r(v)), cell.r(tau)), {}},
                          {w, cell.div(cell.sub(cell.r(v), cell.r(w)), cell.r(tau_w)), {}}});
  const Graph graph = cell.solved();
  CHECK(graph.propagators.size() == 2);
  Stepper one(graph);
  one.run(200);
  CHECK(one["v"] == -60);
  CHECK(one["w"] == doctest::Approx(-60 + 63 * std::exp(-20.0 / 100)).epsilon(1e-12));
  one["v.held"] = 0;
  one.step();
  CHECK(one["v"] != -60);
}

TEST_CASE("parameters that differ between cells give propagators for each cell") {
  Lif cell(20, 5);
  cell.g.values[cell.tau_s.at].per_cell = true;
  const Graph graph = cell.solved();
  CHECK(graph.propagators.at(0).per_cell);
  for (ValueId v : graph.propagators[0].P)
    if (v.valid()) CHECK(graph[v].per_cell);
}

TEST_CASE("the exact set is the largest that depends only on itself; the rest is exponential Euler where it is linear in itself") {
  Cell cell;
  const ValueId v = cell.state(cell.b, "v", -65), g = cell.state(cell.b, "g", 2), tau = cell.parameter(cell.b, "tau", 5),
                E = cell.parameter(cell.b, "E", 0);
  cell.integrate(cell.b, {{v, cell.mul(cell.r(g), cell.sub(cell.r(E), cell.r(v))), {}}, {g, cell.div(cell.neg(cell.r(g)), cell.r(tau)), {}}});
  const Graph graph = cell.solved();
  CHECK(why(graph, 0) == "exponential Euler: linear in its own variable v");
  CHECK(why(graph, 1) == "exact: linear in g");
  Stepper one(graph);
  one.step();  // with g standing still the step of v is exact
  CHECK(one["v"] == doctest::Approx(-65 * std::exp(-2 * 0.1)).epsilon(1e-13));
}

namespace {

/// x' = x (1 - x), whose solution is the logistic curve.
double logistic_error(const std::string& method, int substeps, double step) {
  Cell cell;
  cell.g.step_ms = step;
  const ValueId x = cell.state(cell.b, "x", 0.1);
  cell.integrate(cell.b, {{x, cell.mul(cell.r(x), cell.sub(cell.n(1), cell.r(x))), {}}}, method, substeps);
  const Graph graph = cell.solved();
  Stepper one(graph);
  one.run(int(std::lround(2 / step)));
  return std::abs(one["x"] - 1 / (1 + 9 * std::exp(-2.0)));
}

}  // namespace

TEST_CASE("methods have the order of their name") {
  for (const auto& pair : {std::pair<std::string, double>{"euler", 1}, {"rk2", 2}, {"rk4", 4}, {"", 4}}) {
    const std::string& method = pair.first;
    const double order = pair.second;
    CAPTURE(method);
    const double coarse = logistic_error(method, 1, 0.1), fine = logistic_error(method, 1, 0.05);
    CHECK(std::log2(coarse / fine) == doctest::Approx(order).epsilon(0.06));
    CHECK(logistic_error(method.empty() ? "rk4" : method, 2, 0.1) == doctest::Approx(fine).epsilon(1e-6));  // two substeps are two steps
  }
}

TEST_CASE("time runs through the stages of a step") {
  for (const char* method : {"rk4", "rk2"}) {
    Cell cell;
    const ValueId x = cell.state(cell.b, "x", 0);
    cell.integrate(cell.b, {{x, cell.mul(cell.n(2), cell.a.leaf(Op::time)), {}}}, method, 3);
    const Graph graph = cell.solved();
    Stepper one(graph);
    one.run(20);
    CHECK(one["x"] == doctest::Approx(4).epsilon(1e-12));  // x = t²: both methods are exact for a straight slope
  }
}

TEST_CASE("a non-linear group follows the linear states that it reads through its stages") {
  Cell cell;
  const ValueId v = cell.state(cell.b, "v", 0.5), g = cell.state(cell.b, "g", 1);
  cell.integrate(cell.b, {{v, cell.mul(cell.r(g), cell.mul(cell.r(v), cell.r(v))), {}}, {g, cell.neg(cell.r(g)), {}}});
  const Graph graph = cell.solved();
  CHECK(why(graph, 0) == "rk4: v' is not linear in v");
  CHECK(why(graph, 1) == "exact: linear in g");
  Stepper one(graph);
  one.run(10);
  CHECK(one["v"] ==
        doctest::Approx(1 / (2 - (1 - std::exp(-1.0)))).epsilon(2e-6));  // g = exp(-t); rk4 at this step is off by 1e-6, g standing still by 2e-2
  CHECK(one["g"] == doctest::Approx(std::exp(-1.0)).epsilon(1e-13));
}

TEST_CASE("lines with `solve` run in the order written: Izhikevich 2003") {
  Cell cell;
  const ValueId v = cell.state(cell.b, "v", -65), u = cell.state(cell.b, "u", -13);
  auto slope = [&](int version) {
    return cell.add(cell.add(cell.mul(cell.n(0.04), cell.mul(cell.r(v, version), cell.r(v, version))), cell.mul(cell.n(5), cell.r(v, version))),
                    cell.sub(cell.n(150), cell.r(u)));
  };
  cell.g.step_ms = 1;
  cell.integrate(cell.b, {{v, slope(0), {}}}, "euler", 2);
  cell.integrate(cell.b, {{u, cell.mul(cell.n(0.02), cell.sub(cell.mul(cell.n(0.2), cell.r(v, 1)), cell.r(u))), {}}}, "euler", 1);
  const Graph graph = cell.solved();
  CHECK(why(graph, 0) == "euler with 2 substeps: asked for");
  Stepper one(graph);
  one.step();
  double vv = -65, uu = -13;
  for (int k = 0; k < 2; ++k) vv += 0.5 * (0.04 * vv * vv + 5 * vv + 150 - uu);
  uu += 0.02 * (0.2 * vv - uu);
  CHECK(one["v"] == doctest::Approx(vv).epsilon(1e-13));
  CHECK(one["u"] == doctest::Approx(uu).epsilon(1e-13));
}

TEST_CASE("a held state stands still in every method") {
  for (const char* method : {"exact", "exponential_euler", "rk4", "rk2", "euler"}) {
    CAPTURE(method);
    Cell cell;
    const ValueId x = cell.state(cell.b, "x", 2), y = cell.state(cell.b, "y", 0),
                  held = cell.value(cell.b, "x.held", Role::counter, 3, true, Type::i32);
    cell.g.values[x.at].held_by = held;
    cell.integrate(cell.b, {{x, cell.neg(cell.r(x)), {}}, {y, cell.r(x), {}}}, method);
    const Graph graph = cell.solved();
    Stepper one(graph);
    one.run(10);
    CHECK(one["x"] == 2);
    CHECK(one["y"] == doctest::Approx(2).epsilon(1e-12));  // y' = x = 2
  }
}

TEST_CASE("a method that does not fit is refused") {
  for (const char* method : {"exact", "exponential_euler"}) {
    Cell cell;
    const ValueId x = cell.state(cell.b, "x", 0.1);
    cell.integrate(cell.b, {{x, cell.mul(cell.r(x), cell.r(x)), {}}}, method);
    passes::solve(cell.g, cell.diagnostics);
    REQUIRE(cell.diagnostics.sorted().size() == 1);
    CHECK(cell.diagnostics.sorted()[0].code == "N302");
    CHECK(cell.diagnostics.sorted()[0].hint ==
          (method == std::string("exact") ? "leave the method out, or write `exponential_euler` or `rk4`" : "leave the method out, or write `rk4`"));
  }
}
