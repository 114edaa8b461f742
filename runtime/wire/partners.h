// Draws n cells of a range, with or without putting back.
#pragma once
#include "runtime/wire/task.h"

namespace nsim::wire {

class Partners {
 public:
  /// Indices in [0, size) come out in the order drawn. Without putting back: Floyd's algorithm, n draws for any n ≤ size, every subset
  /// equally likely (Bentley & Floyd 1987).
  const std::vector<uint32_t>& draw(Words words, int64_t n, uint32_t size, bool put_back) {
    chosen_.clear();
    if (put_back) {
      for (int64_t k = 0; k < n; ++k) chosen_.push_back(words.below(size));
      return chosen_;
    }
    if (seen_.size() < size) seen_.resize(size, 0);
    if (++round_ == 0) {
      std::fill(seen_.begin(), seen_.end(), 0);
      round_ = 1;
    }
    for (uint32_t last = size - static_cast<uint32_t>(n); last < size; ++last) {
      uint32_t one = words.below(last + 1);
      if (seen_[one] == round_) one = last;
      seen_[one] = round_;
      chosen_.push_back(one);
    }
    return chosen_;
  }

 private:
  std::vector<uint32_t> chosen_, seen_;   // seen_[i] == round_: taken in this round
  uint32_t round_ = 0;
};

}  // namespace nsim::wire
