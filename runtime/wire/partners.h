// Draws n cells of a range, with or without putting back.
#pragma once
#include "runtime/wire/task.h"

namespace nsim::wire {

class Partners {
 public:
  /// Of a target that draws for itself: sources, counted from the projection's first.
  const std::vector<uint32_t>& of_target(const Task& task, int64_t target, int64_t n) {
    Words words = task.words(static_cast<uint64_t>(target), 0, Purpose::partners);
    draw(words, n, static_cast<uint32_t>(task.partners_of_target(target)), task.wiring->multiple);
    if (task.forbid_self && task.sources.has(target)) {
      const auto self = static_cast<uint32_t>(target - task.sources.begin);
      for (uint32_t& one : chosen_) one += one >= self;
    }
    return chosen_;
  }
  /// Indices in [0, size) come out in the order drawn. Without putting back: Floyd's algorithm, n draws for any n ≤ size, every subset
  /// equally likely (Bentley & Floyd 1987).
  const std::vector<uint32_t>& draw(Words& words, int64_t n, uint32_t size, bool put_back) {
    chosen_.resize(static_cast<size_t>(n));
    uint32_t* next = chosen_.data();
    if (put_back) {
      for (int64_t k = 0; k < n; ++k) *next++ = words.below(size);
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
      *next++ = one;
    }
    return chosen_;
  }

 private:
  std::vector<uint32_t> chosen_, seen_;   // seen_[i] == round_: taken in this round
  uint32_t round_ = 0;
};

}  // namespace nsim::wire
