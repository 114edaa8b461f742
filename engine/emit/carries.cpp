// Values on their way along synapses: one call for each tract, of the level of the cells that they reach.
#include "engine/emit/program.h"
#include <algorithm>
#include <fmt/format.h>

namespace nsim::emit {

Calls write_carries(Program& p, uint32_t level) {
  const std::vector<plan::CarryLaunch>& all = p.schedule.carries;
  if (std::none_of(all.begin(), all.end(), [&](const plan::CarryLaunch& c) { return c.level == level; })) return {};
  const std::string name = p.functions.unique(level == 0 ? std::string("carry_before") : fmt::format("carry_level_{}", level));
  p.out.line("");
  p.out.open(fmt::format("PART {}(Args* args, i64 step) {{", name));
  for (const plan::CarryLaunch& c : all) {
    if (c.level != level) continue;
    const plan::Tract& tract = p.schedule.tracts[c.tract];
    const graph::Population& pre = p.schedule.populations[tract.pre.population.at];
    const std::string group = std::to_string(group_of(p.schedule, tract.pre.population.at));
    p.out.open("{", p.schedule.wirings[tract.wirings[0]].span);
    p.out.line(fmt::format("const Synapses synapses = {};  // {}", synapses_of(p, c.tract, c.drawn_delay, false), tract.name));
    const std::string cells = p.args.whole(pre.n_cells, fmt::format("t{}_past_cells", c.tract));
    p.out.line(fmt::format("const Past past = {{{}, {}, {}, {}, {}, {}}};", p.args.buffer(c.past), p.args.ring_mask(c.past), p.args.block_cells(pre.block.at),
                           p.args.groups(Slot::group_elements, pre.block.at, group), p.args.common(Slot::threads), cells));
    const std::string onto = own(p, sum_row(p, c.onto), c.onto);
    if (c.drawn_delay) p.out.line(fmt::format("carry_late(past, synapses, step, {});", onto));
    else p.out.line(fmt::format("carry(past, synapses, step - {}, {});", p.args.whole(c.delay, fmt::format("t{}_steps", c.tract)), onto));
    p.out.close();
  }
  p.out.close();
  return {fmt::format("{}(args, step);", name)};
}

}  // namespace nsim::emit
