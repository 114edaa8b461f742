#include "runtime/wire/placement.h"

#include "engine/text/diagnostic.h"

namespace nsim::wire {

namespace {
constexpr int64_t line = 32;   // elements: 128 bytes of the narrowest
}

Placement place(const plan::BlockPlan& block, int threads) {
  Placement p;
  p.begin.assign(block.groups.size(), {});
  for (const plan::Group& group : block.groups) p.n_cells.push_back(group.n_cells);
  for (int thread = 0; thread < threads; ++thread) {
    p.base.push_back(p.length);
    for (size_t g = 0; g < block.groups.size(); ++g) {
      const auto [first, last] = slice(p.n_cells[g], thread, threads);
      p.begin[g].push_back(p.length);
      p.length += last - first;
    }
    if (thread + 1 < threads) p.length = (p.length + line - 1) / line * line;
  }
  p.base.push_back(p.length);
  return p;
}

uint32_t group_of(const plan::Schedule& schedule, uint32_t population) {
  const auto& groups = schedule.blocks.at(schedule.populations.at(population).block.at).groups;
  for (uint32_t k = 0; k < groups.size(); ++k)
    if (groups[k].population == population) return k;
  bug("every population is a group of its block");
}

}  // namespace nsim::wire
