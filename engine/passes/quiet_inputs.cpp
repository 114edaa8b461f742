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

/// The expressions of a node, each as what can be changed.
template <class F>
void each_root(graph::Node& node, const F& f) {
  if (auto* map = std::get_if<graph::Map>(&node.what)) f(map->body);
  if (auto* reduce = std::get_if<graph::Reduce>(&node.what)) f(reduce->body);
  if (auto* event = std::get_if<graph::Event>(&node.what)) f(event->condition);
  if (auto* integrate = std::get_if<graph::Integrate>(&node.what))
    for (auto& equation : integrate->equations) f(equation.slope);
}

/// Reads of values in the lines and equations of a block: all of them by their expression, and the values that draws read. Draws keep their parameters
/// as the file has them: their tables are made from them.
struct Reads {
  std::set<uint32_t> expressions, in_draws;
};

Reads reads_of(graph::Graph& graph, graph::Block& block) {
  Reads reads;
  const auto each_read = [&](ExpressionId root, const auto& f) {
    each_expression(graph.expressions, root, [&](ExpressionId e) {
      if (graph.expressions[e].op == Op::read) f(e);
    });
  };
  const auto look = [&](ExpressionId root) {
    each_read(root, [&](ExpressionId e) {
      if (graph.expressions[e].reach == graph::Reach::own) reads.expressions.insert(e.at);
    });
    each_expression(graph.expressions, root, [&](ExpressionId e) {
      if (graph.expressions[e].op == Op::draw) each_read(e, [&](ExpressionId x) { reads.in_draws.insert(uint32_t(graph.expressions[x].payload)); });
    });
  };
  for (auto* nodes : {&block.nodes, &block.on_start})
    for (graph::Node& node : *nodes) each_root(node, look);
  return reads;
}

}  // namespace

graph::Graph quiet_inputs(graph::Graph graph, Diagnostics&) {
  const std::set<uint32_t> written = written_values(graph);
  for (graph::Block& block : graph.blocks) {
    const Reads reads = reads_of(graph, block);
    std::unordered_map<uint32_t, ExpressionId> defaults;
    for (uint32_t e : reads.expressions) {
      const ValueId v{uint32_t(graph.expressions[{e}].payload)};
      if (graph[v].role == graph::Role::input && !written.contains(v.at) && !reads.in_draws.contains(v.at)) defaults[e] = graph[v].clear;
    }
    if (defaults.empty()) continue;
    for (auto* nodes : {&block.nodes, &block.on_start})
      for (graph::Node& node : *nodes)
        each_root(node, [&](ExpressionId& e) { e = graph.expressions.replace(e, defaults); });
  }
  return graph;
}

}  // namespace nsim::passes
