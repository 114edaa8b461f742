// Runs the nodes of a program on its arrays: forward, backward, update.
#pragma once
#include "runtime/learn/memory.h"
#include <string>

namespace nsim::learn {

struct MachineOptions {
  bool reference = false;                      // interpreted in double, unfused, by one thread
  bool double_precision = false;
  int threads = 1;
  bool threads_chosen = true;                  // somebody said so; else a small network takes fewer
  std::string cache_folder, compiler;          // empty: found
};

class Machine {
 public:
  virtual ~Machine() = default;
  Memory& memory() { return *memory_; }
  enum Phase : uint8_t { forward, backward, update };   // with the steps between forward and readout, and back
  /// `samples`: of this batch, at most the extent of `trial`.
  virtual void run(Phase phase, int64_t samples) = 0;
  uint64_t seed = 1, batch = 0;                // keys of what is drawn: of the stage, the number of the batch
  virtual double compile_seconds() const { return 0; }

 protected:
  /// A list of nodes that is done once, or in every step, upwards or back.
  struct Leg { Part part; int64_t first, count, by; };
  static std::vector<Leg> legs(const Program& program, Phase phase);
  /// What stands before the first step of this batch: the last steps of the batch before. Then the slots that the way back adds to.
  void prepare(const Program& program, Phase phase);
  uint64_t moment(int64_t step) const { return batch << 20 | uint64_t(step); }
  std::unique_ptr<Memory> memory_;
};

/// `program` must outlive the machine. Throws Failure when there is no compiler.
std::unique_ptr<Machine> machine(const Program& program, const MachineOptions& options);
std::unique_ptr<Machine> interpreter(const Program& program);                              // interpreter.cpp
std::unique_ptr<Machine> compiled(const Program& program, const MachineOptions& options);  // compiled.cpp

}  // namespace nsim::learn
