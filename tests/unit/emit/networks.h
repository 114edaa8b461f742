// Small networks built by hand, as the builder would build them. Shared by the tests of passes, plan and emit.
#pragma once
#include "engine/graph/graph.h"
#include <string>
#include <vector>

namespace nsim::test {

using namespace nsim::graph;

/// Words for writing graphs in few lines.
struct Build {
  Graph g;
  Arena& a = g.expressions;

  BlockId block(const std::string& name) {
    g.blocks.push_back({});
    g.blocks.back().name = name;
    return {uint32_t(g.blocks.size()) - 1};
  }
  PopulationId population(BlockId block, const std::string& name, int64_t n) {
    Population p;
    p.name = name;
    p.block = block;
    p.first = g.blocks[block.at].n_cells;
    p.n_cells = n;
    p.axes = {"cell"};
    p.extents = {n};
    g.populations.push_back(p);
    const PopulationId id{uint32_t(g.populations.size()) - 1};
    g.blocks[block.at].populations.push_back(id);
    g.blocks[block.at].n_cells += n;
    return id;
  }
  ValueId value(BlockId block, const std::string& path, Role role, double initial, bool per_cell = true, Type type = Type::real) {
    Value v;
    v.path = path;
    v.role = role;
    v.type = type;
    v.per_cell = per_cell;
    v.block = block;
    const size_t n = g.blocks[block.at].populations.size();
    v.initial.assign(n, a.constant(initial, type));
    if (role == Role::input) v.clear = a.constant(initial);
    g.values.push_back(v);
    const ValueId id{uint32_t(g.values.size()) - 1};
    g.blocks[block.at].values.push_back(id);
    return id;
  }
  ValueId state(BlockId b, const std::string& path, double initial) { return value(b, path, Role::state, initial); }
  ValueId input(BlockId b, const std::string& path, double initial = 0) { return value(b, path, Role::input, initial); }
  ValueId parameter(BlockId b, const std::string& path, double initial) { return value(b, path, Role::parameter, initial, false); }

  ExpressionId n(double x) { return a.constant(x); }
  ExpressionId r(ValueId v, int version = 0) { return a.read(v, uint16_t(version), g[v].type); }
  ExpressionId add(ExpressionId x, ExpressionId y) { return a.make(Op::add, x, y); }
  ExpressionId sub(ExpressionId x, ExpressionId y) { return a.make(Op::sub, x, y); }
  ExpressionId mul(ExpressionId x, ExpressionId y) { return a.make(Op::mul, x, y); }
  ExpressionId div(ExpressionId x, ExpressionId y) { return a.make(Op::div, x, y); }
  ExpressionId neg(ExpressionId x) { return a.make(Op::neg, x); }
  ExpressionId lt(ExpressionId x, ExpressionId y) { return a.make(Op::lt, x, y); }
  ExpressionId both(ExpressionId x, ExpressionId y) { return a.make(Op::logical_and, x, y); }
  ExpressionId select(ExpressionId c, ExpressionId x, ExpressionId y) { return a.make(Op::select, c, x, y); }
  ExpressionId function(Op op, ExpressionId x) { return a.make(op, x); }

  void node(BlockId b, decltype(Node::what) what, Phase phase) {
    Node node;
    node.what = std::move(what);
    node.phase = phase;
    g.blocks[b.at].nodes.push_back(node);
  }
  void integrate(BlockId b, std::vector<Integrate::Equation> equations, const std::string& method = "", int substeps = 1) {
    node(b, Integrate{std::move(equations), method, substeps}, Phase::integrate);
  }
  void map(BlockId b, ValueId v, ExpressionId body, Phase phase) { node(b, Map{v, body}, phase); }

  Projection& connect(PopulationId pre, PopulationId post, ValueId onto, double weight, double delay_ms) {
    Projection p;
    p.name = g[pre].name + "->" + g[post].name;
    p.pre = {pre, 0, g[pre].n_cells - 1};
    p.post = {post, 0, g[post].n_cells - 1};
    p.rule = Projection::probability;
    p.argument = n(0.02);
    p.weight = n(weight);
    p.delay = n(delay_ms);
    p.zero_delay = delay_ms == 0;
    p.onto = onto;
    g.projections.push_back(p);
    return g.projections.back();
  }
};

/// Brette et al. 2007, benchmark 2: models/examples/balanced.net.
struct Balanced : Build {
  BlockId lif;
  PopulationId exc, inh;
  ValueId v, ge, gi, tau, tau_e, tau_i, E_L, v_th, v_r, held;

  explicit Balanced(int64_t n_exc = 3200, int64_t n_inh = 800) {
    lif = block("lif");
    g.blocks[0].spikes = true;
    exc = population(lif, "exc", n_exc), inh = population(lif, "inh", n_inh);
    tau = parameter(lif, "tau", 20), tau_e = parameter(lif, "tau_e", 5), tau_i = parameter(lif, "tau_i", 10);
    E_L = parameter(lif, "E_L", -49), v_th = parameter(lif, "v_th", -50), v_r = parameter(lif, "v_r", -60);
    v = state(lif, "v", -60), ge = state(lif, "ge", 0), gi = state(lif, "gi", 0);
    held = value(lif, "v.held", Role::counter, 0, true, Type::i32);
    g.values[v.at].held_by = held;
    for (size_t k = 0; k < 2; ++k) {
      Draw draw;
      draw.law = Law::uniform;
      draw.stream = k ? "inh.v" : "exc.v";
      g.values[v.at].initial[k] = a.draw(draw, {n(-60), n(-50)});
    }
    integrate(
        lif,
        {{v, div(sub(add(add(r(ge), r(gi)), r(E_L)), r(v)), r(tau)), {}}, {ge, div(neg(r(ge)), r(tau_e)), {}}, {gi, div(neg(r(gi)), r(tau_i)), {}}});
    map(lif, held, a.make(Op::max, a.make(Op::sub, r(held), a.constant(1, Type::i32)), a.constant(0, Type::i32)), Phase::integrate);
    const ExpressionId free = a.make(Op::le, r(held), a.constant(0, Type::i32)), fires = both(lt(r(v_th), r(v, 1)), free);
    node(lif, Event{fires}, Phase::threshold);
    map(lif, v, select(fires, r(v_r), r(v, 1)), Phase::threshold);
    map(lif, held, select(fires, a.constant(50, Type::i32), r(held, 1)), Phase::threshold);
    connect(exc, exc, ge, 1.62, 0), connect(exc, inh, ge, 1.62, 0);
    connect(inh, exc, gi, -9, 0), connect(inh, inh, gi, -9, 0);
  }
};

/// Izhikevich 2003: two half steps for v, then u; parameters of each cell; noise onto the input.
struct Izhikevich : Build {
  BlockId cells;
  PopulationId exc;
  ValueId v, u, I, a_, b_, c_, d_;
  explicit Izhikevich(int64_t n) {
    cells = block("izhikevich");
    g.blocks[0].spikes = true;
    g.step_ms = 1;
    exc = population(cells, "exc", n);
    a_ = parameter(cells, "a", 0.02), b_ = parameter(cells, "b", 0.2);
    c_ = value(cells, "c", Role::parameter, -65), d_ = value(cells, "d", Role::parameter, 8);
    v = state(cells, "v", -65), u = state(cells, "u", -13), I = input(cells, "I");
    const ExpressionId square = add(mul(mul(n_(0.04), r(v)), r(v)), mul(n_(5), r(v)));
    integrate(cells, {{v, add(sub(add(square, n_(140)), r(u)), r(I)), {}}}, "euler", 2);
    integrate(cells, {{u, mul(r(a_), sub(mul(r(b_), r(v, 1)), r(u))), {}}}, "euler");
    node(cells, Arrive{I}, Phase::deliver);
    const ExpressionId fires = a.make(Op::le, n_(30), r(v, 1));
    node(cells, Event{fires}, Phase::threshold);
    map(cells, v, select(fires, r(c_), r(v, 1)), Phase::threshold);
    map(cells, u, select(fires, add(r(u, 1), r(d_)), r(u, 1)), Phase::threshold);
    Draw noise;
    noise.law = Law::normal;
    noise.stream = "exc.I.drive";
    noise.each_step = true;
    g.drives.push_back({{exc, 0, n - 1}, I, a.draw(noise, {n_(0), n_(5)}), {}});
  }
  ExpressionId n_(double x) { return a.constant(x); }
};

/// Hodgkin and Huxley's gates in the form of Traub: exponential Euler, functions in the loop.
struct HodgkinHuxley : Build {
  BlockId cells;
  PopulationId all;
  ValueId v, m, h, n_gate;
  explicit HodgkinHuxley(int64_t n_cells) {
    cells = block("hh");
    g.blocks[0].spikes = true;
    all = population(cells, "cells", n_cells);
    v = state(cells, "v", -65), m = state(cells, "m", 0.05), h = state(cells, "h", 0.6), n_gate = state(cells, "n", 0.3);
    const ValueId C = parameter(cells, "C", 200), g_Na = parameter(cells, "g_Na", 20000), g_K = parameter(cells, "g_K", 6000),
                  g_L = parameter(cells, "g_L", 10);
    auto ramp = [&](double rate, double from, double width) {  // rate · width / exprel((from - v) / width), the singular point included
      return div(n(rate * width), function(Op::exprel, div(sub(n(from), r(v)), n(width))));
    };
    auto gate = [&](ValueId x, ExpressionId opens, ExpressionId closes) {
      return Integrate::Equation{x, sub(mul(opens, sub(n(1), r(x))), mul(closes, r(x))), {}};
    };
    const ExpressionId m3 = mul(mul(r(m), r(m)), r(m)), n2 = mul(r(n_gate), r(n_gate)), n4 = mul(n2, n2);
    ExpressionId current = mul(r(g_L), sub(n(-60), r(v)));
    current = add(current, mul(mul(mul(r(g_Na), m3), r(h)), sub(n(50), r(v))));
    current = add(current, mul(mul(r(g_K), n4), sub(n(-90), r(v))));
    const ExpressionId h_opens = mul(n(0.128), function(Op::exp, div(sub(n(-46), r(v)), n(18))));
    const ExpressionId h_closes = mul(n(4), function(Op::sigmoid, div(sub(r(v), n(-23)), n(5))));
    const ExpressionId n_closes = mul(n(0.5), function(Op::exp, div(sub(n(-53), r(v)), n(40))));
    integrate(cells, {{v, div(current, r(C)), {}},
                      gate(m, ramp(0.32, -50, 4), ramp(0.28, -23, -5)),
                      gate(h, h_opens, h_closes),
                      gate(n_gate, ramp(0.032, -48, 5), n_closes)});
    node(cells, Event{both(lt(r(v), n(-20)), a.make(Op::le, n(-20), r(v, 1)))}, Phase::threshold);
  }
};

}  // namespace nsim::test
