#include "runtime/cpu/barrier.h"

#include "runtime/cpu/processors.h"
#include <algorithm>
#include <chrono>

namespace nsim::cpu {

namespace {
// About 50 to 100 µs: longer than the halves of a step differ between threads, shorter than a scheduler's time slice.
constexpr long patience = 2000;
// A waking that was missed (kernels/barrier.h) costs this once; it needs a sleeper that counts itself in the few ns of an arrival.
constexpr auto nap = std::chrono::microseconds(200);
}  // namespace

Barrier::Barrier(int n) : kernels::Barrier{}, places_(static_cast<size_t>(n)) {
  arrivals = places_.data();
  threads = n;
  spins = n <= usable_processors() ? patience : 0;
  sleep = sleep_until;
  wake = wake_all;
}

void Barrier::sleep_until(kernels::Barrier* barrier, long count) {
  auto* self = static_cast<Barrier*>(barrier);
  const auto all_here = [&] {
    return std::all_of(self->places_.begin(), self->places_.end(), [&](const kernels::Arrivals& a) { return __atomic_load_n(&a.count, __ATOMIC_ACQUIRE) >= count; });
  };
  __atomic_add_fetch(&self->sleepers, 1, __ATOMIC_SEQ_CST);
  {
    std::unique_lock lock(self->mutex_);
    while (!all_here()) self->next_.wait_for(lock, nap);
  }
  __atomic_sub_fetch(&self->sleepers, 1, __ATOMIC_SEQ_CST);
}

void Barrier::wake_all(kernels::Barrier* barrier) {
  auto* self = static_cast<Barrier*>(barrier);
  std::lock_guard lock(self->mutex_);
  self->next_.notify_all();
}

}  // namespace nsim::cpu
