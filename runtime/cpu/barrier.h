// The barrier of kernels/barrier.h with the part that needs the operating system: sleeping and waking.
#pragma once
#include "kernels/barrier.h"
#include <condition_variable>
#include <mutex>

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
  static void sleep_until_next(kernels::Barrier* barrier, long round);
  static void wake_all(kernels::Barrier* barrier);
  std::mutex mutex_;
  std::condition_variable next_;
};

}  // namespace nsim::cpu
