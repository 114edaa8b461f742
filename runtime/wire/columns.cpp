#include "runtime/wire/columns.h"

#include "engine/text/diagnostic.h"

namespace nsim::wire {

Columns columns_of(const Branch& branch, int64_t first_source, int64_t first_target, int64_t n_targets) {
  const int64_t n = branch.start.back();
  if (n >= int64_t{1} << 32) throw Failure{"one thread has too many synapses that change at spikes of their target", "it counts them in 32 bits", "use more threads"};
  const auto target = [&](int64_t k) {
    const auto at = static_cast<size_t>(k);
    return static_cast<size_t>((branch.near_target.size() ? static_cast<int64_t>(branch.near_target[at]) : static_cast<int64_t>(branch.far_target[at])) - first_target);
  };
  Columns columns;
  columns.start.assign(static_cast<size_t>(n_targets) + 1, 0);
  for (int64_t k = 0; k < n; ++k) ++columns.start[target(k) + 1];
  for (size_t cell = 1; cell < columns.start.size(); ++cell) columns.start[cell] += columns.start[cell - 1];
  columns.synapse = Memory<uint32_t>(static_cast<size_t>(n));
  columns.source = Memory<uint32_t>(static_cast<size_t>(n));
  std::vector<int64_t> next(columns.start.begin(), columns.start.end() - 1);
  for (size_t source = 0; source + 1 < branch.start.size(); ++source)
    for (int64_t k = branch.start[source]; k < branch.start[source + 1]; ++k) {
      const auto at = static_cast<size_t>(next[target(k)]++);
      columns.synapse[at] = static_cast<uint32_t>(k);
      columns.source[at] = static_cast<uint32_t>(first_source + static_cast<int64_t>(source));
    }
  return columns;
}

}  // namespace nsim::wire
