#include "engine/passes/quiet_inputs.h"
#include "engine/passes/linear.h"
#include "engine/passes/pipeline.h"
#include "tests/unit/emit/networks.h"
#include "tests/unit/passes/stepper.h"
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::test;

namespace {

/// v' = (I - v) / tau, with I = 2 by default.
struct Cell : Build {
  BlockId b = block("cell");
  PopulationId one = population(b, "one", 1);
  ValueId v = state(b, "v", 0), I = input(b, "I", 2), tau = parameter(b, "tau", 10);
  Diagnostics diagnostics;

  Cell() {
    g.step_ms = 0.1;
    integrate(b, {{v, div(sub(r(I), r(v)), r(tau)), {}}});
    node(b, Arrive{I}, Phase::deliver);
    node(b, Event{lt(n(100), r(v, 1))}, Phase::threshold);
  }
  bool reads_input(const Graph& graph) const {
    bool found = false;
    for (const Node& node : graph.blocks[b.at].nodes)
      if (const auto* integrate = std::get_if<Integrate>(&node.what))
        passes::each_expression(graph.expressions, integrate->equations[0].slope, [&](ExpressionId e) {
          found = found || (graph.expressions[e].op == Op::read && graph.expressions[e].payload == I.at);
        });
    return found;
  }
};

}  // namespace

TEST_CASE("an input that nothing reaches is its default, and is kept no longer") {
  Cell cell;
  CHECK(cell.reads_input(cell.g));
  CHECK_FALSE(cell.reads_input(passes::quiet_inputs(cell.g, cell.diagnostics)));
  const Graph out = passes::run_all(cell.g, cell.diagnostics);
  for (ValueId v : out.blocks[0].values) CHECK(v != cell.I);
  Stepper step(out);
  step.step();
  CHECK(step["v"] == doctest::Approx(2 * (1 - std::exp(-0.1 / 10))).epsilon(1e-14));
}

TEST_CASE("an input that is driven, aimed at or written by a line stays") {
  Cell driven;
  Drive drive;
  drive.cells = {driven.one, 0, 0};
  drive.onto = driven.I;
  drive.amount = driven.n(1);
  driven.g.drives.push_back(drive);
  CHECK(driven.reads_input(passes::quiet_inputs(driven.g, driven.diagnostics)));
  Cell aimed;
  Projection projection;
  projection.onto = aimed.I;
  aimed.g.projections.push_back(projection);
  CHECK(aimed.reads_input(passes::quiet_inputs(aimed.g, aimed.diagnostics)));
  Cell written;
  written.map(written.b, written.I, written.n(3), Phase::update);
  CHECK(written.reads_input(passes::quiet_inputs(written.g, written.diagnostics)));
}
