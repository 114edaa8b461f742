#include "engine/passes/dead_values.h"
#include "engine/passes/linear.h"
#include <algorithm>

namespace nsim::passes {

using graph::ValueId;

namespace {

class Liveness {
 public:
  explicit Liveness(const graph::Graph& graph) : graph_(graph), live_(graph.values.size(), false) {}

  void read(ValueId v) {
    if (!v.valid() || live_[v.at]) return;
    live_[v.at] = true;
    waiting_.push_back(v);
  }
  void read(ExpressionId e) {
    each_expression(graph_.expressions, e, [&](ExpressionId x) {
      if (graph_.expressions[x].op == graph::Op::read) read(ValueId{uint32_t(graph_.expressions[x].payload)});
    });
  }
  bool operator[](ValueId v) const { return live_[v.at]; }

  // What gives a live value is read as well.
  void close() {
    while (!waiting_.empty()) {
      const ValueId v = waiting_.back();
      waiting_.pop_back();
      const graph::Value& value = graph_[v];
      for (ExpressionId e : value.initial) read(e);
      read(value.clear);
      read(value.held_by);
      for (const auto* nodes : {&graph_[value.block].nodes, &graph_[value.block].on_start})
        for (const graph::Node& node : *nodes) {
          if (const auto* map = std::get_if<graph::Map>(&node.what); map && map->value == v) read(map->body);
          if (const auto* reduce = std::get_if<graph::Reduce>(&node.what); reduce && reduce->value == v) read(reduce->body);
        }
      for (const graph::Propagator& p : graph_.propagators)
        if (gives(p, v)) {
          for (const auto* list : {&p.A, &p.b})
            for (ExpressionId e : *list) read(e);
        }
    }
  }
  static bool gives(const graph::Propagator& p, ValueId v) {
    return std::find(p.P.begin(), p.P.end(), v) != p.P.end() || std::find(p.Q.begin(), p.Q.end(), v) != p.Q.end();
  }

 private:
  const graph::Graph& graph_;
  std::vector<char> live_;
  std::vector<ValueId> waiting_;
};

/// What is saved must be there to be loaded, whether or not the run that loads it reads it.
void read_actions(const std::vector<graph::Action>& actions, Liveness& live) {
  for (const graph::Action& action : actions)
    for (const graph::Action::Part& part : action.parts)
      for (ValueId v : part.values) live.read(v);
}

// All states of a synapse model are kept: a record or a measure may ask for them by name, and none is there without a line or equation.
void read_plasticity(const graph::Graph& graph, const graph::Plasticity& plastic, Liveness& live) {
  live.read(plastic.touched);
  for (ValueId v : plastic.adds_to) live.read(v);
  for (graph::BlockId block : {plastic.of_pre, plastic.of_post, plastic.of_synapse})
    if (block.valid())
      for (ValueId v : graph[block].values)
        if (graph[v].role == graph::Role::state) live.read(v);
  for (const auto& [state, first] : plastic.initial) live.read(first);
  for (const auto& [state, now] : plastic.lazy) live.read(now);
  for (const graph::Plasticity::Event& event : plastic.events)
    for (const graph::Plasticity::Line& line : event.lines) {
      live.read(line.body);
      for (const graph::Plasticity::Fold& fold : line.folds) live.read(fold.body);
    }
}

void read_what_leaves_the_step(const graph::Graph& graph, Liveness& live) {
  for (const graph::Block& block : graph.blocks)
    for (const graph::Node& node : block.nodes) {
      if (const auto* event = std::get_if<graph::Event>(&node.what)) live.read(event->condition);
      if (const auto* call = std::get_if<graph::Call>(&node.what))
        for (ValueId v : call->values) live.read(v);
    }
  for (const graph::Population& population : graph.populations)
    for (ExpressionId e : {population.emission.rate, population.emission.from, population.emission.to}) live.read(e);
  for (const graph::Projection& projection : graph.projections) {
    for (ExpressionId e : {projection.argument, projection.weight, projection.delay}) live.read(e);
    live.read(projection.onto);
    live.read(projection.carries);
    if (projection.plastic) read_plasticity(graph, *projection.plastic, live);
  }
  for (const graph::Drive& drive : graph.drives) live.read(drive.amount), live.read(drive.onto);
  for (const graph::Measure& measure : graph.measures) live.read(measure.read);
  read_actions(graph.actions, live);
  for (const graph::Stage& stage : graph.stages) {
    for (const auto& trace : stage.traces) live.read(trace.value);
    for (const auto& o : stage.overrides) live.read(o.value), live.read(o.initial);
    for (const auto& pace : stage.paces) read_actions(pace.actions, live);
  }
}

}  // namespace

graph::Graph dead_values(graph::Graph graph, Diagnostics&) {
  Liveness live(graph);
  read_what_leaves_the_step(graph, live);
  live.close();
  for (graph::Block& block : graph.blocks) {
    std::erase_if(block.values, [&](ValueId v) { return !live[v]; });
    for (auto* nodes : {&block.nodes, &block.on_start})
      std::erase_if(*nodes, [&](const graph::Node& node) {
        if (const auto* map = std::get_if<graph::Map>(&node.what)) return !live[map->value];
        if (const auto* reduce = std::get_if<graph::Reduce>(&node.what)) return !live[reduce->value];
        if (const auto* arrive = std::get_if<graph::Arrive>(&node.what)) return !live[arrive->value];
        return false;
      });
  }
  for (graph::Propagator& p : graph.propagators)
    for (auto* list : {&p.P, &p.Q})
      for (ValueId& v : *list)
        if (v.valid() && !live[v]) v = {};
  std::erase_if(graph.propagators, [](const graph::Propagator& p) {
    auto none = [](ValueId v) { return !v.valid(); };
    return std::all_of(p.P.begin(), p.P.end(), none) && std::all_of(p.Q.begin(), p.Q.end(), none);
  });
  return graph;
}

}  // namespace nsim::passes
