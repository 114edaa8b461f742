#include "runtime/wire/placement.h"

#include "engine/text/diagnostic.h"

namespace nsim::wire {

namespace {
constexpr int64_t line = 32;   // elements: 128 bytes of the narrowest
}

Placement place(const plan::BlockPlan& block, int threads) {
  Placement p;
  p.kind = block.kind;
  p.begin.assign(block.groups.size(), {});
  p.slices.assign(block.groups.size(), {});
  for (const plan::Group& group : block.groups) p.n_cells.push_back(group.n_cells);
  for (int thread = 0; thread < threads; ++thread) {
    p.base.push_back(p.length);
    for (size_t g = 0; g < block.groups.size(); ++g) {
      const auto [first, last] = p.kind == graph::Block::copies ? std::pair<int64_t, int64_t>{0, p.n_cells[g]} : slice(p.n_cells[g], thread, threads);
      p.begin[g].push_back(p.length);
      p.slices[g].emplace_back(first, last);
      p.length += last - first;
    }
    if (thread + 1 < threads) p.length = (p.length + line - 1) / line * line;
  }
  p.base.push_back(p.length);
  return p;
}

Placement place_synapses(const std::vector<int64_t>& counts) {
  Placement p;
  p.kind = graph::Block::synapses;
  p.begin.resize(1), p.slices.resize(1);
  int64_t before = 0;
  for (size_t thread = 0; thread < counts.size(); ++thread) {
    p.base.push_back(p.length);
    p.begin[0].push_back(p.length);
    p.slices[0].emplace_back(before, before + counts[thread]);
    before += counts[thread];
    p.length += counts[thread];
    if (thread + 1 < counts.size()) p.length = (p.length + line - 1) / line * line;
  }
  p.base.push_back(p.length);
  p.n_cells = {before};
  return p;
}

int64_t Placement::element_of_synapse(int64_t synapse) const {
  for (size_t thread = 0; thread < slices[0].size(); ++thread)
    if (synapse < slices[0][thread].second) return begin[0][thread] + synapse - slices[0][thread].first;
  bug("a synapse lies on a thread");
}

uint32_t group_of(const plan::Schedule& schedule, uint32_t population) {
  const auto& groups = schedule.blocks.at(schedule.populations.at(population).block.at).groups;
  for (uint32_t k = 0; k < groups.size(); ++k)
    if (groups[k].population == population) return k;
  bug("every population is a group of its block");
}

}  // namespace nsim::wire
