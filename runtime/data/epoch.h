// What one epoch of training shows, and in which order: the whole of it is a function of a key and the number of the epoch, so a run that goes on after an
// interruption sees what it would have seen.
#pragma once
#include "runtime/data/combine.h"

namespace nsim::data {

/// Sources that are shown together. Columns are found as `member.column`; those of a single source, and `label` and `task` of one_by_one, also by their own name.
struct Combination {
  enum class Kind { single, joined, stacked, mixed, one_by_one } kind = Kind::single;
  std::vector<Member> members;
  size_t axis = 0;                           // joined: along which
  std::string stack = "channel";             // stacked: the name of the new axis
  bool task_after_task = false;              // one_by_one: the samples of the tasks are not mingled
};

struct Shown { Samples samples; Order order; };  // sample order[k] at place k; batches are taken from `order`

/// single and one_by_one: every sample once, shuffled. joined, stacked and mixed: as many as the longest member has, each member shuffled on its own, shorter ones
/// drawn with replacement. Cost: 30 ns a sample and member.
Shown epoch_of(const Combination& combination, const Key& key, uint64_t epoch);
/// Every sample once in the order of the files; shorter members begin again.
Shown evaluation_of(const Combination& combination);

}  // namespace nsim::data
