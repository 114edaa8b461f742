// Runs the nodes of a program on its arrays: forward, backward, update.
#pragma once
#include "runtime/learn/memory.h"
#include <functional>
#include <string>

namespace nsim::learn {

struct MachineOptions {
  bool reference = false;                      // interpreted in double, unfused, by one thread
  bool double_precision = false;
  bool mixed = false;                          // single, with the factors of dense products in bfloat16; a Failure where the processor has none
  int threads = 1;
  bool threads_chosen = true;                  // somebody said so; else a small network takes fewer
  std::string cache_folder, compiler;          // empty: found
  int64_t most_bytes = 0;                      // that a way back may remember of its steps before it goes in segments; 0: a quarter of the memory there is
};

class Machine {
 public:
  virtual ~Machine() = default;
  Memory& memory() { return *memory_; }
  enum Phase : uint8_t { forward, backward, update };   // with the steps between forward and readout, and back
  /// `samples`: of this batch, at most the extent of `trial`.
  virtual void run(Phase phase, int64_t samples) = 0;
  /// job(thread, threads) on each of its threads; returns when all have returned. Jobs must not throw.
  virtual void together(const std::function<void(int, int)>& job) { job(0, 1); }
  uint64_t seed = 1, batch = 0;                // keys of what is drawn: of the stage, the number of the batch
  virtual double compile_seconds() const { return 0; }

 protected:
  /// A list of nodes that is done once, or in every step, upwards or back. Before it, the states at a step are kept, or what was kept is put back.
  struct Leg { Part part; int64_t first, count, by; int64_t keep = -1, put_back = -1; };
  static std::vector<Leg> legs(const Program& program, Phase phase);
  void keep_states(const Program& program, const Leg& leg);
  /// What stands before the first step of this batch: the last steps of the batch before. Then the slots that the way back adds to.
  void prepare(const Program& program, Phase phase);
  uint64_t moment(int64_t step) const { return batch << 20 | uint64_t(step); }
  std::unique_ptr<Memory> memory_;

 private:
  friend std::unique_ptr<Machine> machine(const Program& program, const MachineOptions& options);
  std::unique_ptr<const Program> own_;         // in segments
  std::map<int64_t, std::vector<char>> states_;   // by step
};

/// What a way back may remember of its steps where nobody says: a quarter of the memory of the computer.
int64_t usual_most_bytes();

/// `program` must outlive the machine. Throws Failure when there is no compiler.
std::unique_ptr<Machine> machine(const Program& program, const MachineOptions& options);
std::unique_ptr<Machine> interpreter(const Program& program);                              // interpreter.cpp
std::unique_ptr<Machine> compiled(const Program& program, const MachineOptions& options);  // compiled.cpp

}  // namespace nsim::learn
