// One piece of work for each thread's share of the synapses, side by side: each touches its memory first.
#pragma once
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace nsim::wire {

/// f(0) to f(n - 1); f(0) is done by the caller. What the first of them throws is thrown when all have ended.
template <class F>
void in_threads(size_t n, const F& f) {
  std::vector<std::exception_ptr> failed(n);
  const auto work = [&](size_t k) {
    try {
      f(k);
    } catch (...) {
      failed[k] = std::current_exception();
    }
  };
  std::vector<std::thread> workers;
  for (size_t k = 1; k < n; ++k) workers.emplace_back(work, k);
  if (n > 0) work(0);
  for (auto& worker : workers) worker.join();
  for (const std::exception_ptr& failure : failed)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace nsim::wire
