// Every source draws n targets. Keyed by source and block of 4096 targets: a binary tree over the blocks deals n, so an owner walks down to
// the blocks that hold its targets.
#include "runtime/wire/partners.h"
#include "runtime/wire/rules.h"
#include "runtime/wire/share.h"
#include "runtime/wire/split.h"
#include <algorithm>

namespace nsim::wire {
namespace {

constexpr int64_t block = 4096;

class Dealer {
 public:
  Dealer(const Task& task, Cells own, Rows& rows) : task_(task), own_(own), rows_(rows) {}

  void deal(int64_t source, Cells blocks, uint32_t node, int64_t n) {
    Cells range = targets(blocks);
    if (n == 0 || intersection(range, own_).size() == 0) return;
    if (blocks.size() == 1) return connect(source, blocks.begin, range, n);
    int64_t middle = blocks.begin + blocks.size() / 2;
    Cells left{blocks.begin, middle}, right{middle, blocks.end};
    int64_t on_left = task_.targets_allowed(source, targets(left)), on_right = task_.targets_allowed(source, targets(right));
    double u = task_.words(static_cast<uint64_t>(source), node, Purpose::split).uniform();
    double share = static_cast<double>(on_left) / static_cast<double>(on_left + on_right);
    int64_t n_left = task_.wiring->multiple ? binomial(n, share, u) : hypergeometric(n, on_left, on_right, u);
    deal(source, left, 2 * node, n_left);
    deal(source, right, 2 * node + 1, n - n_left);
  }

 private:
  Cells targets(Cells blocks) const {
    return {task_.targets.begin + blocks.begin * block, std::min(task_.targets.end, task_.targets.begin + blocks.end * block)};
  }

  void connect(int64_t source, int64_t at, Cells range, int64_t n) {
    auto allowed = static_cast<uint32_t>(task_.targets_allowed(source, range));
    Words words = task_.words(static_cast<uint64_t>(source), static_cast<uint32_t>(at), Purpose::partners);
    const std::vector<uint32_t>& drawn = partners_.draw(words, n, allowed, task_.wiring->multiple);
    found_.assign(drawn.begin(), drawn.end());
    std::sort(found_.begin(), found_.end());
    int64_t ordinal = source << 32;
    for (uint32_t one : found_) {
      const int64_t target = task_.kth_allowed(range, one, source), entity = ordinal++;
      if (own_.has(target)) rows_.add(source, target, entity, static_cast<uint32_t>(at));
    }
  }

  const Task& task_;
  Cells own_;
  Rows& rows_;
  Partners partners_;
  std::vector<uint32_t> found_;
};

}  // namespace

void outdegree(const Task& task, Cells own, Rows& rows) {
  Evaluator evaluate(task);
  Dealer dealer(task, own, rows);
  Pairs sources;
  Sharing sharing(task);
  Cells blocks{0, (task.targets.size() + block - 1) / block};
  for (int64_t begin = task.sources.begin; begin < task.sources.end; begin += block_size) {
    int64_t end = std::min<int64_t>(task.sources.end, begin + block_size);
    sources.clear();
    for (int64_t source = begin; source < end; ++source) sources.add(source, task.targets.begin, source, 0);
    const std::vector<double>& each = evaluate(task.wiring->argument, sources);
    for (int64_t source = begin; source < end; ++source) {
      int64_t n = whole(task, each[static_cast<size_t>(source - begin)]), of_all = sharing.of_source(source);
      if (n > 0 && (of_all == 0 || (!task.wiring->multiple && n > of_all))) throw Refused{too_many(task, n, of_all)};
      dealer.deal(source, blocks, 1, sharing.part(n, static_cast<uint64_t>(source)));
    }
  }
}

}  // namespace nsim::wire
