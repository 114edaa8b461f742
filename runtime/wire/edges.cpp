// The pairs of an edge file, row by row. Checked before: every cell exists on its side, and no pair comes twice where `multiple = false`.
#include "runtime/wire/rules.h"
#include <numeric>

namespace nsim::wire {

void edges_of_file(const Task& task, Cells own, Rows& rows) {
  const auto &source = task.wiring->edge_source, &target = task.wiring->edge_target;
  std::vector<int64_t> order;
  for (size_t k = 0; k < source.size(); ++k)
    if (own.has(target[k]) && !task.excluded(source[k], target[k])) order.push_back(static_cast<int64_t>(k));
  auto key = [&](int64_t k) { return std::pair(source[static_cast<size_t>(k)], target[static_cast<size_t>(k)]); };
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return key(a) < key(b); });
  for (size_t k = 0; k < order.size(); ++k) {
    if (k > 0 && !task.wiring->multiple && key(order[k]) == key(order[k - 1]))
      throw Refused{{"N323", "a pair comes twice in the edge file, and `multiple = false`",
                     "from cell " + std::to_string(key(order[k]).first) + " to cell " + std::to_string(key(order[k]).second), "", task.wiring->span}};
    rows.add_edge(key(order[k]).first, key(order[k]).second, order[k]);
  }
}

}  // namespace nsim::wire
