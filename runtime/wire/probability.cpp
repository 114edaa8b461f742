// Every pair with probability p. One p for all: skips to the next success, from the beginning of blocks of 4096 targets.
#include "runtime/wire/candidates.h"
#include <cmath>

namespace nsim::wire {
namespace {

constexpr int64_t block = 4096;

/// Failures before the next success are geometric: floor(log u / log(1 - p)). Each block has words of its own, keyed (source, block).
void by_skips(const Task& task, Cells own, double p, Rows& rows) {
  double scale = 1 / std::log1p(-p);
  int64_t first_block = (own.begin - task.targets.begin) / block, last_block = (own.end - 1 - task.targets.begin) / block;
  for (int64_t source = task.sources.begin; source < task.sources.end; ++source)
    for (int64_t k = first_block; k <= last_block; ++k) {
      Words words = task.words(static_cast<uint64_t>(source), static_cast<uint32_t>(k), Purpose::skips);
      int64_t begin = task.targets.begin + k * block, end = std::min({begin + block, task.targets.end, own.end});
      for (int64_t target = begin;; ++target) {
        double skip = std::log(words.uniform()) * scale;
        if (skip >= static_cast<double>(end - target)) break;
        target += static_cast<int64_t>(skip);
        if (target >= own.begin && !task.excluded(source, target)) rows.add(source, target, source << 32 | target, 0);
      }
    }
}

void check_probability(const Task& task, double p) {
  if (p >= 0 && p <= 1) return;
  throw Refused{{"N322", "a probability lies between 0 and 1", "this is " + plain(p), "", task.wiring->span}};
}

/// p of every pair against a uniform number of the pair.
void by_pairs(const Task& task, Cells own, Rows& rows) {
  each_candidate(task, own, rows, [&](const Pairs& pairs, size_t i, double p) {
    check_probability(task, p);
    return p > 0 && (p == 1 || task.words(static_cast<uint64_t>(pairs.entity[i]), 0, Purpose::pairs).uniform() < p);
  });
}

}  // namespace

void probability(const Task& task, Cells own, Rows& rows) {
  if (!is_constant(task.wiring->argument)) return by_pairs(task, own, rows);
  double p = constant_of(task, task.wiring->argument);
  check_probability(task, p);
  if (p == 0) return;
  if (p == 1) return all_to_all(task, own, rows);
  by_skips(task, own, p, rows);
}

}  // namespace nsim::wire
