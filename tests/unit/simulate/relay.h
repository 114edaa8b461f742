// A network small enough to know its spikes by hand: a list of spikes drives cells that add up what arrives and fire at 1.
#pragma once
#include "runtime/simulate/simulation.h"
#include "runtime/wire/wire.h"

namespace nsim::tests {

using plan::Code; using plan::Op; using plan::Source; using graph::Projection;

struct Writer {
  Code code;
  uint32_t put(Op op, std::initializer_list<uint32_t> args = {}, double number = 0, uint32_t index = 0, Source source = Source::none, plan::Type type = plan::Type::real) {
    plan::Instruction i;
    i.op = op, i.number = number, i.index = index, i.source = source, i.type = type;
    for (uint32_t a : args) i.args[i.n_args++] = a;
    code.body.push_back(i);
    return static_cast<uint32_t>(code.body.size() - 1);
  }
  uint32_t constant(double x) { return put(Op::constant, {}, x); }
  uint32_t buffer(uint32_t index) { return put(Op::read, {}, 0, index, Source::buffer); }
  uint32_t parameter(uint32_t index) { return put(Op::read, {}, 0, index, Source::parameter); }
  Code result(std::vector<uint32_t> results) {
    code.results = std::move(results);
    return code;
  }
};

inline Code number(double x) {
  Writer w;
  return w.result({w.constant(x)});
}

inline Code uniform(double a, double b, uint32_t stream) {
  Writer w;
  plan::CodeDraw draw;
  draw.law = graph::Law::uniform;
  draw.stream = stream;
  w.code.draws.push_back(draw);
  const uint32_t low = w.constant(a), high = w.constant(b);
  return w.result({w.put(Op::draw, {low, high})});
}

/// Populations: 0 "in" (list source), 1 "cells". Buffers: 0 v, 1 v's sum (a ring). v decays by the propagator of v' = -v / tau.
inline plan::Schedule relay(int64_t n_in, int64_t n_cells) {
  plan::Schedule s;
  s.precision = "double";
  s.step_ms = 0.1;
  for (uint32_t k = 0; k < 2; ++k) {
    graph::Population p;
    p.name = k == 0 ? "in" : "cells";
    p.n_cells = k == 0 ? n_in : n_cells;
    p.extents = {p.n_cells};
    p.block = {k};
    p.is_source = k == 0;
    s.populations.push_back(p);
    plan::BlockPlan block;
    block.name = k == 0 ? "in" : "cell";
    block.n_cells = p.n_cells;
    block.groups = {{k, 0, p.n_cells, 5}};
    s.blocks.push_back(block);
  }
  s.populations[0].emission.kind = graph::Emission::list;
  s.blocks[1].spikes = true;
  s.blocks[1].parameters = {{"tau", 1}, {"P", 2}};
  s.buffers = {{"cell.v", plan::Type::real, 1, 1, false, false}, {"cell.v.sum", plan::Type::real, 1, 0, true, true}};
  s.initials = {{1, 0, ~0u, number(0), 0}, {1, ~0u, 0, number(10), 1}};

  Writer slope;
  const uint32_t tau = slope.parameter(0), minus = slope.put(Op::neg, {slope.put(Op::div, {slope.constant(1), tau})});
  s.propagators = {{1, 1, slope.result({minus, slope.constant(0)}), {1}, {~0u}, true, false}};

  Writer step;
  const uint32_t v = step.buffer(0), arrived = step.buffer(1), P = step.parameter(1);
  const uint32_t decayed = step.put(Op::fma, {P, v, v}), risen = step.put(Op::add, {decayed, arrived});
  const uint32_t fires = step.put(Op::le, {step.constant(1), risen}, 0, 0, Source::none, plan::Type::bit);
  const uint32_t next = step.put(Op::select, {fires, step.constant(0), risen});
  plan::CellLaunch launch;
  launch.block = 1;
  launch.code = step.result({next, fires});
  launch.stores = {{next, 0}};
  launch.clears = {1};
  launch.fires = fires;
  s.cells = {launch};

  plan::SourceLaunch source;
  source.population = 0;
  source.kind = graph::Emission::list;
  source.list = 0;
  s.lists.resize(1);
  s.sources = {source};
  s.variables = {{0, 1}, {~0u, ~0u}, {~0u, ~0u}};
  s.publishes = {true, true};
  return s;
}

inline void connect(plan::Schedule& s, uint32_t from, Projection::Rule rule, Code argument, Code weight, Code delay, bool constant_delay) {
  plan::Wiring w;
  w.stream = 900 + static_cast<uint32_t>(s.wirings.size());
  w.pre = {{from}, 0, s.populations[from].n_cells - 1};
  w.post = {{1}, 0, s.populations[1].n_cells - 1};
  w.rule = rule;
  w.argument = std::move(argument);
  w.weight = std::move(weight);
  w.delay = std::move(delay);
  w.constant_weight = w.weight.draws.empty();
  w.constant_delay = constant_delay;
  plan::DeliverLaunch d;
  d.tract = static_cast<uint32_t>(s.tracts.size());
  s.tracts.push_back({"", w.pre, {static_cast<uint32_t>(s.wirings.size())}, w.constant_weight});
  d.onto = 1;
  d.kind = constant_delay ? plan::DeliverLaunch::one_delay : plan::DeliverLaunch::drawn;
  d.delay = constant_delay ? static_cast<uint32_t>(w.delay.body[0].number / s.step_ms + 0.5) : 1;
  s.wirings.push_back(std::move(w));
  s.before.push_back(d);
}

inline void add_stage(plan::Schedule& s, int64_t n_steps) {
  graph::Stage stage;
  stage.n_steps = n_steps;
  stage.spikes = {{{{{0}, 0, s.populations[0].n_cells - 1}, {{1}, 0, s.populations[1].n_cells - 1}}}};
  stage.traces = {{{0}, {{1}, 0, s.populations[1].n_cells - 1}, 1}};
  s.stages.push_back(stage);
  s.stage_codes.emplace_back();
}

inline std::unique_ptr<simulate::Simulation> simulation(const plan::Schedule& s, int threads = 1) {
  Diagnostics diagnostics;
  auto result = std::make_unique<simulate::Simulation>(s, device::reference_device(), threads, diagnostics);
  require(diagnostics.empty(), "the network of this test is possible");
  return result;
}

}  // namespace nsim::tests
