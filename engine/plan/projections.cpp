#include "engine/plan/parts.h"
#include <algorithm>
#include <cmath>

namespace nsim::plan {

namespace {

// One number for the whole projection: no draw, no place, no value that differs between cells.
bool is_constant_over_synapses(const graph::Graph& graph, graph::ExpressionId id) { return is_uniform(graph, id); }

Wiring wiring_of(Planning& p, const graph::Projection& projection) {
  Wiring w;
  const graph::BlockId block = p.graph[projection.post.population].block;
  w.name = projection.name;
  w.stream = p.streams(projection.name);
  w.pre = projection.pre;
  w.post = projection.post;
  w.rule = projection.rule;
  if (projection.argument.valid()) w.argument = code_once(p, projection.argument, block, projection.span);
  w.edge_source = projection.edge_source;
  w.edge_target = projection.edge_target;
  w.edge_columns = projection.edge_columns;
  w.self = projection.self;
  w.multiple = projection.multiple;
  w.weight = code_once(p, projection.weight, block, projection.weight_span);
  w.constant_weight = is_constant_over_synapses(p.graph, projection.weight);
  w.zero_delay = projection.zero_delay;
  const graph::ExpressionId delay = projection.zero_delay      ? p.graph.expressions.constant(0)
                                    : projection.delay.valid() ? projection.delay
                                                               : p.graph.expressions.constant(p.graph.step_ms);
  w.delay = code_once(p, delay, block, projection.delay_span);
  w.constant_delay = w.zero_delay || number_of(p.graph, delay, {}, projection.pre.population, projection.post.population).has_value();
  w.span = projection.span;
  w.weight_span = projection.weight_span;
  w.delay_span = projection.delay_span;
  return w;
}

void plan_delivery(Planning& p, const graph::Projection& projection, uint32_t index) {
  const Wiring& wiring = p.schedule.wirings[index];
  DeliverLaunch d;
  d.projection = index;
  d.constant_weight = wiring.constant_weight;
  if (projection.zero_delay) {
    d.kind = DeliverLaunch::zero_delay;
    d.delay = 0;
    d.onto = p.layout.of(projection.onto).buffer;
    if (graph::ValueId held = p.graph[projection.onto].held_by; held.valid()) d.held = p.layout.of(held).buffer;
    p.schedule.after.push_back(d);
    return;
  }
  d.kind = wiring.constant_delay ? DeliverLaunch::one_delay : DeliverLaunch::ring;
  d.onto = p.layout.sum_for(projection.onto, d.kind == DeliverLaunch::ring);
  if (wiring.constant_delay) {
    const double ms =
        projection.delay.valid() ? *number_of(p.graph, projection.delay, {}, projection.pre.population, projection.post.population) : p.graph.step_ms;
    d.delay = uint32_t(std::max(1.0, std::floor(ms / p.graph.step_ms + 0.5 + 1e-9)));  // as the wiring rounds it
  }
  p.schedule.before.push_back(d);
}

}  // namespace

void plan_projections(Planning& p, Diagnostics&) {
  for (uint32_t k = 0; k < p.graph.projections.size(); ++k) {
    const graph::Projection projection = p.graph.projections[k];
    require(p.layout.of(projection.onto).buffer != nowhere, "spikes arrive at a value that every cell has");
    p.schedule.wirings.push_back(wiring_of(p, projection));
    plan_delivery(p, projection, k);
  }
  std::stable_sort(p.schedule.before.begin(), p.schedule.before.end(),
                   [](const DeliverLaunch& a, const DeliverLaunch& b) { return a.kind < b.kind; });
}

}  // namespace nsim::plan
