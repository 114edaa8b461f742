#include "engine/plan/work.h"
#include <algorithm>

namespace nsim::plan {

namespace {

constexpr double worth_a_thread = 250e3;

double cost(const Instruction& i) {
  switch (i.op) {
    case Op::constant:
    case Op::member:
      return 0;
    case Op::draw:
      return 40;
    case Op::exp:
    case Op::log:
    case Op::pow:
    case Op::sin:
    case Op::cos:
    case Op::tanh:
    case Op::sigmoid:
    case Op::exprel:
      return 20;
    case Op::div:
    case Op::sqrt:
      return 4;
    default:
      return 1;
  }
}

double cost(const Code& code) {
  double sum = 0;
  for (const Instruction& i : code.body) sum += cost(i);
  return sum;
}

}  // namespace

double work_of_step(const Schedule& schedule) {
  double work = 0;
  for (const CellLaunch& launch : schedule.cells) {
    double cells = 0;
    for (uint32_t group : groups_of(schedule, launch)) cells += static_cast<double>(schedule.blocks[launch.block].groups[group].n_cells);
    // An extern cell is C++ that the plan does not see into.
    work += cells * (cost(launch.code) + 2 * static_cast<double>(launch.stores.size()) + 100 * static_cast<double>(launch.calls.size()));
  }
  for (const DriveLaunch& drive : schedule.drives) work += static_cast<double>(drive.n) * cost(drive.code);
  for (const SourceLaunch& source : schedule.sources)
    if (source.kind != graph::Emission::list) work += static_cast<double>(schedule.populations[source.population].n_cells) * cost(source.code);
  return work;
}

unsigned useful_threads(const Schedule& schedule, unsigned most) {
  return static_cast<unsigned>(std::clamp(work_of_step(schedule) / worth_a_thread, 1.0, static_cast<double>(std::max(most, 1u))));
}

}  // namespace nsim::plan
