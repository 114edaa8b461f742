// The barrier between two halves of a step: spins for a bounded while, then lets the operating system run somebody else.
//
// The emitted text and runtime/cpu share this layout. Only builtins of the host compiler: the text is pasted in front of emitted kernels.
// All writes before the barrier are seen by every thread after it. A machine with fewer processors than threads does not stall: whoever has
// spun long enough calls `sleep`, and the last to arrive calls `wake` when somebody sleeps.
#ifndef NSIM_KERNELS_BARRIER_H
#define NSIM_KERNELS_BARRIER_H

namespace nsim {
namespace kernels {

struct Barrier {
  alignas(128) long arrived;   // threads of this round that are here
  alignas(128) long round;     // rounds completed
  alignas(128) long sleepers;  // threads in, or on their way into, `sleep`
  alignas(128) long threads;
  long spins;                                   // looks at `round` before sleeping
  void (*sleep)(Barrier* barrier, long round);  // returns when `round` is no longer this one
  void (*wake)(Barrier* barrier);
};

static inline void barrier_wait(void* pointer) {
  Barrier* b = (Barrier*)pointer;
  if (!b) return;
  const long round = __atomic_load_n(&b->round, __ATOMIC_RELAXED);
  if (__atomic_add_fetch(&b->arrived, 1, __ATOMIC_ACQ_REL) == b->threads) {
    __atomic_store_n(&b->arrived, 0, __ATOMIC_RELAXED);
    // In one order with the sleeper's increment and look: either it sees the new round, or it is seen here.
    __atomic_store_n(&b->round, round + 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&b->sleepers, __ATOMIC_SEQ_CST)) b->wake(b);
    return;
  }
  for (long i = 0; i < b->spins; ++i) {
    if (__atomic_load_n(&b->round, __ATOMIC_ACQUIRE) != round) return;
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
  }
  b->sleep(b, round);
}

}  // namespace kernels
}  // namespace nsim

#endif
