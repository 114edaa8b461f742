// Weights in 16 bits (`weights = half`): whole numbers of a step, which is a power of two for each tract.
//
// The step is the smallest with which the largest weight that was drawn fits, so nothing saturates, and it does not depend on threads or layout. A weight
// is taken in single precision and rounded to the nearest number, ties to even; the rounded weight is the weight of the synapse from then on, on every
// device. A power of two times 16 bits is a float, so that nothing is rounded again on the way to the sum.
// Cost: about 1 ns a synapse, once. Error: at most half a step; near step/sqrt(12) in the root mean square.
#pragma once
#include "runtime/wire/wire.h"

namespace nsim::wire {

constexpr float most_in_half = 32767;

/// The smallest power of two of which `largest` is at most 32767 (once rounded); 1 for no weight. Never so small that it is no ordinary float.
double half_step(double largest);

struct Rounding {
  double step = 0, rms_error = 0, largest = 0;   // largest: |weight| before it was rounded
  int64_t n_synapses = 0;
};

/// Rounds the drawn weights of a tract's projections; one result for each of them, all with one step.
std::vector<Rounding> round_weights(const std::vector<Wired*>& projections);

}  // namespace nsim::wire
