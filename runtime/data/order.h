// In which order samples are shown: pure functions of a key and the epoch, so that a run that goes on later, or on other threads, shows the same.
//
// Cost: about 5 ns a sample and epoch.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace nsim::data {

/// Names random numbers: equal keys draw equal numbers. `stream` is a hash of the name of what draws.
struct Key { uint64_t seed = 0; uint32_t stream = 0; };

using Order = std::vector<int64_t>;          // sample numbers

Order in_order(int64_t count);
/// A permutation of 0 .. count-1, another one in each epoch. count < 2^32.
Order shuffled(int64_t count, const Key& key, uint64_t epoch, uint64_t member = 0);
/// `wanted` draws from 0 .. count-1 with replacement. 0 < count < 2^32.
Order resampled(int64_t count, int64_t wanted, const Key& key, uint64_t epoch, uint64_t member = 0);

/// pairs[member][place]: which sample of each member stands at each place of an epoch. All members have as many places as the longest has samples.
using Pairs = std::vector<Order>;

/// Place k takes sample k of each member; shorter ones begin again. For evaluation.
Pairs pairs_in_order(std::span<const int64_t> counts);
/// Members are shuffled independently; shorter ones are drawn with replacement. For one epoch of training.
Pairs shuffled_pairs(std::span<const int64_t> counts, const Key& key, uint64_t epoch);

}  // namespace nsim::data
