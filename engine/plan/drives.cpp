#include "engine/plan/parts.h"
#include <algorithm>

namespace nsim::plan {

void plan_drives(Planning& p) {
  for (const graph::Drive& drive : p.graph.drives) {
    DriveLaunch d;
    d.population = drive.cells.population.at;
    d.first = drive.cells.first;
    d.n = drive.cells.size();
    d.span = drive.span;
    d.onto = p.layout.sum_for(drive.onto, false);
    Lowering lowering(p.layout, p.schedule, p.streams, Setting::step, p.graph[drive.cells.population].block);
    uint32_t amount = lowering.lower(drive.amount, drive.span);
    d.code = lowering.finish({&amount});
    d.code.results = {amount};
    p.schedule.drives.push_back(std::move(d));
  }
}

// The launch stands at the head of the step's cells, has all of the block's populations, and no reduction may have looked at the sums before.
void put_drives_within_cells(Schedule& schedule) {
  if (!schedule.folds.empty()) return;
  for (DriveLaunch& d : schedule.drives) {
    const uint32_t block = schedule.populations[d.population].block.at;
    const auto is_of_block = [&](const CellLaunch& launch) { return launch.block == block; };
    if (!d.into_sum || std::count_if(schedule.cells.begin(), schedule.cells.end(), is_of_block) != 1) continue;
    const CellLaunch& launch = *std::find_if(schedule.cells.begin(), schedule.cells.end(), is_of_block);
    d.within_cells = launch.level == 0 && launch.groups.empty();
  }
}

}  // namespace nsim::plan
