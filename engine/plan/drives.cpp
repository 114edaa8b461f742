#include "engine/plan/parts.h"

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

}  // namespace nsim::plan
