#include "engine/plan/narrow.h"
#include <algorithm>
#include <cmath>

namespace nsim::plan {

namespace {

struct Range {
  double low = 0, high = 0;
};
using Known = std::optional<Range>;

Range hull(Range a, Range b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

/// What lines of a model write into one counter.
class Counter {
 public:
  Counter(graph::Graph& graph, graph::ValueId value) : graph_(graph), value_(value), block_(graph[graph[value].block]) {}

  /// Nothing when no end is in sight.
  Known range() {
    Range all;
    for (graph::ExpressionId first : graph_[value_].initial) {
      const Known known = of(first, all);
      if (!known) return {};
      all = hull(all, *known);
    }
    // Lines that count down add nothing to what others have written; one that counts up would go on for ever.
    for (int round = 0; round < 3; ++round) {
      const Known next = written(all);
      if (!next) return {};
      if (next->low >= all.low && next->high <= all.high) return all;
      all = hull(all, *next);
    }
    return {};
  }

 private:
  Known written(Range now) {
    Range all = now;
    for (const auto* nodes : {&block_.nodes, &block_.on_start})
      for (const graph::Node& node : *nodes) {
        const auto* map = std::get_if<graph::Map>(&node.what);
        if (!map || map->value != value_) continue;
        const Known known = of(map->body, now);
        if (!known) return {};
        all = hull(all, *known);
      }
    return all;
  }

  Known of(graph::ExpressionId id, Range now) {
    if (is_uniform(graph_, id)) return of_populations(id);
    const graph::Expression e = graph_.expressions[id];
    if (e.op == Op::read && graph::ValueId{uint32_t(e.payload)} == value_ && e.reach == graph::Reach::own) return now;
    if (e.op == Op::select) return both(e.args[1], e.args[2], now, hull);
    if (e.op == Op::max) return both(e.args[0], e.args[1], now, [](Range a, Range b) { return Range{std::max(a.low, b.low), std::max(a.high, b.high)}; });
    if (e.op == Op::sub) return both(e.args[0], e.args[1], now, [](Range a, Range b) { return Range{a.low - b.high, a.high - b.low}; });
    return {};
  }

  template <class F>
  Known both(uint32_t a, uint32_t b, Range now, F join) {
    const Known first = of({a}, now), second = of({b}, now);
    return first && second ? Known(join(*first, *second)) : Known();
  }

  Known of_populations(graph::ExpressionId id) {
    Known all;
    for (graph::PopulationId population : block_.populations) {
      const std::optional<double> number = number_of(graph_, id, population);
      if (!number || !std::isfinite(*number)) return {};
      all = hull(all.value_or(Range{*number, *number}), {*number, *number});
    }
    return all;
  }

  graph::Graph& graph_;
  graph::ValueId value_;
  const graph::Block block_;
};

bool is_set_by_stages(const graph::Graph& graph, graph::BlockId block) {
  for (const graph::Stage& stage : graph.stages)
    for (const auto& set : stage.overrides)
      if (graph[set.value].block == block) return true;
  return false;
}

}  // namespace

void narrow_counters(Planning& p) {
  for (uint32_t k = 0; k < p.graph.values.size(); ++k) {
    const graph::Value& value = p.graph.values[k];
    if (value.role != graph::Role::counter || p.graph[value.block].kind != graph::Block::cells || is_set_by_stages(p.graph, value.block)) continue;
    const uint32_t buffer = p.layout.of({k}).buffer;
    const Known range = buffer == nowhere ? Known() : Counter(p.graph, {k}).range();
    if (!range || range->low < 0 || range->high > 65535) continue;
    p.schedule.buffers[buffer].bytes = range->high > 255 ? 2 : 1;
  }
}

}  // namespace nsim::plan
