// One projection while it is drawn: what every rule reads, and the cells that it may connect.
//
// Cells are numbered in their populations throughout; rows and the keys of draws use the same numbers, so a slice of a projection draws
// the same partners' weights as the whole would.
#pragma once
#include "runtime/wire/wire.h"
#include "runtime/wire/words.h"
#include <algorithm>

namespace nsim::wire {

using Places = std::vector<std::array<double, 3>>;

/// Cells [begin, end) of a population.
struct Cells {
  int64_t begin = 0, end = 0;
  int64_t size() const { return std::max<int64_t>(0, end - begin); }
  bool has(int64_t cell) const { return cell >= begin && cell < end; }
};
inline Cells intersection(Cells a, Cells b) { return {std::max(a.begin, b.begin), std::min(a.end, b.end)}; }

struct Task {
  const plan::Schedule* schedule = nullptr;
  const plan::Wiring* wiring = nullptr;
  const graph::Population *pre = nullptr, *post = nullptr;
  const Places *pre_places = nullptr, *post_places = nullptr;   // empty without a space
  const Numbers* numbers = nullptr;
  Cells sources, targets;                                       // of the whole projection
  bool forbid_self = false;                                     // one population and `self = false`

  bool excluded(int64_t source, int64_t target) const { return forbid_self && source == target; }
  /// Sources that a target may have: all, less the cell itself where self-connections are off.
  int64_t partners_of_target(int64_t target) const { return sources.size() - (forbid_self && sources.has(target)); }
  int64_t targets_allowed(int64_t source, Cells among) const { return among.size() - (forbid_self && among.has(source)); }
  /// The k-th cell of `among` that is not `self`.
  int64_t kth_allowed(Cells among, int64_t k, int64_t self) const {
    int64_t cell = among.begin + k;
    return forbid_self && among.has(self) && cell >= self ? cell + 1 : cell;
  }
  Words words(uint64_t entity, uint32_t lane, Purpose purpose) const { return Words(schedule->seed, wiring->stream, entity, lane, purpose); }
};

Task task_of(const plan::Schedule& schedule, size_t wiring, const std::vector<Places>& positions, const Numbers& numbers);

/// A mistake of the text that was found while drawing; the first of each code is reported.
struct Mistake { std::string code, message, label, hint; Span span; };

}  // namespace nsim::wire
