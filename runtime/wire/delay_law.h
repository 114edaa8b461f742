// Steps of delays that follow one law in the whole projection: a table of the chances of each number of steps, looked up with one random word.
//
// A delay that is drawn, rounded to steps and drawn again where it lies outside its limits has only a few dozen values. Their chances follow from the
// distribution function and are kept to 2^-32, the rounding of each carried along to the next, so they sum to one. Cost: 1 to 2 ns a
// synapse; values with chances below 2^-33 do not occur.
#pragma once
#include "runtime/wire/weight_law.h"
#include <array>

namespace nsim::wire {

class DelayLaw {
 public:
  /// Nothing where the delay is no single draw of normal, uniform, lognormal or exponential with numbers of the projection, where a delay may round to less
  /// than one step or more than 4096 (which is found, and said, by drawing), or where next to nothing lies between the limits.
  static std::optional<DelayLaw> of(const Task& task);

  void draw(const Task& task, const Named& named, uint16_t* out);

 private:
  uint16_t steps(uint32_t word) const {
    size_t at = guide_[word >> 22];
    while (at < thresholds_.size() && thresholds_[at] <= word) ++at;
    return static_cast<uint16_t>(least_ + at);
  }

  uint32_t stream_ = 0, least_ = 1;
  int64_t entity_offset_ = 0;
  std::vector<uint32_t> thresholds_;        // ascending: least_ + how many of them a word reaches
  std::array<uint16_t, 1024> guide_{};      // how many the words with these upper ten bits reach at least
  std::vector<uint32_t> words_;
};

}  // namespace nsim::wire
