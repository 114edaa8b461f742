// Noise on samples. Random numbers are pure functions of the key, the sample and the epoch (Philox), so no order of reading changes them.
//
// `sample` counts in the samples that are changed: equal numbers in train and test get equal noise unless their keys differ. Cost: 2 to 10 ns an element
// that is drawn for.
#pragma once
#include "runtime/data/order.h"
#include "runtime/data/samples.h"
#include <variant>

namespace nsim::data {

struct Flip { double share = 0; };           // 1 - x for exactly floor(share * n) elements
struct Salt { double share = 0, value = 1; };  // `value` in exactly floor(share * n) elements
struct Gauss { double deviation = 0; };      // x + a normal number
struct Occlude { int64_t size = 0; };        // 0 in a square of size x size at a random place wholly inside, in all channels; larger than the picture: all of it
struct Dropout { double share = 0; };        // 0 with this probability, each element on its own; the others stay as they are
struct Shift { int64_t most = 0; };          // moved by a whole number of pixels up to this, along rows and along columns; 0 comes in
struct Mirror {};                            // left and right exchanged, with a chance of a half
using Disturbance = std::variant<Flip, Salt, Gauss, Occlude, Dropout, Shift, Mirror>;

/// Changes one sample in place.
void disturb(const Disturbance& how, const Key& key, uint64_t sample, uint64_t epoch, std::span<const Extent> axes, float* values);
/// The same for all samples when they are read: for an epoch that is known.
Samples disturbed(const Samples& samples, const Disturbance& how, const Key& key, uint64_t epoch);

}  // namespace nsim::data
