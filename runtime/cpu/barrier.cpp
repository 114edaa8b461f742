#include "runtime/cpu/barrier.h"

#include "runtime/cpu/processors.h"

namespace nsim::cpu {

namespace {
// About 50 to 100 µs: longer than the halves of a step differ between threads, shorter than a scheduler's time slice.
constexpr long patience = 2000;
}  // namespace

Barrier::Barrier(int n) : kernels::Barrier{} {
  threads = n;
  spins = n <= usable_processors() ? patience : 0;
  sleep = sleep_until_next;
  wake = wake_all;
}

void Barrier::sleep_until_next(kernels::Barrier* barrier, long round) {
  auto* self = static_cast<Barrier*>(barrier);
  // Counted before the look at `round`, which the last thread changes before it looks at the count: one of the two sees the other.
  __atomic_add_fetch(&self->sleepers, 1, __ATOMIC_SEQ_CST);
  {
    std::unique_lock lock(self->mutex_);
    self->next_.wait(lock, [&] { return __atomic_load_n(&self->round, __ATOMIC_SEQ_CST) != round; });
  }
  __atomic_sub_fetch(&self->sleepers, 1, __ATOMIC_SEQ_CST);
}

void Barrier::wake_all(kernels::Barrier* barrier) {
  auto* self = static_cast<Barrier*>(barrier);
  std::lock_guard lock(self->mutex_);
  self->next_.notify_all();
}

}  // namespace nsim::cpu
