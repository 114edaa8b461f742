// Spikes of targets that synapses have not yet learned of (plan::Replay), for the rows of one thread.
//
// Of every target the last `depth` stamps are kept, the youngest first; when one more comes than there is room for, all rows are brought up to date.
// Memory: 4 bytes for each stamp and for each number kept beside it, at most `depth` of them for a target: no more than an index of the synapses by
// target would take, but at least 8.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace nsim::wire {

struct Replay {
  int64_t cells = 0, depth = 0;
  std::vector<int32_t> visited;             // by source of the tract: the step up to which its row has been done
  std::vector<int32_t> stamps;              // [depth][cells of this thread, as branches count them]
  std::vector<int32_t> waiting;             // by cell: how many of its stamps some row may not have seen
  std::vector<unsigned char> kept;          // [number][depth][cells], float or double
};

Replay make_replay(int64_t n_sources, int64_t n_cells, int64_t n_synapses, size_t n_kept, size_t real_bytes);
/// Nothing waits: all rows are as of this step.
void forget(Replay& replay, int64_t step);

}  // namespace nsim::wire
