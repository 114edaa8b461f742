// Walks all pairs in blocks: for rules whose argument depends on both ends.
#pragma once
#include "runtime/wire/rules.h"

namespace nsim::wire {

/// Evaluates the argument on every allowed pair, sources outermost, and hands on the pair of which `keep(pairs, i, value)` is true.
template <class Keep>
void each_candidate(const Task& task, Cells own, Rows& rows, Keep keep) {
  Evaluator evaluate(task);
  Pairs pairs;
  auto flush = [&] {
    if (pairs.size() == 0) return;
    const std::vector<double>& value = evaluate(task.wiring->argument, pairs);
    for (size_t i = 0; i < pairs.size(); ++i)
      if (keep(pairs, i, value[i])) rows.add(pairs.source[i], pairs.target[i], pairs.entity[i], 0);
    pairs.clear();
  };
  for (int64_t source = task.sources.begin; source < task.sources.end; ++source)
    for (int64_t target = own.begin; target < own.end; ++target) {
      if (!task.excluded(source, target)) pairs.add(source, target, source << 32 | target, 0);
      if (pairs.size() == block_size) flush();
    }
  flush();
}

}  // namespace nsim::wire
