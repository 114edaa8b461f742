// Masks: which connections of a network stay. What a mask says is kept by path, `ticket.h.weight.kept`; stages that apply it read it there.
#pragma once
#include "engine/learn/pruning.h"
#include "runtime/learn/course.h"

namespace nsim::learn {

/// How many connections there are in one weight, and how many of them stay.
struct Remaining {
  std::string layer, weight;
  int64_t connections = 0, kept = 0;
};

/// Of n connections that are ranked together round(share · n) stay, those with the highest ranks; of equals the first. Cost: one look at every weight
/// and a partial sort; the same at any number of threads.
std::vector<Remaining> prune(const Pruning& pruning, Course& course);

}  // namespace nsim::learn
