// Denormals count as 0 while kernels run, operands and results: decaying currents otherwise sink into them, and a step takes 30 times as long.
//
// The setting belongs to a thread and is put back, so nothing outside kernels sees it.
#pragma once
#include <cstdint>

namespace nsim::cpu {

class QuietDenormals {
 public:
  QuietDenormals() {
#if defined(__x86_64__)
    before_ = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(static_cast<unsigned>(before_ | 0x8040));  // FTZ, DAZ
#elif defined(__aarch64__)
    __asm__ volatile("mrs %0, fpcr" : "=r"(before_));
    __asm__ volatile("msr fpcr, %0" : : "r"(before_ | uint64_t{1} << 24));
#endif
  }
  ~QuietDenormals() {
#if defined(__x86_64__)
    __builtin_ia32_ldmxcsr(static_cast<unsigned>(before_));
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"(before_));
#endif
  }
  QuietDenormals(const QuietDenormals&) = delete;
  QuietDenormals& operator=(const QuietDenormals&) = delete;

 private:
  uint64_t before_ = 0;
};

}  // namespace nsim::cpu
