#include "runtime/wire/rules.h"

namespace nsim::wire {

void all_to_all(const Task& task, Cells own, Rows& rows) {
  for (int64_t source = task.sources.begin; source < task.sources.end; ++source)
    for (int64_t target = own.begin; target < own.end; ++target)
      if (!task.excluded(source, target)) rows.add(source, target, source << 32 | target, 0);
}

void one_to_one(const Task& task, Cells own, Rows& rows) {
  for (int64_t target = own.begin; target < own.end; ++target) {
    int64_t source = task.sources.begin + target - task.targets.begin;
    if (!task.excluded(source, target)) rows.add(source, target, source << 32 | target, 0);
  }
}

}  // namespace nsim::wire
