// The dialect of emitted text, for a host compiler: g++ or clang++. Under NVRTC another file gives the same words their meaning.
//
// Words: PART (one launch), FUNCTION (inlined into loops), SHARED (called by many launches: compiled once), ENTRY (found by the runtime), LANES
// (before a loop: its turns do not depend on each other), RESTRICT, BARRIER, QUIET_DENORMALS, REAL(0.5) (a number in the precision of the run),
// real (float, or double behind NSIM_DOUBLE), stored (real, or 16 bits behind NSIM_HALF), i32 i64 u8 u16 u32 u64, CELLS (turns of the inner loop of cells), NSIM_CELL (an extern cell's step).
// What the loops of every kernel share is here as functions: compaction of fired flags, records. Deliveries are in deliver.h.
// No #include: only builtins. Errors: none. Cost: compiled with every kernel, so it stays short.
#ifndef NSIM_KERNELS_CPU_H
#define NSIM_KERNELS_CPU_H

namespace nsim {
namespace kernels {

typedef unsigned char u8;
typedef unsigned short u16;
typedef int i32;
typedef unsigned int u32;
typedef long long i64;
typedef unsigned long long u64;
#ifdef NSIM_DOUBLE
typedef double real;
#define REAL(number) number
#else
typedef float real;
#define REAL(number) number##f
#endif
#ifdef NSIM_HALF
typedef short stored;  // a drawn weight in memory: a whole number of steps
#else
typedef real stored;
#endif

// Not cloned: copies for each caller with constants in them take three quarters of the compile time and run no faster.
#if defined(__clang__)
#define PART static __attribute__((noinline)) void
#define SHARED static __attribute__((noinline, unused))
#else
#define PART static __attribute__((noinline, noclone)) void
#define SHARED static __attribute__((noinline, noclone, unused))
#endif
#define FUNCTION static inline __attribute__((always_inline))
#define ENTRY extern "C" __attribute__((visibility("default")))
#define RESTRICT __restrict__
#define NSIM_CELL inline __attribute__((always_inline))
#define CELLS 1024
#if defined(__clang__)
#define LANES _Pragma("clang loop vectorize(assume_safety)")
#else
#define LANES _Pragma("GCC ivdep")
#endif
#define BARRIER(barrier, thread) barrier_meet(barrier, (long)(thread))
#define ARRIVE(barrier, thread) barrier_arrive(barrier, (long)(thread))
#define AWAIT(barrier, count) barrier_await(barrier, (long)(count))
#define PREFETCH(address) __builtin_prefetch(address)

// Decaying currents sink into denormals, on which a processor is many times slower: they count as 0, as operands and as results.
FUNCTION void quiet_denormals() {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
#elif defined(__aarch64__)
  unsigned long fpcr;
  __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
  __asm__ volatile("msr fpcr, %0" : : "r"(fpcr | (1ul << 24)));
#endif
}
#define QUIET_DENORMALS() quiet_denormals()

/// Where the block of cells that begins at `base` ends: at a multiple of CELLS from the first cell of the population.
FUNCTION i64 end_of_block(i64 base, i64 end, i64 first) {
  const i64 whole = base + CELLS - ((base - first) & (CELLS - 1));
  return whole < end ? whole : end;
}

// ---- spikes of one population: [history][room], a part for each thread
struct Spikes {
  u32* cells;          // null: nobody reads them, they are only counted
  u32* counts;         // [history][threads]; null: they are not even counted
  const i64* first;    // [threads]: where each thread's part of a row begins
  i64 room, threads, history;
};

FUNCTION u32* spikes_row(const Spikes& spikes, i64 stamp, i64 thread) {
  return spikes.cells ? spikes.cells + (stamp & (spikes.history - 1)) * spikes.room + spikes.first[thread] : (u32*)0;
}
FUNCTION u32& spikes_count(const Spikes& spikes, i64 stamp, i64 thread) {
  return spikes.counts[(stamp & (spikes.history - 1)) * spikes.threads + thread];
}

/// The row that a thread fills in this step. Its first lines are asked for: others had them last, and a store that waits holds up those behind it.
FUNCTION u32* row_to_fill(const Spikes& spikes, i64 stamp, i64 thread) {
  u32* row = spikes_row(spikes, stamp, thread);
  if (row) __builtin_prefetch(row, 1), __builtin_prefetch(row + 16, 1);
  if (spikes.counts) __builtin_prefetch(&spikes_count(spikes, stamp, thread), 1);
  return row;
}

FUNCTION void publish(const Spikes& spikes, i64 stamp, i64 thread, u32 count) {
  if (spikes.counts) spikes_count(spikes, stamp, thread) = count;
}

FUNCTION u64 eight_flags(const u8* fired) {
  u64 eight;
  __builtin_memcpy(&eight, fired, 8);
  return eight;
}

/// Appends the cells whose flag is set, `base` + their place. Few are set: 64 without a spike cost eight loads, then eight cost one look.
SHARED u32 append_fired(const u8* fired, i32 n, i64 base, u32* list, u32 count) {
  const auto append = [&](i32 begin, i32 end) {
    for (i32 j = begin; j < end; ++j)
      if (fired[j]) {
        if (list) list[count] = (u32)(base + j);
        ++count;
      }
  };
  i32 k = 0;
  for (; k + 64 <= n; k += 64) {
    u64 any = 0;
    for (i32 j = k; j < k + 64; j += 8) any |= eight_flags(fired + j);
    if (!any) continue;
    for (i32 j = k; j < k + 64; j += 8)
      if (eight_flags(fired + j)) append(j, j + 8);
  }
  append(k, n);
  return count;
}

/// The same for counts: a cell stands as often as it spiked, at most `most` times.
SHARED u32 append_counts(const i32* counts, i32 n, i64 base, i32 most, u32* list, u32 count) {
  for (i32 k = 0; k < n; ++k) {
    const i32 times = counts[k] < most ? counts[k] : most;
    for (i32 j = 0; j < times; ++j) {
      if (list) list[count] = (u32)(base + k);
      ++count;
    }
  }
  return count;
}

/// True in steps whose end lies in (from, to] of network time; within a thousandth of a step.
FUNCTION bool in_window(i64 step, double step_ms, double from, double to) {
  return ((double)step > from / step_ms + 1e-3) & ((double)step <= to / step_ms + 1e-3);
}

/// Spikes at from, from + 1/rate, ... that fall in the step that ends at t_n (the first step takes what lies at t_0 as well).
FUNCTION i32 regular_count(i64 step, double step_ms, double rate, double from, double to) {
  if (!(rate > 0)) return 0;
  double now = (double)step * step_ms, before = step > 1 ? (double)(step - 1) * step_ms : -1e30;
  const double slack = 1e-3 * step_ms;
  if (now > to) now = to;
  if (before > to) before = to;
  const double until_now = now + slack < from ? 0 : __builtin_floor((now + slack - from) * rate) + 1;
  const double until_before = before + slack < from ? 0 : __builtin_floor((before + slack - from) * rate) + 1;
  return (i32)(until_now - until_before);
}

/// This thread's cells of a range that is recorded: `from` holds one number for each cell of the block.
template <class T>
SHARED void record_cells(real* to, const T* from, i64 begin, i64 end, i64 first, i64 last) {
  const i64 low = begin > first ? begin : first, high = end < last ? end : last;
  for (i64 cell = low; cell < high; ++cell) to[cell - first] = (real)from[cell];
}

}  // namespace kernels
}  // namespace nsim

#endif
