// `drive`, and projections from Poisson sources that need no list of spikes.
#include "engine/graph/builder.h"
#include <cmath>

namespace nsim::graph {

using namespace syntax;

/// A source cell that reaches one target cell after a fixed time adds weight × count, where the count of a step is a pure function of
/// (stream, cell, step): the target draws it itself. The source keeps its stream, so what is recorded there is what arrives here.
bool Builder::fuse(const Projection& p) {
  if (p.carries.valid()) return false;
  Arena& arena = graph.expressions;
  const Emission& emission = graph[p.pre.population].emission;
  bool fixed = arena.is_constant(p.weight) && arena.is_constant(p.delay) && !p.zero_delay;
  bool simple_rate = emission.kind == Emission::poisson && arena[emission.rate].op != Op::draw;
  if (p.rule != Projection::one_to_one || !fixed || !simple_rate || p.pre.size() != p.post.size()) return false;
  const double lasts = arena.value_of(p.delay) / graph.step_ms;
  if (!(lasts >= 0.5 && lasts <= 65535)) return false;  // reported when the delays are drawn
  int64_t steps = std::llround(lasts);
  for (ExpressionId part : {emission.rate, emission.from, emission.to}) {
    if (part.valid() && !arena.is_constant(part)) return false;
  }
  if (graph[p.pre.population].block.valid() && !graph[graph[p.pre.population].block].values.empty())
    return false;  // its rate changes from stage to stage
  double rate = arena.value_of(emission.rate);
  if (rate == 0) return true;
  Draw draw;
  draw.law = Law::poisson;
  draw.stream = emission.stream;
  draw.each_step = true;
  draw.lag = static_cast<uint32_t>(steps);
  draw.entity_offset = p.pre.first - p.post.first;
  draw.from = emission.from;
  draw.to = emission.to;
  ExpressionId count = arena.draw(std::move(draw), {arena.make(Op::mul, emission.rate, arena.constant(graph.step_ms)), ExpressionId{}});
  graph.drives.push_back({p.post, p.onto, arena.make(Op::mul, p.weight, count), p.span});
  models[graph[p.post.population].block.at].arriving.insert(p.onto.at);
  return true;
}

void Builder::make_drives() {
  Arena& arena = graph.expressions;
  for (const Sentence& sentence : sentences_) {
    const auto* drive = std::get_if<syntax::Drive>(&sentence.item->what);
    if (!drive || synapses_of.count(drive->target.head.text)) continue;  // inputs of synapses: see synapses.cpp
    for (const auto& members : members_of(drive->each, *sentence.file)) {
      values::Scope scope = member_scope(*sentence.file, members);
      std::string variable;
      auto ranges = this->ranges(drive->target, scope, &variable);
      if (!ranges) return;
      for (const CellRange& range : *ranges) {
        const Population& population = graph[range.population];
        ValueId onto = target(range.population, variable, drive->target.span);
        if (!onto.valid()) return;
        Sight sight;
        sight.host = &scope;
        sight.stream = population.name + "." + variable + ".drive";
        sight.each_step = true;
        sight.find = [&](const Path& path) -> std::optional<Term> {
          if (path.is_name() && path.head.text == "t") return arena.leaf(Op::time);
          if (path.is_name() && path.head.text == "tick") return arena.leaf(Op::tick);
          return cell_point(population, path);
        };
        // White noise must act alike at any step h. What is added to an input lasts one step, and the integral of x over it has the variance
        // (x h)²: the deviation is sigma·sqrt(1 ms / h). What is added to a state stays, and the variance adds up: sigma·sqrt(h / 1 ms).
        double scale = std::sqrt(graph[onto].role == Role::input ? 1 / graph.step_ms : graph.step_ms);
        lowering.noise = [&](ExpressionId sigma, const Sight& where) -> std::optional<ExpressionId> {
          return lowering.draw(Law::normal, {arena.constant(0), arena.make(Op::mul, sigma, arena.constant(scale))}, where);
        };
        std::optional<ExpressionId> amount = lowering.number(drive->value, sight);
        lowering.noise = nullptr;
        if (!amount) return;
        graph.drives.push_back({range, onto, *amount, drive->target.span});
        models[population.block.at].arriving.insert(onto.at);
      }
    }
  }
}

}  // namespace nsim::graph
