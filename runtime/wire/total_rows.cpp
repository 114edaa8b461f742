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
    int64_t done = 0;
    for (int64_t begin = task_.targets.begin; begin < task_.targets.end && done < n; begin += block) {
      const Cells cells{begin, std::min(begin + block, task_.targets.end)};
      const double share = static_cast<double>(cells.size()) / static_cast<double>(task_.targets.end - begin);
      const int64_t here = cells.end == task_.targets.end ? n - done : binomial(n - done, share, deals.uniform());
      if (intersection(cells, own_).size() > 0) draw(source, cells, here, static_cast<uint32_t>(done));
      done += here;
    }
  }

  void draw(int64_t source, Cells cells, int64_t n, uint32_t first) {
    const auto lane = static_cast<uint32_t>((cells.begin - task_.targets.begin) / block);
    const auto size = static_cast<uint32_t>(cells.size()), least = -size % size;
    const auto many = static_cast<size_t>(n);
    words_.resize((many + 63) / 64 * 64);
    targets_.resize(many), ordinals_.resize(many);
    reference::Lanes lanes{task_.schedule->seed, task_.wiring->stream, static_cast<uint64_t>(Purpose::partners), source << 32, words_.size()};
    lanes.every_lane = lane;
    reference::shared_words(lanes, words_.data());
    Words again = task_.words(static_cast<uint64_t>(source), lane, Purpose::again);
    size_t kept = 0;
    for (size_t k = 0; k < many; ++k) {
      // Multiply and reject, as Words::below does; one word in millions is rejected.
      const uint64_t m = uint64_t{words_[k]} * size;
      const int64_t target = cells.begin + static_cast<int64_t>(static_cast<uint32_t>(m) >= least ? m >> 32 : again.below(size));
      targets_[kept] = target, ordinals_[kept] = first + static_cast<uint32_t>(k);
      kept += own_.has(target);
    }
    rows_.add_row(source, targets_.data(), ordinals_.data(), kept);
  }

  const Task& task_;
  Cells own_;
  Rows& rows_;
  std::vector<uint32_t> words_, ordinals_;
  std::vector<int64_t> targets_;
};

}  // namespace

void total_by_rows(const Task& task, Cells own, Rows& rows) { Dealer(task, own, rows).deal(task.sources, 1, synapses_of_total(task)); }

}  // namespace nsim::wire
