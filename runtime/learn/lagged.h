// Tables for kernels/lagged.h: which pairs are connected and how many steps lie between them, blocks of sources one after the other.
#pragma once
#include "engine/learn/lower.h"

namespace nsim::learn {

/// What `nsim_lagged` takes.
struct LaggedArguments {
  void *now, *weight;
  void* const* then;
  const long long *now_at, *then_at, *weight_post, *weight_pre, *starts;
  const unsigned short* pairs;
  long long n_post, n_blocks, first, last, first_post, last_post, gives, adds;
  const long long* event_starts;
  const unsigned* events;
  long long n_pre, n_lags;
  void* scratch;
};

struct LaggedPairs {
  std::vector<long long> now_at, then_at, weight_post, weight_pre, starts;
  std::vector<unsigned short> pairs;
  std::vector<long long> event_starts;         // empty where sources are no spikes, or the weights of a source do not lie side by side
  std::vector<unsigned> events;
  int64_t longest = 0;
};

/// `steps`: of each pair, in the order of `x.post`, then `x.pre`; below 0: not connected.
LaggedPairs lagged_pairs(const Program& program, const Lagging& x, const std::vector<double>& steps);

}  // namespace nsim::learn
