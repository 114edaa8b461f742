#include "engine/passes/fold.h"
#include "engine/passes/linear.h"
#include <cmath>

namespace nsim::passes {

using graph::Op;
using graph::ValueId;

namespace {

/// Rewrites the expressions of one block.
class Folder {
 public:
  Folder(graph::Graph& graph, graph::BlockId block) : graph_(graph), arena_(graph.expressions), block_(block) {}

  ExpressionId rewrite(ExpressionId e) {
    if (!e.valid()) return e;
    if (auto known = done_.find(e.at); known != done_.end()) return known->second;
    const ExpressionId out = make(e);
    done_[e.at] = out;
    return out;
  }

 private:
  struct Facts {
    bool coefficient = true, per_cell = false, given = false, costly = false, state = false;
  };

  // given: reads a parameter or the step; state: reads what changes in a step.
  const Facts& facts(ExpressionId e) {
    if (auto known = facts_.find(e.at); known != facts_.end()) return known->second;
    const graph::Expression x = arena_[e];
    Facts f;
    switch (x.op) {
      case Op::constant:
        break;
      case Op::step_length:
        f.given = true;
        break;
      case Op::point:
      case Op::draw:
      case Op::time:
      case Op::tick:
      case Op::member:
        f.coefficient = false;
        break;
      case Op::read: {
        const graph::Value& value = graph_[ValueId{uint32_t(x.payload)}];
        const bool parameter = value.role == graph::Role::parameter || value.role == graph::Role::derived;
        f.coefficient = parameter && x.reach == graph::Reach::own && value.block == block_;
        f.per_cell = value.per_cell, f.given = true, f.state = !parameter && value.type == graph::Type::real;
        break;
      }
      case Op::div:
      case Op::exp:
      case Op::log:
      case Op::sqrt:
      case Op::pow:
      case Op::sin:
      case Op::cos:
      case Op::tanh:
      case Op::sigmoid:
      case Op::exprel:
        f.costly = true;
        break;
      default:
        break;
    }
    for (int k = 0; k < x.n_args; ++k) {
      const Facts a = facts({x.args[size_t(k)]});
      f.coefficient = f.coefficient && a.coefficient, f.per_cell |= a.per_cell, f.given |= a.given, f.costly |= a.costly, f.state |= a.state;
    }
    return facts_[e.at] = f;
  }

  ExpressionId make(ExpressionId e) {
    const graph::Expression x = arena_[e];
    if (x.op == Op::draw) return redrawn(e);
    if (x.n_args == 0) return e;
    const Facts f = facts(e);
    if (f.coefficient && f.given && x.type == graph::Type::real && (!f.per_cell || f.costly)) return derived(e, f.per_cell);
    const ExpressionId a{x.args[0]}, b{x.args[1]}, c{x.args[2]};
    if (x.op == Op::round && x.type == graph::Type::i32) return arena_.counted(rewrite(a));
    if (x.op == Op::div && x.type == graph::Type::real && facts(a).state && facts(b).coefficient && !facts(b).per_cell)
      return arena_.make(Op::mul, rewrite(a), rewrite(arena_.make(Op::div, arena_.constant(1), b)));
    return arena_.make(x.op, rewrite(a), x.n_args > 1 ? rewrite(b) : ExpressionId{}, x.n_args > 2 ? rewrite(c) : ExpressionId{});
  }

  ExpressionId redrawn(ExpressionId e) {
    const graph::Expression x = arena_[e];
    graph::Draw d = arena_.draw_of(e);
    if (d.law == graph::Law::poisson) return e;  // its mean is looked up in a table, made from the parameters as they are
    for (ExpressionId* part : {&d.above, &d.below, &d.from, &d.to}) *part = rewrite(*part);
    std::array<ExpressionId, 2> parameters{};
    for (int k = 0; k < x.n_args && k < 2; ++k) parameters[size_t(k)] = rewrite({x.args[size_t(k)]});
    return arena_.draw(d, parameters);
  }

  ExpressionId derived(ExpressionId e, bool per_cell) {
    graph::Value v;
    v.path = "fold." + std::to_string(++n_derived_);
    v.role = graph::Role::derived;
    v.per_cell = per_cell;
    v.block = block_;
    v.initial.assign(graph_[block_].populations.size(), e);
    graph_.values.push_back(v);
    const ValueId id{uint32_t(graph_.values.size()) - 1};
    graph_.blocks[block_.at].values.push_back(id);
    return arena_.read(id, 0);
  }

  graph::Graph& graph_;
  graph::Arena& arena_;
  graph::BlockId block_;
  std::unordered_map<uint32_t, ExpressionId> done_;
  std::unordered_map<uint32_t, Facts> facts_;
  int n_derived_ = 0;
};

}  // namespace

graph::Graph fold(graph::Graph graph, Diagnostics&) {
  for (uint32_t b = 0; b < graph.blocks.size(); ++b) {
    Folder folder(graph, {b});
    for (auto nodes : {&graph::Block::on_start, &graph::Block::nodes})
      for (size_t k = 0; k < (graph.blocks[b].*nodes).size(); ++k) {
        graph::Node node = (graph.blocks[b].*nodes)[k];
        if (auto* map = std::get_if<graph::Map>(&node.what)) map->body = folder.rewrite(map->body);
        if (auto* reduce = std::get_if<graph::Reduce>(&node.what)) reduce->body = folder.rewrite(reduce->body);
        if (auto* event = std::get_if<graph::Event>(&node.what)) event->condition = folder.rewrite(event->condition);
        (graph.blocks[b].*nodes)[k] = std::move(node);
      }
    for (size_t k = 0; k < graph.drives.size(); ++k)
      if (graph[graph.drives[k].cells.population].block.at == b) graph.drives[k].amount = folder.rewrite(graph.drives[k].amount);
  }
  return graph;
}

}  // namespace nsim::passes
