// Threads that do one thing together, again and again: the caller is thread 0, the others wait in between.
//
// Threads are not pinned: on a machine that others use too, a pinned thread waits for its processor while another idles, and every thread of
// the network waits for it. Cost of a round: below a µs where rounds follow each other within 100 µs, else the time in which the system wakes a thread,
// 50 µs and more; a round is many steps.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace nsim::cpu {

class Pool {
 public:
  explicit Pool(int threads);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  int size() const { return static_cast<int>(workers_.size()) + 1; }
  /// job(0) … job(size - 1), each on its own thread; returns when all have returned. Jobs must not throw.
  void run(const std::function<void(int)>& job);

 private:
  void work(int thread);
  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable begin_, end_;
  const std::function<void(int)>* job_ = nullptr;
  // Changed under the mutex; looked at without it for a short while before a thread sleeps.
  std::atomic<long> round_ = 0;
  std::atomic<int> busy_ = 0;
  std::atomic<bool> over_ = false;
  long looks_;
};

}  // namespace nsim::cpu
