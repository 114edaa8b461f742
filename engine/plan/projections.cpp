#include "engine/plan/parts.h"
#include <algorithm>
#include <cmath>
#include <set>

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
  w.share = projection.share;
  if (!w.share.parts.empty()) w.share_stream = p.streams(projection.share.name + ".share");
  w.edge_source = projection.edge_source;
  w.edge_target = projection.edge_target;
  w.edge_columns = projection.edge_columns;
  w.self = projection.self;
  w.multiple = projection.multiple;
  w.weight = code_once(p, projection.weight, block, projection.weight_span);
  w.constant_weight = is_constant_over_synapses(p.graph, projection.weight);
  w.zero_delay = projection.zero_delay || projection.same_step;
  w.values = projection.carries.valid();
  const graph::ExpressionId delay = w.zero_delay               ? p.graph.expressions.constant(0)
                                    : projection.delay.valid() ? projection.delay
                                                               : p.graph.expressions.constant(p.graph.step_ms);
  w.delay = code_once(p, delay, block, projection.delay_span);
  w.constant_delay = w.zero_delay || number_of(p.graph, delay, {}, projection.pre.population, projection.post.population).has_value();
  w.span = projection.span;
  w.weight_span = projection.weight_span;
  w.delay_span = projection.delay_span;
  return w;
}

uint32_t steps_of(Planning& p, const graph::Projection& projection) {
  const double ms =
      projection.delay.valid() ? *number_of(p.graph, projection.delay, {}, projection.pre.population, projection.post.population) : p.graph.step_ms;
  return uint32_t(std::max(1.0, std::floor(ms / p.graph.step_ms + 0.5 + 1e-9)));  // as the wiring rounds it
}

void plan_carry(Planning& p, const graph::Projection& projection, uint32_t index) {
  const Wiring& wiring = p.schedule.wirings[index];
  require(p.layout.of(projection.carries).buffer != nowhere, "what is carried is a value of every cell");
  CarryLaunch c;
  c.tract = uint32_t(p.schedule.tracts.size());
  p.schedule.tracts.push_back({wiring.name, wiring.pre, {index}, wiring.constant_weight});
  c.onto = p.layout.sum_for(projection.onto, false);
  c.past = p.layout.past_for(projection.carries);
  c.drawn_delay = !wiring.constant_delay;
  c.delay = projection.same_step || c.drawn_delay ? 0 : steps_of(p, projection);
  c.level = projection.same_step ? p.levels[projection.post.population.at] : 0;
  p.schedule.carries.push_back(c);
}

/// Spikes without delay change a variable after the threshold: where it is carried, its past must show that.
void plan_repasts(Planning& p) {
  std::set<uint32_t> changed;
  for (const graph::Projection& projection : p.graph.projections)
    if (projection.zero_delay) changed.insert(projection.onto.at);
  for (uint32_t value : changed)
    for (const auto& [carried, past] : p.layout.pasts_of(p.graph.values[value].block))
      if (carried.at == value) p.schedule.repasts.push_back({p.layout.of(carried).buffer, past});
}

DeliverLaunch delivery_of(Planning& p, const graph::Projection& projection, const Wiring& wiring) {
  DeliverLaunch d;
  if (projection.zero_delay) {
    d.kind = DeliverLaunch::zero_delay;
    d.delay = 0;
    d.onto = p.layout.of(projection.onto).buffer;
    if (graph::ValueId held = p.graph[projection.onto].held_by; held.valid()) d.held = p.layout.of(held).buffer;
    return d;
  }
  d.kind = wiring.constant_delay ? DeliverLaunch::one_delay : DeliverLaunch::drawn;
  d.onto = p.layout.sum_for(projection.onto, d.kind == DeliverLaunch::drawn || projection.plastic.has_value());
  if (wiring.constant_delay) d.delay = steps_of(p, projection);
  return d;
}

bool same_code(const Code& a, const Code& b) {
  if (a.body.size() != b.body.size() || !a.draws.empty() || !b.draws.empty() || a.results != b.results) return false;
  for (size_t k = 0; k < a.body.size(); ++k) {
    const Instruction &x = a.body[k], &y = b.body[k];
    if (x.op != y.op || x.type != y.type || x.source != y.source || x.n_args != y.n_args || x.args != y.args || x.number != y.number || x.index != y.index)
      return false;
  }
  return true;
}

/// One weight for all reads no number of the target's population, which may differ between the projections of a tract.
bool same_weight(const Wiring& a, const Wiring& b) {
  if (a.constant_weight != b.constant_weight) return false;
  if (!a.constant_weight) return true;
  const bool reads = std::any_of(a.weight.body.begin(), a.weight.body.end(), [](const Instruction& i) { return i.op == Op::read; });
  return (!reads || a.post.population == b.post.population) && same_code(a.weight, b.weight);
}

/// Joins the tract of an earlier projection, or begins one of its own.
void join_tract(Planning& p, uint32_t index, DeliverLaunch d) {
  Schedule& schedule = p.schedule;
  const Wiring& wiring = schedule.wirings[index];
  std::vector<DeliverLaunch>& launches = d.kind == DeliverLaunch::zero_delay ? schedule.after : schedule.before;
  for (const DeliverLaunch& other : launches) {
    Tract& tract = schedule.tracts[other.tract];
    const bool same = other.kind == d.kind && other.onto == d.onto && other.delay == d.delay && tract.pre.population == wiring.pre.population;
    if (!same || !same_weight(schedule.wirings[tract.wirings[0]], wiring)) continue;
    tract.pre.first = std::min(tract.pre.first, wiring.pre.first);
    tract.pre.last = std::max(tract.pre.last, wiring.pre.last);
    tract.wirings.push_back(index);
    tract.name += ", " + wiring.name;
    return;
  }
  d.tract = uint32_t(schedule.tracts.size());
  schedule.tracts.push_back({wiring.name, wiring.pre, {index}, wiring.constant_weight});
  launches.push_back(d);
}

}  // namespace

void plan_projections(Planning& p, Diagnostics&) {
  for (uint32_t k = 0; k < p.graph.projections.size(); ++k) {
    const graph::Projection projection = p.graph.projections[k];
    require(p.layout.of(projection.onto).buffer != nowhere, "spikes and values arrive at a value that every cell has");
    p.schedule.wirings.push_back(wiring_of(p, projection));
    if (projection.plastic) {
      Wiring& wiring = p.schedule.wirings.back();
      plan_plasticity(p, projection, wiring, delivery_of(p, projection, wiring));
      continue;
    }
    if (projection.carries.valid()) plan_carry(p, projection, k);
    else join_tract(p, k, delivery_of(p, projection, p.schedule.wirings.back()));
  }
  plan_repasts(p);
  std::stable_sort(p.schedule.carries.begin(), p.schedule.carries.end(), [](const CarryLaunch& a, const CarryLaunch& b) { return a.level < b.level; });
  std::stable_sort(p.schedule.reacts.begin(), p.schedule.reacts.end(), [](const ReactLaunch& a, const ReactLaunch& b) { return a.moment < b.moment; });
  std::stable_sort(p.schedule.before.begin(), p.schedule.before.end(),
                   [](const DeliverLaunch& a, const DeliverLaunch& b) { return a.kind < b.kind; });
}

}  // namespace nsim::plan
