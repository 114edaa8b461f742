#include "runtime/learn/pruning.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

namespace {

struct Candidate { double rank; size_t weight, at; };

/// One order of all connections, in which the first stay. What is not a number goes first.
bool before(const Candidate& a, const Candidate& b) {
  const double x = std::isnan(a.rank) ? -INFINITY : a.rank, y = std::isnan(b.rank) ? -INFINITY : b.rank;
  if (x != y) return x > y;
  return a.weight != b.weight ? a.weight < b.weight : a.at < b.at;
}

}  // namespace

std::vector<Remaining> prune(const Pruning& pruning, Course& course) {
  const std::map<std::string, std::vector<double>> arrays = course.arrays(pruning.network);
  Kept& kept = course.kept();
  std::vector<Remaining> all;
  std::map<size_t, std::vector<Candidate>> pools;
  std::map<size_t, double> counts;             // that stay, of each pool
  std::vector<std::vector<double>> masks;
  for (size_t k = 0; k < pruning.weights.size(); ++k) {
    const Pruning::Weight& weight = pruning.weights[k];
    const std::vector<double>& rank = arrays.at(weight.rank);
    const std::vector<double>* connected = weight.connected.empty() ? nullptr : &arrays.at(weight.connected);
    all.push_back({weight.layer, weight.path, 0, 0});
    masks.emplace_back(rank.size(), 0.0);
    std::vector<Candidate>& pool = pools[weight.pool];
    for (size_t i = 0; i < rank.size(); ++i) {
      if (connected && (*connected)[i] == 0) continue;
      ++all[k].connections;
      if (pruning.method != "where" || rank[i] != 0) pool.push_back({rank[i], k, i});
    }
    if (weight.like.empty()) continue;
    const std::vector<double>& like = kept.arrays.at(weight.like);
    counts[weight.pool] = double(std::count_if(like.begin(), like.end(), [](double x) { return x != 0; }));
  }
  for (auto& [number, pool] : pools) {
    const double share = pruning.method == "where" ? 1 : pruning.share;
    const auto n = counts.contains(number) ? size_t(counts[number]) : size_t(std::llround(share * double(pool.size())));
    if (n < pool.size()) std::nth_element(pool.begin(), pool.begin() + std::ptrdiff_t(n), pool.end(), before);
    for (size_t k = 0; k < std::min(n, pool.size()); ++k) masks[pool[k].weight][pool[k].at] = 1, ++all[pool[k].weight].kept;
  }
  for (size_t k = 0; k < masks.size(); ++k) {
    kept.shapes[pruning.weights[k].kept] = pruning.weights[k].shape;
    kept.arrays[pruning.weights[k].kept] = std::move(masks[k]);
  }
  return all;
}

}  // namespace nsim::learn
