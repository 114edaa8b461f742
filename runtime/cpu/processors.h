// The processors that this process may use.
#pragma once

namespace nsim::cpu {

/// Those that the operating system allows (taskset, containers' cpu sets); at least 1.
int usable_processors();

}  // namespace nsim::cpu
