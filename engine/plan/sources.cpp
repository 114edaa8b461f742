#include "engine/plan/parts.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace nsim::plan {

namespace {

constexpr double most_usable = 6e4;  // spikes of one cell in one step

// The count that one cell exceeds in less than one step of 1e12, for a Poisson law of this mean (a bound on its tail by Chernoff).
uint32_t count_not_exceeded(double mean) {
  if (!(mean > 0)) return 1;
  if (mean > most_usable) return uint32_t(most_usable);  // refused when the numbers of the network are known
  double k = std::ceil(mean) + 1;
  while (k * std::log(k / mean) - k + mean < 27.7) k += 1;
  return uint32_t(std::min(k, 65535.0));
}

// The greatest mean that the file can give the source: at first, or by a stage that sets a parameter. Nothing when it cannot be known now.
std::optional<double> greatest_mean(Planning& p, graph::ExpressionId mean, graph::PopulationId population) {
  std::optional<double> most = number_of(p.graph, mean, population);
  for (const graph::Stage& stage : p.graph.stages) {
    graph::Graph set = p.graph;
    bool any = false;
    for (const auto& o : stage.overrides) {
      if (o.population != population) continue;
      const std::vector<graph::PopulationId>& all = set[set[o.value].block].populations;
      set.values[o.value.at].initial[size_t(std::find(all.begin(), all.end(), population) - all.begin())] = o.initial;
      any = true;
    }
    if (!any || !most) continue;
    std::optional<double> here = number_of(set, mean, population);
    most = here ? std::optional(std::max(*most, *here)) : std::nullopt;
  }
  return most;
}

SpikeList list_of(const graph::Emission& emission, double step_ms) {
  SpikeList list;
  std::vector<int64_t> step(emission.times_ms.size());
  for (size_t k = 0; k < step.size(); ++k) step[k] = std::max<int64_t>(1, int64_t(std::ceil(emission.times_ms[k] / step_ms - 1e-6)));
  std::vector<size_t> order(step.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return std::pair(step[a], emission.cells[a]) < std::pair(step[b], emission.cells[b]); });
  for (size_t k : order) {
    list.step.push_back(step[k]);
    list.cell.push_back(emission.cells[k]);
  }
  list.period = int64_t(std::llround(std::min(emission.every_ms / step_ms, 9e15)));
  return list;
}

uint32_t most_of(const SpikeList& list) {
  uint32_t most = 1, now = 0;
  for (size_t k = 0; k < list.step.size(); ++k) {
    now = k > 0 && list.step[k] == list.step[k - 1] && list.cell[k] == list.cell[k - 1] ? now + 1 : 1;
    most = std::max(most, now);
  }
  return most;
}

void plan_poisson(Planning& p, const graph::Emission& emission, graph::PopulationId id, SourceLaunch& s) {
  graph::Arena& arena = p.graph.expressions;
  const graph::ExpressionId mean = arena.make(Op::mul, emission.rate, arena.leaf(Op::step_length));
  graph::Draw draw;
  draw.law = Law::poisson;
  draw.stream = emission.stream;
  draw.each_step = true;
  draw.from = emission.from;
  draw.to = emission.to;
  const graph::ExpressionId count = arena.draw(draw, {mean, {}});
  const std::optional<double> greatest = greatest_mean(p, mean, id);
  s.most = greatest ? count_not_exceeded(*greatest) : 64;
  Lowering lowering(p.layout, p.schedule, p.streams, Setting::step, p.graph[id].block);
  uint32_t result = lowering.lower(count, p.graph[id].span);
  s.code = lowering.finish({&result});
  s.code.results = {result};
}

void plan_regular(Planning& p, const graph::Emission& emission, graph::PopulationId id, SourceLaunch& s) {
  graph::Arena& arena = p.graph.expressions;
  Lowering lowering(p.layout, p.schedule, p.streams, Setting::step, p.graph[id].block);
  uint32_t rate = lowering.lower(emission.rate, p.graph[id].span);
  uint32_t from = lowering.lower(emission.from.valid() ? emission.from : arena.constant(0));
  uint32_t to = lowering.lower(emission.to.valid() ? emission.to : arena.constant(1e30));
  s.code = lowering.finish({&rate, &from, &to});
  s.code.results = {rate, from, to};
  const std::optional<double> greatest = greatest_mean(p, emission.rate, id);
  const double in_step = greatest ? *greatest * p.graph.step_ms : 0;
  if (in_step > most_usable) {
    throw Failure{"the rate of `" + p.graph[id].name + "` is not usable", "it gives " + std::to_string(in_step) + " spikes in a step",
                  "a rate is 0 or more, and below 60,000 spikes in a step"};
  }
  s.most = greatest ? uint32_t(std::ceil(in_step)) + 1 : 64;
}

bool differs_between_cells(const Code& code) {
  for (const Instruction& i : code.body)
    if (i.op == Op::draw || i.op == Op::point || i.source == Source::buffer) return true;
  return false;
}

}  // namespace

void plan_sources(Planning& p) {
  for (uint32_t k = 0; k < p.graph.populations.size(); ++k) {
    const graph::Population population = p.graph.populations[k];
    const graph::Emission& emission = population.emission;
    if (emission.kind == graph::Emission::none || !p.schedule.publishes[k]) continue;
    SourceLaunch s;
    s.population = k;
    s.kind = emission.kind;
    if (emission.kind == graph::Emission::poisson) plan_poisson(p, emission, {k}, s);
    if (emission.kind == graph::Emission::regular) plan_regular(p, emission, {k}, s);
    if (emission.kind == graph::Emission::list) {
      s.list = uint32_t(p.schedule.lists.size());
      p.schedule.lists.push_back(list_of(emission, p.graph.step_ms));
      s.most = most_of(p.schedule.lists.back());
    }
    s.per_cell = differs_between_cells(s.code);
    p.schedule.sources.push_back(std::move(s));
  }
}

}  // namespace nsim::plan
