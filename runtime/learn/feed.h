// The samples of a stage in the order in which they are shown, written into the data of a program.
#pragma once
#include "runtime/data/order.h"
#include "runtime/learn/course.h"
#include "runtime/learn/machine.h"

namespace nsim::learn {

class Feed {
 public:
  /// Throws Failure when a set has another shape than was built for, or no samples in the part that is shown.
  Feed(const Lesson& lesson, const Library& library);
  int64_t samples() const { return samples_; }          // of an epoch
  void begin(int64_t epoch);                            // of a training: shuffles; else nothing changes
  /// Fills the machine's data for samples [first, first + n) of the epoch, each of its threads some of them.
  void fill(Machine& machine, int64_t first, int64_t n);

 private:
  std::vector<int64_t> counts() const;
  void choose();
  /// Samples [first, first + which.size()) of a batch, and their columns.
  struct Rows { std::span<const int64_t> which; int64_t first; float* room; };
  template <class Real>
  void show(size_t source, Memory& memory, const Rows& rows) const;
  void disturb(size_t source, std::span<const int64_t> which, float* rows) const;
  const Lesson& lesson_;
  std::vector<data::Samples> parts_;                    // by shown source
  std::vector<data::Order> among_;                      // by shown source: the samples that are shown; empty: all of them
  data::Pairs order_;
  int64_t samples_ = 0;
  int64_t epoch_ = 0;                                   // of a training
  std::vector<float> room_;                             // samples as they are stored, before they are laid side by side
};

}  // namespace nsim::learn
