#include "runtime/wire/replay.h"

#include <algorithm>
#include <limits>

namespace nsim::wire {

Replay make_replay(int64_t n_sources, int64_t n_cells, int64_t n_synapses, size_t n_kept, size_t real_bytes) {
  Replay replay;
  replay.cells = n_cells;
  // What an index by target would take, 8 bytes for a synapse. More than 64 stamps save hardly anything, as all rows are then done once in 64 spikes.
  const auto bytes = static_cast<int64_t>(4 + n_kept * real_bytes);
  replay.depth = std::clamp<int64_t>(8 * n_synapses / std::max<int64_t>(1, n_cells * bytes), 8, 64);
  const auto all = static_cast<size_t>(replay.depth * n_cells);
  replay.visited.resize(static_cast<size_t>(n_sources));
  replay.stamps.resize(all);
  replay.waiting.resize(static_cast<size_t>(n_cells));
  replay.kept.resize(n_kept * all * real_bytes);
  forget(replay, 0);
  return replay;
}

void forget(Replay& replay, int64_t step) {
  std::fill(replay.visited.begin(), replay.visited.end(), static_cast<int32_t>(step));
  std::fill(replay.stamps.begin(), replay.stamps.end(), std::numeric_limits<int32_t>::min());
  std::fill(replay.waiting.begin(), replay.waiting.end(), 0);
}

}  // namespace nsim::wire
