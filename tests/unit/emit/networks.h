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
  void integrate(BlockId b, std::vector<Integrate::Equation> equations, const std::string& method = "", int substeps = 1) { node(b, Integrate{std::move(equations), method, substeps}, Phase::integrate); }
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
    integrate(lif, {{v, div(sub(add(add(r(ge), r(gi)), r(E_L)), r(v)), r(tau)), {}}, {ge, div(neg(r(ge)), r(tau_e)), {}}, {gi, div(neg(r(gi)), r(tau_i)), {}}});
    map(lif, held, a.make(Op::max, a.make(Op::sub, r(held), a.constant(1, Type::i32)), a.constant(0, Type::i32)), Phase::integrate);
    const ExpressionId free = a.make(Op::le, r(held), a.constant(0, Type::i32)), fires = both(lt(r(v_th), r(v, 1)), free);
    node(lif, Event{fires}, Phase::threshold);
    map(lif, v, select(fires, r(v_r), r(v, 1)), Phase::threshold);
    map(lif, held, select(fires, a.constant(50, Type::i32), r(held, 1)), Phase::threshold);
    connect(exc, exc, ge, 1.62, 0), connect(exc, inh, ge, 1.62, 0);
    connect(inh, exc, gi, -9, 0), connect(inh, inh, gi, -9, 0);
  }
};

}  // namespace nsim::test
