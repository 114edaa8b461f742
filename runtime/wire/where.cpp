#include "runtime/wire/candidates.h"

namespace nsim::wire {

void where(const Task& task, Cells own, Rows& rows) {
  each_candidate(task, own, rows, [](const Pairs&, size_t, double holds) { return holds != 0; });
}

}  // namespace nsim::wire
