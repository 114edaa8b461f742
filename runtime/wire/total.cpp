// Exactly n synapses over all pairs, where some pairs are left out or none may repeat (total_rows.cpp does the rest). A binary tree over the targets deals n to the two halves of every range by a draw of its own, so an owner
// walks down to its targets only; each target then draws its sources.
#include "runtime/wire/partners.h"
#include "runtime/wire/rules.h"
#include "runtime/wire/share.h"
#include "runtime/wire/split.h"

namespace nsim::wire {
namespace {

template <class Sink>
class Dealer {
 public:
  Dealer(const Task& task, Cells own, Sink& sink) : task_(task), own_(own), sink_(sink) {}

  /// `node` numbers the tree as a heap; it names the draw.
  void deal(Cells range, uint64_t node, int64_t n) {
    if (n == 0 || intersection(range, own_).size() == 0) return;
    if (range.size() == 1) return connect(range.begin, n);
    int64_t middle = range.begin + range.size() / 2;
    Cells left{range.begin, middle}, right{middle, range.end};
    int64_t on_left = pairs(left), on_right = pairs(right);
    double u = task_.words(node, 0, Purpose::split).uniform();
    double share = static_cast<double>(on_left) / static_cast<double>(on_left + on_right);
    int64_t n_left = task_.wiring->multiple ? binomial(n, share, u) : hypergeometric(n, on_left, on_right, u);
    deal(left, 2 * node, n_left);
    deal(right, 2 * node + 1, n - n_left);
  }

 private:
  int64_t pairs(Cells targets) const {
    int64_t selves = task_.forbid_self ? intersection(targets, task_.sources).size() : 0;
    return targets.size() * task_.sources.size() - selves;
  }

  void connect(int64_t target, int64_t n) {
    sink_.add_target(target, partners_.of_target(task_, target, n));
  }

  const Task& task_;
  Cells own_;
  Sink& sink_;
  Partners partners_;
};

}  // namespace

int64_t synapses_of_total(const Task& task) {
  int64_t n = whole(task, constant_of(task, task.wiring->argument));
  Sharing sharing(task);
  int64_t pairs = sharing.of_all();
  if (n > 0 && (pairs == 0 || (!task.wiring->multiple && n > pairs)))
    throw Refused{{"N320", "more connections than there are pairs to choose from", std::to_string(n) + " wanted, of " + std::to_string(pairs) + " pairs",
                   pairs == 0 ? "" : "ask for fewer, or allow several connections of one pair: `multiple = true`", task.wiring->span}};
  return sharing.part(n, 0);
}

template <class Sink>
void total(const Task& task, Cells own, Sink& sink) {
  Dealer<Sink>(task, own, sink).deal(task.targets, 1, synapses_of_total(task));
}

template void total<Counter>(const Task&, Cells, Counter&);
template void total<Filler>(const Task&, Cells, Filler&);

}  // namespace nsim::wire
