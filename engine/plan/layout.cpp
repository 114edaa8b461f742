#include "engine/plan/layout.h"
#include "engine/plan/streams.h"

namespace nsim::plan {

Layout::Layout(const graph::Graph& graph, Schedule& schedule)
    : graph_(graph), schedule_(schedule), places_(graph.values.size()), group_(graph.populations.size(), 0) {
  schedule.variables.assign(graph.values.size(), {nowhere, nowhere});
  for (uint32_t b = 0; b < graph.blocks.size(); ++b) {
    const graph::Block& block = graph.blocks[b];
    BlockPlan plan;
    plan.name = block.name;
    plan.kind = block.kind;
    plan.n_cells = block.n_cells;
    plan.spikes = block.spikes;
    for (graph::PopulationId id : block.populations) {
      const graph::Population& population = graph[id];
      group_[id.at] = uint32_t(plan.groups.size());
      plan.groups.push_back({id.at, population.first, population.n_cells, stream_hash(population.name)});
    }
    for (graph::ValueId id : block.values) {
      const graph::Value& value = graph[id];
      if (value.per_cell) {
        places_[id.at].buffer = uint32_t(schedule.buffers.size());
        schedule.buffers.push_back({block.name + "." + value.path, value.type, b, 1, false, false});
        schedule.variables[id.at] = {places_[id.at].buffer, b};
      } else {
        places_[id.at].parameter = uint32_t(plan.parameters.size());
        plan.parameters.push_back({value.path, id.at});
      }
    }
    schedule.blocks.push_back(std::move(plan));
  }
}

uint32_t Layout::sum_for(graph::ValueId value, bool waits) {
  auto [at, made] = sums_.try_emplace(value, uint32_t(schedule_.buffers.size()));
  if (made) {
    const Buffer& own = schedule_.buffers[of(value).buffer];
    schedule_.buffers.push_back({own.name + ".sum", Type::real, own.block, 1, false, true});
  }
  if (waits) schedule_.buffers[at->second].slots = 0, schedule_.buffers[at->second].waits = true;
  return at->second;
}

uint32_t Layout::sum_of(graph::ValueId value) const {
  auto at = sums_.find(value);
  return at == sums_.end() ? nowhere : at->second;
}

uint32_t Layout::past_for(graph::ValueId value) {
  auto [at, made] = pasts_.try_emplace(value, uint32_t(schedule_.buffers.size()));
  if (made) {
    const Buffer& own = schedule_.buffers[of(value).buffer];
    schedule_.buffers.push_back({own.name + ".past", own.type, own.block, 0, false, false, true});
  }
  return at->second;
}

uint32_t Layout::scratch(graph::BlockId block, const std::string& name) {
  schedule_.buffers.push_back({graph_[block].name + "." + name, Type::real, block.at, 1, false, false});
  return uint32_t(schedule_.buffers.size()) - 1;
}

std::vector<std::pair<graph::ValueId, uint32_t>> Layout::pasts_of(graph::BlockId block) const {
  std::vector<std::pair<graph::ValueId, uint32_t>> out;
  for (const auto& [value, past] : pasts_)
    if (graph_[value].block == block) out.emplace_back(value, past);
  return out;
}

uint32_t Layout::coordinate(graph::BlockId block, Point point, uint32_t axis) {
  auto [at, made] = coordinates_.try_emplace({block.at, point, axis}, uint32_t(schedule_.buffers.size()));
  if (!made) return at->second;
  const std::string name = point == Point::axis ? "axis" + std::to_string(axis) : std::string(1, char('x' + (int(point) - int(Point::x))));
  schedule_.buffers.push_back({graph_[block].name + "." + name, Type::real, block.at, 1, false, false});
  for (graph::PopulationId population : graph_[block].populations) {
    Initial initial;
    initial.population = population.at;
    initial.buffer = at->second;
    Instruction read;
    read.op = Op::point;
    read.index = uint32_t(point) | axis << 8;
    initial.code.body.push_back(read);
    initial.code.results.push_back(0);
    initial.value = nowhere;
    schedule_.initials.push_back(std::move(initial));
  }
  return at->second;
}

}  // namespace nsim::plan
