// Where threads wait for each other: each counts its own arrivals, and whoever needs what others have written waits until all have arrived often
// enough. A thread spins for a bounded while, then lets the operating system run somebody else.
//
// The two halves stand apart: between arriving and waiting a thread does what concerns only itself, so that small delays of one thread (an interrupt, a
// line of memory that another holds) are not paid by all; and who reads only what is some steps old waits for nobody but those as far behind.
// An arrival is one plain store into a line that nobody else writes. It is not ordered before the look whether anybody sleeps, which would cost as
// much as the rest; a sleeper that is missed so looks again by itself after a while (`sleep`).
//
// The emitted text and runtime/cpu share this layout. Only builtins of the host compiler: the text is pasted in front of emitted kernels.
// All writes before an arrival are seen by those who have waited for it.
#ifndef NSIM_KERNELS_BARRIER_H
#define NSIM_KERNELS_BARRIER_H

namespace nsim {
namespace kernels {

struct Arrivals {
  alignas(128) long count;  // over the life of the barrier, equal for all threads between two calls of the pool
};

struct Barrier {
  Arrivals* arrivals;                            // of each thread
  long threads;
  long spins;                                    // looks at one thread before sleeping
  void (*sleep)(Barrier* barrier, long count);   // returns when every thread has arrived `count` times
  void (*wake)(Barrier* barrier);
  alignas(128) long sleepers;                    // threads in, or on their way into, `sleep`
};

/// How often this thread has arrived.
static inline long barrier_count(void* pointer, long thread) { return pointer ? ((Barrier*)pointer)->arrivals[thread].count : 0; }

/// What this thread has written may be read by others.
static inline void barrier_arrive(void* pointer, long thread) {
  Barrier* b = (Barrier*)pointer;
  if (!b) return;
  long* own = &b->arrivals[thread].count;
  __atomic_store_n(own, *own + 1, __ATOMIC_RELEASE);
  if (__atomic_load_n(&b->sleepers, __ATOMIC_RELAXED)) b->wake(b);
}

/// Until every thread has arrived `count` times.
static inline void barrier_await(void* pointer, long count) {
  Barrier* b = (Barrier*)pointer;
  if (!b) return;
  for (long thread = 0; thread < b->threads; ++thread) {
    long look = 0;
    while (__atomic_load_n(&b->arrivals[thread].count, __ATOMIC_ACQUIRE) < count) {
      if (++look > b->spins) return b->sleep(b, count);
#if defined(__x86_64__) || defined(__i386__)
      __builtin_ia32_pause();
#endif
    }
  }
}

/// Both: nobody goes on before all are here.
static inline void barrier_meet(void* pointer, long thread) {
  barrier_arrive(pointer, thread);
  barrier_await(pointer, barrier_count(pointer, thread));
}

}  // namespace kernels
}  // namespace nsim

#endif
