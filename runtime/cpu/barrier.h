// The barrier of kernels/barrier.h with the part that needs the operating system: sleeping and waking.
#pragma once
#include "kernels/barrier.h"
#include <condition_variable>
#include <mutex>
#include <vector>

namespace nsim::cpu {

class Barrier : private kernels::Barrier {
 public:
  /// With more threads than processors nobody spins: who waits makes room.
  explicit Barrier(int threads);
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;
  /// What the emitted text is given; null for one thread, which never waits.
  void* handle() { return threads > 1 ? static_cast<kernels::Barrier*>(this) : nullptr; }

 private:
  static void sleep_until(kernels::Barrier* barrier, long count);
  static void wake_all(kernels::Barrier* barrier);
  std::vector<kernels::Arrivals> places_;
  std::mutex mutex_;
  std::condition_variable next_;
};

}  // namespace nsim::cpu
