#include "engine/passes/quiet_inputs.h"
#include "engine/passes/linear.h"
#include <set>
#include <unordered_map>

namespace nsim::passes {

using graph::Op;
using graph::ValueId;

namespace {

/// Values that something writes to: from outside, by a line, or by C++.
std::set<uint32_t> written_values(const graph::Graph& graph) {
  std::set<uint32_t> written;
  for (const graph::Projection& p : graph.projections) {
    written.insert(p.onto.at);
    if (!p.plastic) continue;
    for (graph::ValueId to : p.plastic->adds_to) written.insert(to.at);
    for (const graph::Plasticity::Event& event : p.plastic->events)
      for (const graph::Plasticity::Line& line : event.lines) written.insert(line.value.at);
  }
  for (const graph::Drive& drive : graph.drives) written.insert(drive.onto.at);
  for (const graph::Block& block : graph.blocks)
    for (const auto* nodes : {&block.nodes, &block.on_start})
      for (const graph::Node& node : *nodes) {
        if (const auto* map = std::get_if<graph::Map>(&node.what)) written.insert(map->value.at);
        if (const auto* reduce = std::get_if<graph::Reduce>(&node.what)) written.insert(reduce->value.at);
        if (const auto* call = std::get_if<graph::Call>(&node.what))
          for (ValueId v : call->values) written.insert(v.at);
      }
  return written;
}

/// Puts defaults in the place of inputs, in the expressions of one block.
class Defaults {
 public:
  Defaults(graph::Arena& arena, std::unordered_map<uint32_t, ExpressionId> of) : arena_(arena), of_(std::move(of)) {}

  void rewrite(ExpressionId& e) {
    if (e.valid()) e = made(e);
  }

 private:
  ExpressionId made(ExpressionId e) {
    if (auto known = done_.find(e.at); known != done_.end()) return known->second;
    const ExpressionId out = make(e);
    done_[e.at] = out;
    return out;
  }

  ExpressionId make(ExpressionId e) {
    const graph::Expression x = arena_[e];
    if (x.op == Op::read && x.reach == graph::Reach::own) {
      const auto found = of_.find(uint32_t(x.payload));
      return found == of_.end() ? e : found->second;
    }
    if (x.n_args == 0 || !reads_input(e)) return e;
    std::array<ExpressionId, 3> args{};
    for (int k = 0; k < x.n_args; ++k) args[size_t(k)] = made({x.args[size_t(k)]});
    if (x.op == Op::round && x.type == graph::Type::i32) return arena_.counted(args[0]);
    return arena_.make(x.op, args[0], args[1], args[2]);
  }

  bool reads_input(ExpressionId root) const {
    bool found = false;
    each_expression(arena_, root, [&](ExpressionId e) { found = found || (arena_[e].op == Op::read && of_.contains(uint32_t(arena_[e].payload))); });
    return found;
  }

  graph::Arena& arena_;
  std::unordered_map<uint32_t, ExpressionId> of_;
  std::unordered_map<uint32_t, ExpressionId> done_;
};

/// The expressions of a node, each as what can be changed.
template <class F>
void each_root(graph::Node& node, const F& f) {
  if (auto* map = std::get_if<graph::Map>(&node.what)) f(map->body);
  if (auto* reduce = std::get_if<graph::Reduce>(&node.what)) f(reduce->body);
  if (auto* event = std::get_if<graph::Event>(&node.what)) f(event->condition);
  if (auto* integrate = std::get_if<graph::Integrate>(&node.what))
    for (auto& equation : integrate->equations) f(equation.slope);
}

/// Draws keep their parameters as the file has them: their tables are made from them.
std::set<uint32_t> read_in_draws(graph::Graph& graph, graph::Block& block) {
  std::set<uint32_t> read;
  const auto look = [&](ExpressionId root) {
    each_expression(graph.expressions, root, [&](ExpressionId e) {
      if (graph.expressions[e].op != Op::draw) return;
      each_expression(graph.expressions, e, [&](ExpressionId x) {
        if (graph.expressions[x].op == Op::read) read.insert(uint32_t(graph.expressions[x].payload));
      });
    });
  };
  for (auto* nodes : {&block.nodes, &block.on_start})
    for (graph::Node& node : *nodes) each_root(node, look);
  return read;
}

}  // namespace

graph::Graph quiet_inputs(graph::Graph graph, Diagnostics&) {
  const std::set<uint32_t> written = written_values(graph);
  for (graph::Block& block : graph.blocks) {
    const std::set<uint32_t> in_draws = read_in_draws(graph, block);
    std::unordered_map<uint32_t, ExpressionId> defaults;
    for (ValueId v : block.values)
      if (graph[v].role == graph::Role::input && !written.contains(v.at) && !in_draws.contains(v.at)) defaults[v.at] = graph[v].clear;
    if (defaults.empty()) continue;
    Defaults rewriter(graph.expressions, std::move(defaults));
    for (auto* nodes : {&block.nodes, &block.on_start})
      for (graph::Node& node : *nodes) each_root(node, [&](ExpressionId& e) { rewriter.rewrite(e); });
  }
  return graph;
}

}  // namespace nsim::passes
