#include "runtime/learn/lagged.h"
#include "runtime/learn/products.h"
#include <algorithm>

namespace nsim::learn {

namespace {

/// For each source and lag the targets, 16 under a mask.
void list_events(LaggedPairs& all, const std::vector<double>& steps) {
  const size_t posts = all.now_at.size(), pres = all.then_at.size();
  for (size_t k = 0; k < pres; ++k) {
    std::vector<std::vector<unsigned>> of_lag(size_t(all.longest) + 1);
    for (size_t i = 0; i < posts; ++i) {
      const double lag = steps[i * pres + k];
      if (lag < 0) continue;
      std::vector<unsigned>& list = of_lag[size_t(lag)];
      if (list.empty() || list.back() >> 16 != i / 16) list.push_back(unsigned(i / 16) << 16);
      list.back() |= 1u << i % 16;
    }
    for (const std::vector<unsigned>& list : of_lag) {
      all.event_starts.push_back((long long)all.events.size());
      all.events.insert(all.events.end(), list.begin(), list.end());
    }
  }
  all.event_starts.push_back((long long)all.events.size());
}

}  // namespace

LaggedPairs lagged_pairs(const Program& p, const Lagging& x, const std::vector<double>& steps) {
  constexpr size_t block = 8;                  // LAGGED_SOURCES
  LaggedPairs all;
  all.now_at = places_along(p, x.now, x.post), all.then_at = places_along(p, x.then, x.pre);
  all.weight_post = places_along(p, x.weight, x.post), all.weight_pre = places_along(p, x.weight, x.pre);
  const size_t posts = all.now_at.size(), pres = all.then_at.size();
  for (size_t first = 0; first < pres; first += block)
    for (size_t i = 0; i < posts; ++i) {
      all.starts.push_back((long long)all.pairs.size());
      for (size_t k = first; k < std::min(pres, first + block); ++k) {
        const double lag = steps[i * pres + k];
        if (lag < 0) continue;
        all.pairs.push_back((unsigned short)(size_t(lag) * block + (k - first)));
        all.longest = std::max(all.longest, int64_t(lag));
      }
    }
  all.starts.push_back((long long)all.pairs.size());
  bool side_by_side = x.spikes && posts < size_t(1) << 20;
  for (size_t i = 0; side_by_side && i < posts; ++i) side_by_side = all.weight_post[i] == (long long)i;
  if (side_by_side) list_events(all, steps);
  return all;
}

}  // namespace nsim::learn
