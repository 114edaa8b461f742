#include "runtime/cpu/pool.h"

#include "engine/text/diagnostic.h"
#include "runtime/cpu/processors.h"

#include <csignal>
#include <system_error>

namespace nsim::cpu {

namespace {

/// Ctrl-C belongs to the thread that the user talks to.
struct NoSignals {
  sigset_t before;
  NoSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
  }
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before, nullptr); }
};

/// Looks before sleeping, some 100 µs: between two jobs of a run the host takes spikes over, which is shorter, and waking a thread takes as long.
constexpr long patience = 4000;

template <class Ready>
void spin(long looks, const Ready& ready) {
  for (long k = 0; k < looks && !ready(); ++k) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
  }
}

}  // namespace

Pool::Pool(int threads) : looks_(threads <= usable_processors() ? patience : 0) {
  const NoSignals quiet;
  try {
    for (int k = 1; k < threads; ++k) workers_.emplace_back([this, k] { work(k); });
  } catch (const std::system_error& e) {
    {
      std::lock_guard lock(mutex_);
      over_ = true;
    }
    begin_.notify_all();
    for (auto& worker : workers_) worker.join();
    throw Failure{"cannot start " + std::to_string(threads) + " threads", e.what(), "use fewer: --threads"};
  }
}

Pool::~Pool() {
  {
    std::lock_guard lock(mutex_);
    over_ = true;
  }
  begin_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void Pool::run(const std::function<void(int)>& job) {
  {
    std::lock_guard lock(mutex_);
    job_ = &job;
    busy_ = static_cast<int>(workers_.size());
    ++round_;
  }
  begin_.notify_all();
  job(0);
  spin(looks_, [this] { return busy_ == 0; });
  std::unique_lock lock(mutex_);
  end_.wait(lock, [this] { return busy_ == 0; });
}

void Pool::work(int thread) {
  for (long done = 0;;) {
    const std::function<void(int)>* job = nullptr;
    spin(done > 0 ? looks_ : 0, [&] { return over_ || round_ != done; });
    {
      std::unique_lock lock(mutex_);
      begin_.wait(lock, [&] { return over_ || round_ != done; });
      if (over_) return;
      done = round_;
      job = job_;
    }
    (*job)(thread);
    std::lock_guard lock(mutex_);
    if (--busy_ == 0) end_.notify_one();
  }
}

}  // namespace nsim::cpu
