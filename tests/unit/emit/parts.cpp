// Small networks that run: drives, records, delays, sources, threads; against what the language says by hand.
#include "engine/emit/source.h"
#include "engine/passes/pipeline.h"
#include "kernels/draw.h"
#include "kernels/poisson_table.h"
#include "tests/unit/emit/harness.h"
#include "tests/unit/emit/networks.h"
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::test;

namespace {

struct Made {
  plan::Schedule schedule;
  emit::KernelSource source;
};

Made make(Graph graph, const std::map<std::string, std::string>& plugins = {}) {
  graph.double_precision = true;
  Diagnostics diagnostics;
  Made made{plan::plan(passes::run_all(std::move(graph), diagnostics), diagnostics), {}};
  REQUIRE(diagnostics.empty());
  made.source = emit::emit(made.schedule, nullptr, plugins);
  return made;
}

/// A source that fires as told, and cells that add up what arrives (state v, never reset).
struct Relay : Build {
  BlockId in, out;
  PopulationId source, cells;
  ValueId v;
  explicit Relay(int64_t n_source, int64_t n_cells) {
    in = block("source"), out = block("sum");
    source = population(in, "source", n_source), cells = population(out, "cells", n_cells);
    g.populations[0].is_source = true;
    v = state(out, "v", 0);
    node(out, Arrive{v}, Phase::deliver);
  }
  void fires(std::vector<double> times, std::vector<int64_t> which, double every = 0) {
    Emission& e = g.populations[0].emission;
    e.kind = Emission::list, e.times_ms = std::move(times), e.cells = std::move(which), e.every_ms = every;
  }
};

}  // namespace

TEST_CASE("drives act from t_0 on, at t_(n+1); inputs are cleared; records copy every other step") {
  Build b;
  const BlockId block = b.block("cell");
  const PopulationId p = b.population(block, "p", 3);
  const ValueId x = b.state(block, "x", 0), I = b.input(block, "I", 2);
  b.integrate(block, {{x, b.r(I), {}}}, "euler");
  b.node(block, Arrive{I}, Phase::deliver);
  b.g.drives.push_back({{p, 1, 2}, I, b.add(b.a.leaf(Op::time), b.a.point(Point::cell)), {}});
  Stage stage;
  stage.traces.push_back({x, {p, 1, 2}, 2});
  b.g.stages.push_back(stage);
  const Made made = make(b.g);
  Harness<double> h(made.schedule, made.source, {});
  h.start();
  CHECK(h.real("cell.I") == std::vector<double>{2, 3, 4});  // at t_0: 2 + 0 + cell
  h.run(4);
  CHECK(h.real("cell.I")[2] == doctest::Approx(2 + 0.4 + 2).epsilon(1e-15));
  CHECK(h.real("cell.x")[0] == doctest::Approx(0.8).epsilon(1e-14));
  auto x1 = [](int n) { return 0.1 * (n * 3 + 0.1 * n * (n - 1) / 2); };  // cell 1: sum over t_0 … t_(n-1) of 3 + t
  CHECK(h.record(0)[0] == doctest::Approx(x1(2)).epsilon(1e-14));
  CHECK(h.record(0)[2] == doctest::Approx(x1(4)).epsilon(1e-14));
}

TEST_CASE("time equals the number that the user writes, at the beginning and at the end of a step") {
  Build b;
  const BlockId block = b.block("cell");
  b.population(block, "p", 1);
  const ValueId x = b.state(block, "x", 0), y = b.state(block, "y", 0);
  const ExpressionId begins = b.a.leaf(Op::time), ends = b.add(begins, b.a.leaf(Op::step_length)), one = b.n(1), zero = b.n(0);
  b.map(block, x, b.add(b.r(x), b.select(b.a.make(Op::eq, begins, b.n(0.3)), one, zero)), Phase::update);
  b.map(block, y, b.add(b.r(y), b.select(b.a.make(Op::le, ends, b.n(0.3)), one, zero)), Phase::update);
  b.g.stages.push_back({});
  b.g.stages[0].traces.push_back({x, {{0}, 0, 0}, 1});
  b.g.stages[0].traces.push_back({y, {{0}, 0, 0}, 1});
  const Made made = make(b.g);
  Harness<double> h(made.schedule, made.source, {});
  h.start();
  h.run(3);
  CHECK(h.real("cell.x")[0] == 0);
  h.run(10);
  CHECK(h.real("cell.x")[0] == 1);
  CHECK(h.real("cell.y")[0] == 3);
}

TEST_CASE("a list of spikes: stamped at the step that ends at or after the time, repeated, as often as it stands there") {
  Relay net(4, 1);
  net.fires({0, 0.1, 0.15, 0.2999999999, 0.3}, {3, 1, 2, 0, 0}, 1);
  net.connect(net.source, net.cells, net.v, 1, 0);
  const Made made = make(net.g);
  CHECK(made.schedule.sources[0].most == 2);
  Harness<double> h(made.schedule, made.source, {{{0, 0, 0, 0, 0}, {}, {}, {}, 1}});
  h.start();
  h.run(15);
  CHECK(h.spikes_of(0, 1) == std::vector<uint32_t>{1, 3});
  CHECK(h.spikes_of(0, 2) == std::vector<uint32_t>{2});
  CHECK(h.spikes_of(0, 3) == std::vector<uint32_t>{0, 0});
  CHECK(h.spikes_of(0, 4).empty());
  CHECK(h.spikes_of(0, 12) == std::vector<uint32_t>{2});
}

TEST_CASE("regular spikes: the first at `from`, then each period") {
  Relay net(1, 1);
  Emission& e = net.g.populations[0].emission;
  e.kind = Emission::regular;
  e.rate = net.n(1 / 0.7), e.from = net.n(0.5), e.to = net.n(2.0);
  net.connect(net.source, net.cells, net.v, 1, 0);
  const Made made = make(net.g);
  Harness<double> h(made.schedule, made.source, {{{0, 0}, {}, {}, {}, 1}});
  h.start();
  h.run(40);
  std::vector<int64_t> steps;
  for (int64_t n = 1; n <= 40; ++n)
    if (!h.spikes_of(0, n).empty()) steps.push_back(n);
  CHECK(steps == std::vector<int64_t>{5, 12, 19});
}

TEST_CASE("delays: zero acts after the threshold, one after a step, drawn ones through the ring; a held cell takes nothing") {
  for (int kind = 0; kind < 4; ++kind) {
    CAPTURE(kind);
    Relay net(1, 2);
    net.fires({0.3}, {0});
    const ValueId held = net.value(net.out, "v.held", Role::counter, 0, true, Type::i32);
    if (kind != 2) net.g.values[net.v.at].held_by = held;
    Projection& p = net.connect(net.source, net.cells, net.v, 2, kind == 0 ? 0 : kind == 1 ? 0.1 : kind == 3 ? 0.4 : 0.1);
    std::vector<uint16_t> delay;
    if (kind == 2) {
      Draw d;
      d.stream = "delay";
      p.delay = net.a.draw(d, {net.n(0.1), net.n(1)});
      delay = {1, 3};
    }
    Stage stage;
    stage.traces.push_back({net.v, {net.cells, 0, 1}, 1});
    net.g.stages.push_back(stage);
    const Made made = make(net.g);
    Harness<double> h(made.schedule, made.source, {{{0, 2}, {0, 1}, {}, delay, 2}});
    h.start();
    if (kind != 2) h.set_whole("sum.v.held", 1, 1);
    h.run(10);
    std::vector<double>& v = h.record(0);
    const int at0 = kind == 0 ? 3 : kind == 1 ? 4 : kind == 2 ? 4 : 7;  // the step at whose end cell 0 has it
    for (int n = 1; n <= 10; ++n) {
      CHECK(v[size_t(n - 1) * 2] == (n >= at0 ? 2 : 0));
      CHECK(v[size_t(n - 1) * 2 + 1] == (kind == 2 && n >= 6 ? 2 : 0));
    }
  }
}

TEST_CASE("rows of neighbours are summed in lanes: whole, with a cell left out, and not where they only look like it") {
  const int64_t n_cells = 70;
  for (bool weights : {true, false}) {
    Relay net(5, n_cells);
    net.fires({0.3, 0.3, 0.3, 0.3, 0.3}, {0, 1, 2, 3, 4});
    Projection& p = net.connect(net.source, net.cells, net.v, 0.1, 0.1);
    if (weights) {
      Draw drawn;
      drawn.stream = "w";
      p.weight = net.a.draw(drawn, {net.n(0), net.n(1)});
    }
    Stage stage;
    stage.traces.push_back({net.v, {net.cells, 0, n_cells - 1}, 1});
    net.g.stages.push_back(stage);
    const Made made = make(net.g);
    HandWiring wiring;
    wiring.row = {0};
    if (!weights) wiring.constant = 0.1;
    std::vector<double> expected(size_t(n_cells), 0);
    for (int64_t source = 0; source < 5; ++source) {
      for (int64_t cell = 0; cell < n_cells; ++cell) {
        const bool twice = source == 2 && cell == 20, none = (source == 1 && cell == 17) || (source == 2 && cell == 21) || (source == 3 && cell % 3) ||
                                                           (source == 4 && (cell < 10 || cell == 11 || cell == 50));
        for (int k = none ? 1 : 0; k < (twice ? 2 : 1); ++k) {
          const double weight = weights ? 1.0 / double(1 + source + 7 * cell + k) : 0.1;
          wiring.target.push_back(uint32_t(cell));
          if (weights) wiring.weight.push_back(weight);
          expected[size_t(cell)] += weight;
        }
      }
      wiring.row.push_back(int64_t(wiring.target.size()));
    }
    Harness<double> h(made.schedule, made.source, {wiring});
    h.start();
    h.run(5);
    CHECK(h.real("sum.v") == expected);
  }
}

TEST_CASE("the same bits at any number of threads: lists ascend, sums keep their order") {
  const int64_t n_source = 203, n_cells = 57;
  std::vector<std::vector<double>> results;
  for (int threads : {1, 2, 3, 7}) {
    Relay net(n_source, n_cells);
    std::vector<double> times;
    std::vector<int64_t> who;
    for (int k = 0; k < 2000; ++k) times.push_back(0.1 * (1 + k % 37)), who.push_back((k * 29) % n_source);
    net.fires(times, who);
    Draw weight, delay;
    weight.stream = "w", delay.stream = "d";
    Projection& late = net.connect(net.source, net.cells, net.v, 1, 0.2);
    const ExpressionId drawn = late.weight = net.a.draw(weight, {net.n(0), net.n(1)});
    late.delay = net.a.draw(delay, {net.n(0.1), net.n(1)});
    Projection& soon = net.connect(net.source, net.cells, net.v, 1, 0.1);
    soon.name = "soon", soon.weight = drawn;  // `late` moved when this one came
    Stage stage;
    stage.traces.push_back({net.v, {net.cells, 0, n_cells - 1}, 1});
    net.g.stages.push_back(stage);
    const Made made = make(net.g);
    HandWiring a, b;
    a.row = {0}, b.row = {0};
    for (int64_t i = 0; i < n_source; ++i) {
      for (int64_t j = i % 5; j < n_cells; j += 3) {
        a.target.push_back(uint32_t(j)), a.weight.push_back(1.0 / double(1 + i + 7 * j)), a.delay.push_back(uint16_t(1 + (i + j) % 9));
        b.target.push_back(uint32_t(j)), b.weight.push_back(0.1 / double(2 + i * j));
      }
      a.row.push_back(int64_t(a.target.size())), b.row.push_back(int64_t(b.target.size()));
    }
    Harness<double> h(made.schedule, made.source, {a, b}, threads);
    h.start();
    h.run(60);
    results.push_back(h.real("sum.v"));
    results.back().insert(results.back().end(), h.record(0).begin(), h.record(0).begin() + 60 * n_cells);
  }
  for (size_t k = 1; k < results.size(); ++k) CHECK(results[k] == results[0]);
  CHECK(results[0][0] > 1);
}

TEST_CASE("poisson counts are those of the table on the words of the key; a window closes the source") {
  Relay net(300, 1);
  const ValueId rate = net.parameter(net.in, "rate", 4);
  Emission& e = net.g.populations[0].emission;
  e.kind = Emission::poisson, e.stream = "source.spikes", e.rate = net.r(rate), e.from = net.n(0.2), e.to = net.n(0.5);
  net.connect(net.source, net.cells, net.v, 1, 0.1);
  const Made made = make(net.g);
  REQUIRE(made.schedule.tables.size() == 1);
  CHECK(made.schedule.sources[0].most >= 6);
  Harness<double> h(made.schedule, made.source, {{std::vector<int64_t>(301, 0), {}, {}, {}, 1}}, 2);
  h.thresholds = kernels::poisson_thresholds(0.4);
  h.n_thresholds = uint32_t(h.thresholds.size());
  h.start();
  h.run(8);
  const uint32_t stream = made.schedule.sources[0].code.draws[0].stream;
  for (int64_t n = 1; n <= 8; ++n) {
    std::vector<uint32_t> expected;
    for (uint32_t cell = 0; cell < 300 && n >= 3 && n <= 5; ++cell) {
      const int count = kernels::draw_poisson_table(1, stream, cell, 0, uint64_t(n), h.thresholds.data(), int(h.n_thresholds));
      for (int k = 0; k < count; ++k) expected.push_back(cell);
    }
    CHECK(h.spikes_of(0, n) == expected);
  }
}

TEST_CASE("noise in the code of cells differs between populations of one block, and is a function of the key alone") {
  Build b;
  const BlockId block = b.block("cell");
  const PopulationId p = b.population(block, "p", 5), q = b.population(block, "q", 5);
  const ValueId x = b.state(block, "x", 0);
  Draw d;
  d.stream = "x";
  d.each_step = true;
  b.map(block, x, b.a.draw(d, {b.n(0), b.n(1)}), Phase::update);
  Stage stage;
  stage.traces = {{x, {p, 0, 4}, 1}, {x, {q, 0, 4}, 1}};
  b.g.stages.push_back(stage);
  b.g.seed = 7;
  const Made made = make(b.g);
  Harness<double> h(made.schedule, made.source, {}, 2);
  h.start();
  h.run(2);
  const uint32_t stream = made.schedule.cells[0].code.draws[0].stream;
  for (uint64_t cell = 0; cell < 5; ++cell) {
    const uint32_t lane_p = made.schedule.blocks[0].groups[0].lane, lane_q = made.schedule.blocks[0].groups[1].lane;
    CHECK(h.record(0)[5 + cell] == kernels::draw_uniform(7ull, stream, cell, lane_p, 2ull, 0.0, 1.0));
    CHECK(h.record(1)[5 + cell] == kernels::draw_uniform(7ull, stream, cell, lane_q, 2ull, 0.0, 1.0));
    CHECK(h.record(0)[5 + cell] != h.record(1)[5 + cell]);
  }
}

TEST_CASE("normal noise is drawn for blocks of cells, and is that of each cell by itself") {
  Build b;
  const BlockId block = b.block("cell");
  const PopulationId p = b.population(block, "p", 75), q = b.population(block, "q", 1300);
  const ValueId x = b.state(block, "x", 0), y = b.state(block, "y", 0);
  Draw normal, lognormal;
  normal.stream = "x", normal.law = Law::normal, normal.each_step = true;
  lognormal.stream = "y", lognormal.law = Law::lognormal, lognormal.each_step = true;
  b.map(block, x, b.a.draw(normal, {b.n(3), b.n(2)}), Phase::update);
  b.map(block, y, b.a.draw(lognormal, {b.n(3), b.n(2)}), Phase::update);
  Stage stage;
  stage.traces = {{x, {p, 0, 74}, 1}, {x, {q, 0, 1299}, 1}, {y, {p, 0, 74}, 1}, {y, {q, 0, 1299}, 1}};
  b.g.stages.push_back(stage);
  b.g.seed = 7;
  const Made made = make(b.g);
  const uint32_t lane_p = made.schedule.blocks[0].groups[0].lane, lane_q = made.schedule.blocks[0].groups[1].lane;
  uint32_t stream_x = 0, stream_y = 0;
  for (const plan::CodeDraw& d : made.schedule.cells[0].code.draws) (d.law == Law::normal ? stream_x : stream_y) = d.stream;
  Harness<double> h(made.schedule, made.source, {}, 1);
  h.start();
  h.run(2);
  for (uint64_t cell = 0; cell < 1375; ++cell) {
    const uint64_t own = cell < 75 ? cell : cell - 75;
    const uint32_t lane = cell < 75 ? lane_p : lane_q;
    REQUIRE(h.real("cell.x")[cell] == kernels::draw_normal(7ull, stream_x, own, lane, 2ull, 3.0, 2.0));
    REQUIRE(h.real("cell.y")[cell] == kernels::draw_lognormal(7ull, stream_y, own, lane, 2ull, 3.0, 2.0));
  }
}

TEST_CASE("a plugin is one step of a cell: inputs at t_n go in, states come out") {
  Build b;
  const BlockId block = b.block("leak");
  const PopulationId all = b.population(block, "cells", 20);
  const ValueId v = b.state(block, "v", 1), I = b.input(block, "I", 4), C = b.parameter(block, "C", 2);
  b.node(block, Call{"leak", "leak.hpp", {v, I, C}, {"v", "I", "C"}}, Phase::integrate);
  b.node(block, Arrive{I}, Phase::deliver);
  Stage stage;
  stage.traces.push_back({v, {all, 0, 19}, 1});
  b.g.stages.push_back(stage);
  const Made made = make(b.g, {{"leak.hpp", "NSIM_CELL void leak::step(real dt) {\n  v += dt * (I - v) / C;\n  I = 0;\n}\n"}});
  Harness<double> h(made.schedule, made.source, {});
  h.parameter("C") = 2;
  h.real("leak.v").assign(20, 1);
  h.start();
  h.run(3);
  double expected = 1;
  for (int k = 0; k < 3; ++k) expected += 0.1 * (4 - expected) / 2;
  CHECK(h.real("leak.v")[13] == doctest::Approx(expected).epsilon(1e-15));
}
