#include "tools/machine.h"
#include "engine/text/diagnostic.h"
#include "runtime/jit/compiler.h"
#include <algorithm>
#include <sched.h>

namespace nsim::tools {

namespace {

/// Cores that this process may use, which in a container or under taskset are fewer than the computer has.
unsigned usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace

Machine machine_for(const RunOptions& options, const Settings& settings) {
  Machine machine;
  machine.device = options.device ? *options.device : settings.device.value_or("cpu");
  machine.threads = options.threads ? *options.threads : settings.threads.value_or(usable_cores());
  machine.threads_chosen = options.threads || settings.threads;
  machine.cache = settings.cache.value_or(jit::default_cache_folder());
  machine.compiler = settings.compiler.value_or("");
  machine.data = settings.data;
  machine.profile = options.profile;
  bool nobody_chose = !options.device && !settings.device && machine.compiler.empty();
  if (nobody_chose && !jit::find_compiler()) {
    machine.device = "reference";
    machine.note = "no C++ compiler was found, so this runs on the reference device: right, in double precision, and slow";
  }
  if (machine.profile && machine.device == "reference")
    throw Failure{"the reference device has no profile", "--profile measures the kernels that the cpu device compiles", "leave --profile out, or use --device cpu"};
  return machine;
}

}  // namespace nsim::tools
