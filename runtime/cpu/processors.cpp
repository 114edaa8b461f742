#include "runtime/cpu/processors.h"

#include <algorithm>
#include <sched.h>
#include <thread>

namespace nsim::cpu {

int usable_processors() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace nsim::cpu
