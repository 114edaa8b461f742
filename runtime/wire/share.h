// A number of synapses that several projections share: which part of it is this one's.
//
// The number is dealt to the parts one after another, each by a conditional binomial (pairs may come twice) or hypergeometric draw (they may
// not) named by the share and by the cell or tree it belongs to. So every part, on any thread, deals alike, and takes its own.
#pragma once
#include "runtime/wire/task.h"

namespace nsim::wire {

class Sharing {
 public:
  explicit Sharing(const Task& task) : task_(task), room_(std::max<size_t>(1, task.wiring->share.parts.size())) {}

  /// Pairs to choose from: those of one target (indegree), of one source (outdegree), or all (total); over all parts.
  int64_t of_target(int64_t target);
  int64_t of_source(int64_t source);
  int64_t of_all();

  /// This projection's part of n, which is at most the pairs counted last where no pair may come twice. `entity`: the target, the source, or 0.
  int64_t part(int64_t n, uint64_t entity) const;

 private:
  template <class Room>
  int64_t count(Room room);
  const Task& task_;
  std::vector<int64_t> room_;   // pairs of each part
  int64_t all_ = 0;
};

/// The part of a shared number that this projection has on average; 1 where nothing is shared.
double mean_part(const Task& task);

}  // namespace nsim::wire
