// Exactly n synapses over all pairs, source by source, where pairs may repeat: rows come out in their order, and nothing is drawn twice.
//
// A binary tree over the sources deals n to them; each source deals its synapses to blocks of 4096 targets, and in a block every synapse draws its
// target. An owner walks the tree of all sources, but draws in its own blocks only. Cost: a binomial for each source and block, a word a synapse.
#include "runtime/reference/neighbours.h"
#include "runtime/wire/rules.h"
#include "runtime/wire/split.h"

namespace nsim::wire {
namespace {

constexpr int64_t block = 4096;

class Dealer {
 public:
  Dealer(const Task& task, Cells own, Rows& rows) : task_(task), own_(own), rows_(rows) {}

  /// `node` numbers the tree as a heap; it names the draw.
  void deal(Cells sources, uint64_t node, int64_t n) {
    if (n == 0) return;
    if (sources.size() == 1) return row(sources.begin, n);
    const int64_t middle = sources.begin + sources.size() / 2;
    const double share = static_cast<double>(middle - sources.begin) / static_cast<double>(sources.size());
    const int64_t n_left = binomial(n, share, task_.words(node, 0, Purpose::split).uniform());
    deal({sources.begin, middle}, 2 * node, n_left);
    deal({middle, sources.end}, 2 * node + 1, n - n_left);
  }

 private:
  void row(int64_t source, int64_t n) {
    Words deals = task_.words(static_cast<uint64_t>(source), 1, Purpose::split);
    targets_.clear(), entities_.clear();
    int64_t done = 0;
    for (int64_t begin = task_.targets.begin; begin < task_.targets.end && done < n; begin += block) {
      const Cells cells{begin, std::min(begin + block, task_.targets.end)};
      const double share = static_cast<double>(cells.size()) / static_cast<double>(task_.targets.end - begin);
      const int64_t here = cells.end == task_.targets.end ? n - done : binomial(n - done, share, deals.uniform());
      if (here > 0 && intersection(cells, own_).size() > 0) draw(source, cells, static_cast<size_t>(here), source << 32 | done);
      done += here;
    }
    rows_.add_row(source, targets_, entities_);
  }

  /// `first`: what names the first of them.
  void draw(int64_t source, Cells cells, size_t n, int64_t first) {
    const auto lane = static_cast<uint32_t>((cells.begin - task_.targets.begin) / block);
    const auto size = static_cast<uint32_t>(cells.size()), least = -size % size, base = static_cast<uint32_t>(cells.begin);
    words_.resize((n + 63) / 64 * 64);
    reference::Lanes lanes{task_.schedule->seed, task_.wiring->stream, static_cast<uint64_t>(Purpose::partners), source << 32, words_.size()};
    lanes.every_lane = lane;
    reference::shared_words(lanes, words_.data());
    // Multiply and reject, as Words::below does; one word in millions is rejected.
    bool rejected = false;
    const size_t kept = targets_.size();
    targets_.resize(kept + n), entities_.resize(kept + n);
    for (size_t k = 0; k < n; ++k) {
      const uint64_t m = uint64_t{words_[k]} * size;
      targets_[kept + k] = base + static_cast<uint32_t>(m >> 32);
      rejected |= static_cast<uint32_t>(m) < least;
    }
    if (rejected) {
      Words again = task_.words(static_cast<uint64_t>(source), lane, Purpose::again);
      for (size_t k = 0; k < n; ++k)
        if (words_[k] * size < least) targets_[kept + k] = base + again.below(size);
    }
    for (size_t k = 0; k < n; ++k) entities_[kept + k] = first + static_cast<int64_t>(k);
    if (cells.begin < own_.begin || cells.end > own_.end) keep_own(kept);
  }

  /// Of the targets from `kept` on.
  void keep_own(size_t kept) {
    for (size_t k = kept; k < targets_.size(); ++k) {
      targets_[kept] = targets_[k], entities_[kept] = entities_[k];
      kept += own_.has(targets_[kept]);
    }
    targets_.resize(kept), entities_.resize(kept);
  }

  const Task& task_;
  Cells own_;
  Rows& rows_;
  std::vector<uint32_t> words_, targets_;
  std::vector<int64_t> entities_;
};

}  // namespace

void total_by_rows(const Task& task, Cells own, Rows& rows) { Dealer(task, own, rows).deal(task.sources, 1, synapses_of_total(task)); }

}  // namespace nsim::wire
