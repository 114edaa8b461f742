// Weights that follow one normal law in the whole projection, drawn in the precision of the run and for many synapses at once.
//
// The numbers are those of kernels/draw.h in that precision. Cost: 1 to 2 ns a synapse in single precision. Errors: Failure where next to nothing lies
// between the limits.
#pragma once
#include "runtime/wire/single_draw.h"

namespace nsim::wire {

/// What names the draws of n synapses.
struct Named {
  const int64_t* entity = nullptr;
  const uint32_t* lane = nullptr;           // null: 0
  size_t n = 0;
};

class WeightLaw {
 public:
  /// Nothing where the weight is no single normal draw, or has a number beyond what floats hold.
  static std::optional<WeightLaw> of(const Task& task);

  void draw(const Task& task, const Named& named, float* out) const;
  void draw(const Task& task, const Named& named, double* out) const;

 private:
  template <class R>
  void fill(const Task& task, const Named& named, R* out) const;
  SingleDraw of_;
};

}  // namespace nsim::wire
