#include "engine/plan/parts.h"
#include <algorithm>

namespace nsim::plan {

Code code_once(Planning& p, graph::ExpressionId id, graph::BlockId block, Span span) {
  Lowering lowering(p.layout, p.schedule, p.streams, Setting::once, block);
  uint32_t result = lowering.lower(id, span);
  Code code = lowering.finish({&result});
  code.results = {result};
  return code;
}

namespace {

Initial initial_of(Planning& p, graph::ValueId id, graph::PopulationId population, graph::ExpressionId expression) {
  const graph::Value& value = p.graph[id];
  const Place place = p.layout.of(id);
  return {population.at, place.buffer, place.parameter, code_once(p, expression, value.block, value.span), id.at};
}

void plan_propagator(Planning& p, const graph::Propagator& given) {
  Propagator out;
  out.block = given.block.at;
  out.n = uint32_t(given.n);
  out.minus_identity = given.minus_identity;
  out.per_cell = given.per_cell;
  Lowering lowering(p.layout, p.schedule, p.streams, Setting::once, given.block);
  std::vector<uint32_t> results;
  const graph::ExpressionId zero = p.graph.expressions.constant(0);
  for (const auto* list : {&given.A, &given.b})
    for (graph::ExpressionId e : *list) results.push_back(lowering.lower(e.valid() ? e : zero));
  std::vector<uint32_t*> roots;
  for (uint32_t& r : results) roots.push_back(&r);
  out.code = lowering.finish(roots);
  out.code.results = results;
  auto places = [&](const std::vector<graph::ValueId>& values, std::vector<uint32_t>& to) {
    for (graph::ValueId v : values) to.push_back(!v.valid() ? nowhere : given.per_cell ? p.layout.of(v).buffer : p.layout.of(v).parameter);
  };
  places(given.P, out.P);
  places(given.Q, out.Q);
  p.schedule.propagators.push_back(std::move(out));
}

// What a stage sets, then everything of the block that is derived from parameters by an expression.
void plan_overrides(Planning& p, const graph::Stage& stage, StageCode& out) {
  std::vector<graph::BlockId> touched;
  for (const auto& o : stage.overrides) {
    out.overrides.push_back(initial_of(p, o.value, o.population, o.initial));
    const graph::BlockId block = p.graph[o.value].block;
    if (std::find(touched.begin(), touched.end(), block) == touched.end()) touched.push_back(block);
  }
  for (graph::BlockId block : touched)
    for (graph::ValueId id : p.graph[block].values) {
      const graph::Value value = p.graph[id];
      if (value.role != graph::Role::derived) continue;
      for (size_t k = 0; k < value.initial.size(); ++k) out.overrides.push_back(initial_of(p, id, p.graph[block].populations[k], value.initial[k]));
    }
}

}  // namespace

void plan_initials(Planning& p) {
  for (const graph::Block& block : p.graph.blocks)
    for (graph::ValueId id : block.values) {
      const graph::Value value = p.graph[id];
      if (block.kind == graph::Block::synapses && value.per_cell) continue;  // set when they are drawn (Wiring::states)
      for (size_t k = 0; k < value.initial.size() && k < block.populations.size(); ++k)
        if (value.initial[k].valid()) p.schedule.initials.push_back(initial_of(p, id, block.populations[k], value.initial[k]));
    }
  for (const graph::Propagator& propagator : p.graph.propagators) plan_propagator(p, propagator);
  for (const graph::Stage& stage : p.graph.stages) {
    StageCode code;
    plan_overrides(p, stage, code);
    p.schedule.stage_codes.push_back(std::move(code));
  }
}

}  // namespace nsim::plan
