#include "engine/passes/fold.h"
#include "engine/passes/dead_values.h"
#include "engine/passes/linear.h"
#include "engine/passes/pipeline.h"
#include "tests/unit/emit/networks.h"
#include "tests/unit/passes/stepper.h"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::test;

namespace {

bool any_op(const Graph& graph, Op op) {
  bool found = false;
  for (const Node& node : graph.blocks[0].nodes)
    if (const auto* map = std::get_if<Map>(&node.what))
      passes::each_expression(graph.expressions, map->body, [&](ExpressionId e) { found = found || graph.expressions[e].op == op; });
  return found;
}

size_t n_derived(const Graph& graph) {
  return size_t(std::count_if(graph.values.begin(), graph.values.end(), [](const Value& v) { return v.role == Role::derived; }));
}

struct Decay : Build {
  BlockId b = block("cell");
  PopulationId one = population(b, "one", 1);
  ValueId x = state(b, "x", 3), tau = parameter(b, "tau", 8);
  Diagnostics diagnostics;
};

}  // namespace

TEST_CASE("what parameters and the step give is computed once; no division is left in the step") {
  Decay d;
  const ExpressionId decay = d.function(Op::exp, d.div(d.neg(d.a.leaf(Op::step_length)), d.r(d.tau)));
  d.map(d.b, d.x, d.add(d.mul(decay, d.r(d.x)), d.div(d.r(d.x), d.r(d.tau))), Phase::update);
  const Graph folded = passes::fold(d.g, d.diagnostics);
  CHECK_FALSE(any_op(folded, Op::exp));
  CHECK_FALSE(any_op(folded, Op::div));
  CHECK(n_derived(folded) == 2);
  Stepper one(folded);
  one.step();
  CHECK(one["x"] == doctest::Approx(3 * std::exp(-0.1 / 8) + 3.0 / 8).epsilon(1e-14));
}

TEST_CASE("of parameters that differ between cells only what is costly is kept") {
  Decay d;
  d.g.values[d.tau.at].per_cell = true;
  d.map(d.b, d.x, d.add(d.mul(d.add(d.r(d.tau), d.n(1)), d.r(d.x)), d.mul(d.function(Op::exp, d.neg(d.r(d.tau))), d.r(d.x))), Phase::update);
  const Graph folded = passes::fold(d.g, d.diagnostics);
  CHECK(n_derived(folded) == 1);
  CHECK_FALSE(any_op(folded, Op::exp));
  CHECK(any_op(folded, Op::add));
}

TEST_CASE("a quotient of coordinates keeps its bits: floor(cell / 10) must not become a product") {
  Decay d;
  d.map(d.b, d.x, d.function(Op::floor, d.div(d.a.point(Point::cell), d.n(10))), Phase::update);
  CHECK(any_op(passes::fold(d.g, d.diagnostics), Op::div));
}

TEST_CASE("what nobody reads goes, with the nodes that only write it; what gives something live stays") {
  Decay d;
  const ValueId unused = d.state(d.b, "unused", 1), tau2 = d.parameter(d.b, "tau2", 1), start = d.parameter(d.b, "start", 1),
                y = d.state(d.b, "y", 0);
  d.g.values[d.x.at].initial = {d.r(start)};
  d.map(d.b, d.x, d.mul(d.r(d.x), d.r(d.tau)), Phase::update);
  d.map(d.b, unused, d.mul(d.r(unused), d.r(tau2)), Phase::update);
  d.map(d.b, y, d.r(unused, 1), Phase::update);
  d.node(d.b, Event{d.lt(d.n(1), d.r(d.x, 1))}, Phase::threshold);
  const Graph left = passes::dead_values(d.g, d.diagnostics);
  CHECK(left.blocks[0].values == std::vector<ValueId>{d.x, d.tau, start});
  CHECK(left.blocks[0].nodes.size() == 2);
}

TEST_CASE("a recorded state is read, and the parameters of a propagator that gives a live value") {
  Decay d;
  d.integrate(d.b, {{d.x, d.div(d.neg(d.r(d.x)), d.r(d.tau)), {}}});
  Stage stage;
  stage.traces.push_back({d.x, {d.one, 0, 0}, 1});
  d.g.stages.push_back(stage);
  Graph out = passes::run_all(d.g, d.diagnostics);
  CHECK(out.blocks[0].values.size() == 3);  // x, tau, x.keep
  CHECK(out.propagators.size() == 1);
  d.g.stages.clear();
  out = passes::run_all(d.g, d.diagnostics);
  CHECK(out.blocks[0].values.empty());
  CHECK(out.propagators.empty());
}

TEST_CASE("the pipeline says its reasons and shows the graph after each pass") {
  Decay d;
  std::vector<std::string> names;
  passes::run_all(d.g, d.diagnostics, [&](const passes::Pass& pass, const Graph&) {
    names.emplace_back(pass.name);
    CHECK(!pass.why.empty());
  });
  CHECK(names == std::vector<std::string>{"quiet_inputs", "solve_synapses", "solve", "fold", "dead_values"});
}

TEST_CASE("every pass leaves a legal graph") {
  for (const Graph& graph : {Balanced().g, Izhikevich(20).g, HodgkinHuxley(20).g}) {
    verify(graph);
    Diagnostics diagnostics;
    passes::run_all(graph, diagnostics, [](const passes::Pass& pass, const Graph& after) {
      CAPTURE(pass.name);
      verify(after);
    });
    CHECK(diagnostics.empty());
  }
}
