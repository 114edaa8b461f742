// The normalised cut: Σ over tasks of (|weight| that leaves the part) / (|weight| of the part), made small by moving single cells.
#include "runtime/data/order.h"
#include "runtime/split/backwards.h"
#include "runtime/split/matched.h"
#include <cmath>

namespace nsim::split {

namespace {

constexpr int starts = 16, rounds = 200;

class Cut {
 public:
  Cut(const Graph& graph, const Row& row, std::vector<int> owner, int tasks) : graph_(graph), row_(row), owner_(std::move(owner)), inside_(size_t(tasks), 0.0), all_(size_t(tasks), 0.0) {
    for (size_t k = 0; k < owner_.size(); ++k)
      for (const auto& [other, w] : graph_.edges[k]) {
        all_[size_t(owner_[k])] += w;
        if (owner_[other] == owner_[k]) inside_[size_t(owner_[k])] += w;
      }
  }

  /// Each cell in turn goes where the sum becomes least; until none moves.
  void settle() {
    for (int round = 0; round < rounds; ++round) {
      bool moved = false;
      for (size_t k = 0; k < owner_.size(); ++k) moved = (row_.given[k] < 0 && move(k)) || moved;
      if (!moved) break;
    }
  }

  double value() const {
    double sum = 0;
    for (size_t t = 0; t < all_.size(); ++t) sum += cut(inside_[t], all_[t]);
    return sum;
  }
  const std::vector<int>& owner() const { return owner_; }

 private:
  /// An empty part cuts nothing and holds nothing: it counts as cut through.
  static double cut(double inside, double all) { return all > 0 ? 1 - inside / all : 1; }

  bool move(size_t k) {
    std::vector<double> to(all_.size(), 0.0);
    double own = 0;
    for (const auto& [other, w] : graph_.edges[k]) to[size_t(owner_[other])] += w, own += w;
    const auto from = size_t(owner_[k]);
    // Weights inside a part count from both ends.
    const double without = cut(inside_[from] - 2 * to[from], all_[from] - own), with = cut(inside_[from], all_[from]);
    size_t best = from;
    double least = -1e-12;                     // rounding moves no cell to and fro
    for (size_t t = 0; t < to.size(); ++t) {
      if (t == from) continue;
      const double change = without + cut(inside_[t] + 2 * to[t], all_[t] + own) - with - cut(inside_[t], all_[t]);
      if (change < least) least = change, best = t;
    }
    if (best == from) return false;
    inside_[from] -= 2 * to[from], all_[from] -= own;
    inside_[best] += 2 * to[best], all_[best] += own;
    owner_[k] = int(best);
    return true;
  }

  const Graph& graph_;
  const Row& row_;
  std::vector<int> owner_;
  std::vector<double> inside_, all_;
};

}  // namespace

/// From the greedy split and from drawn ones; the best end counts.
Parts min_cut(const Network& network) {
  const Row row(network);
  const Graph graph = graph_of(network, row);
  std::vector<int> best;
  double least = INFINITY;
  for (int start = 0; start <= starts; ++start) {
    std::vector<int> owner;
    if (start == 0)
      for (const Part& part : greedy(network)) owner.insert(owner.end(), part.owner.begin(), part.owner.end());
    else
      for (int64_t k : data::shuffled(int64_t(row.size()), {network.seed, 0x5911'7004}, uint64_t(start))) owner.push_back(int(k % network.tasks));
    for (size_t k = 0; k < owner.size(); ++k)
      if (row.given[k] >= 0) owner[k] = row.given[k];
    Cut cut(graph, row, std::move(owner), network.tasks);
    cut.settle();
    if (cut.value() < least) least = cut.value(), best = cut.owner();
  }
  return parts_of(network, row, best);
}

}  // namespace nsim::split
