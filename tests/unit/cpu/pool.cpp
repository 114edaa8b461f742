#include "runtime/cpu/barrier.h"
#include "runtime/cpu/denormals.h"
#include "runtime/cpu/pool.h"
#include "runtime/cpu/processors.h"

#include <atomic>
#include <doctest/doctest.h>
#include <limits>
#include <thread>
#include <vector>

using namespace nsim;

TEST_CASE("a pool does every job on its own thread, as often as asked") {
  for (int threads : {1, 2, 3, 7}) {
    cpu::Pool pool(threads);
    CHECK(pool.size() == threads);
    std::vector<std::thread::id> who(static_cast<size_t>(threads));
    std::vector<int> counts(static_cast<size_t>(threads));
    for (int round = 0; round < 200; ++round)
      pool.run([&](int thread) {
        who[static_cast<size_t>(thread)] = std::this_thread::get_id();
        ++counts[static_cast<size_t>(thread)];
      });
    CHECK(who[0] == std::this_thread::get_id());
    for (size_t a = 0; a < who.size(); ++a) {
      CHECK(counts[a] == 200);
      for (size_t b = 0; b < a; ++b) CHECK(who[a] != who[b]);
    }
  }
}

TEST_CASE("what a thread wrote before the barrier is seen after it, with more threads than processors too") {
  for (int threads : {1, 2, 4, 3 * cpu::usable_processors() + 1}) {
    cpu::Pool pool(threads);
    cpu::Barrier barrier(threads);
    CHECK((barrier.handle() == nullptr) == (threads == 1));
    // Each thread writes its cell, passes, and reads everybody's. A second row keeps a fast thread from writing what a slow one still reads.
    constexpr int rounds = 500;
    std::vector<int> cells(2 * static_cast<size_t>(threads), -1);
    std::atomic<int> wrong{0};
    for (int call = 0; call < 2; ++call)
      pool.run([&](int thread) {
        for (int round = 0; round < rounds; ++round) {
          int* row = cells.data() + (round % 2) * threads;
          row[thread] = round;
          kernels::barrier_meet(barrier.handle(), thread);
          for (int k = 0; k < threads; ++k) wrong += row[k] != round;
        }
      });
    CHECK(wrong == 0);
  }
}

TEST_CASE("who takes only what is some steps old waits for nobody but those as far behind") {
  for (int threads : {2, 3, 2 * cpu::usable_processors() + 1})
    for (long lag : {1L, 2L, 7L}) {
      cpu::Pool pool(threads);
      cpu::Barrier barrier(threads);
      constexpr long rounds = 300;
      std::vector<long> cells(static_cast<size_t>(rounds * threads), -1);  // a row for each round: nobody is overtaken
      std::atomic<long> wrong{0};
      for (long call = 0; call < 2; ++call)
        pool.run([&](int thread) {
          const long met = kernels::barrier_count(barrier.handle(), thread);
          for (long round = 0; round < rounds; ++round) {
            kernels::barrier_await(barrier.handle(), met + round - (lag - 1));
            for (int k = 0; k < threads && round >= lag; ++k) wrong += cells[static_cast<size_t>((round - lag) * threads + k)] != round - lag + call;
            cells[static_cast<size_t>(round * threads + thread)] = round + call;
            kernels::barrier_arrive(barrier.handle(), thread);
          }
        });
      CHECK(wrong == 0);
    }
}

TEST_CASE("denormals are quiet inside and as before outside") {
  volatile float tiny = std::numeric_limits<float>::denorm_min(), half = 0.5f, least = std::numeric_limits<float>::min();
  CHECK(tiny * 4.0f > 0);
  {
    const cpu::QuietDenormals quiet;
    CHECK(tiny * 4.0f == 0);
    CHECK(least * half == 0);
  }
  CHECK(tiny * 4.0f > 0);
  CHECK(least * half > 0);
}
