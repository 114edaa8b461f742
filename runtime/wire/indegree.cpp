// Every target draws n sources. Keyed by target; n may differ from target to target.
#include "runtime/wire/partners.h"
#include "runtime/wire/rules.h"
#include "runtime/wire/share.h"

namespace nsim::wire {
template <class Sink>
void indegree(const Task& task, Cells own, Sink& sink) {
  Evaluator evaluate(task);
  Partners partners;
  Sharing sharing(task);
  Pairs targets;
  for (int64_t begin = own.begin; begin < own.end; begin += block_size) {
    int64_t end = std::min<int64_t>(own.end, begin + block_size);
    targets.clear();
    for (int64_t target = begin; target < end; ++target) targets.add(task.sources.begin, target, target, 0);
    const std::vector<double>& each = evaluate(task.wiring->argument, targets);
    for (int64_t target = begin; target < end; ++target) {
      int64_t n = whole(task, each[static_cast<size_t>(target - begin)]);
      int64_t of_all = sharing.of_target(target);
      if (n > 0 && (of_all == 0 || (!task.wiring->multiple && n > of_all))) throw Refused{too_many(task, n, of_all)};
      n = sharing.part(n, static_cast<uint64_t>(target));
      if (n == 0) continue;
      sink.add_target(target, partners.of_target(task, target, n));
    }
  }
}

template void indegree<Counter>(const Task&, Cells, Counter&);
template void indegree<Filler>(const Task&, Cells, Filler&);

}  // namespace nsim::wire
