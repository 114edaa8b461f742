// The arrays of a program: those that last are kept by their path, so that the next stage finds what this one has trained.
//
// Numbers are float or double by precision; the interpreter has double always. Arrays lie apart by at least a cache line.
#pragma once
#include "engine/learn/program.h"
#include "runtime/device/device.h"
#include <map>
#include <memory>

namespace nsim::learn {

/// What lasts over stages: by path.
struct Kept {
  std::map<std::string, std::vector<double>> arrays;
  std::map<std::string, std::vector<int64_t>> shapes{};   // of those that a stage has had, or a file
  std::map<std::string, std::string> loaded{};            // layers, and the files that they were loaded from
  int64_t batches = 0, epochs = 0;             // that have been trained: the clocks of what is drawn and of the order of samples
  int64_t since = 0;                           // so many batches had been trained when optimisers began anew
};

class Memory {
 public:
  /// Arrays of all values that are no views. `real_bytes`: 4 or 8.
  Memory(const Program& program, size_t real_bytes);
  void* at(ValueId base) { return arrays_[base.at].at(); }
  double get(ValueId value, int64_t k) const { return arrays_[value.at].get(size_t(k)); }
  void set(ValueId value, int64_t k, double x) { arrays_[value.at].set(size_t(k), x); }
  size_t real_bytes() const { return real_bytes_; }
  size_t bytes() const;

  /// Kept values from what was kept, or from their initial values with this seed; and back. Failure when what was loaded from a file does not fit.
  void load(const Program& program, const Kept& kept, uint64_t seed);
  void store(const Program& program, Kept& kept) const;

 private:
  std::vector<device::Array> arrays_;          // by value; empty of views
  size_t real_bytes_;
};

}  // namespace nsim::learn
