// Where the time goes: the processor's counter is read behind each launch, and what has passed since the last look is put to its account.
//
// Text for emitted kernels that measure themselves (`nsim run --profile`); other kernels do not contain it, so it costs nothing there.
// Account 0 holds the last look. Ticks become seconds by the share that they have in the whole run, so the counter's frequency does not matter.
// Cost: one read and one addition, some 10 ns; the emitted text takes one lap for nothing in each step, and what that counts is this cost.
#ifndef NSIM_KERNELS_LAPS_H
#define NSIM_KERNELS_LAPS_H

namespace nsim {
namespace kernels {

FUNCTION u64 ticks() {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
  u64 now;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(now));
  return now;
#else
  return 0;
#endif
}

FUNCTION void lap(u64* laps, i64 account) {
  const u64 now = ticks();
  laps[account] += now - laps[0];
  laps[0] = now;
}

}  // namespace kernels
}  // namespace nsim

#endif
