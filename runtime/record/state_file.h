// Saved states: what `save` writes and `load` reads. HDF5:
//
//   /nsim_state               attribute: version of this layout
//   /step, /step_ms           steps done when it was saved; length of a step
//   /populations/<name>/cells how many there are
//   /populations/<name>/      and in the same group
//     values/<value>          one number for each cell; "<sum>@k" is what arrives k steps later
//     recent/                 the latest spikes: steps_ago and cell; rows: how many steps they reach back
//     places                  x, y, z of each cell; nothing without a space
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace nsim::record {

struct SavedPopulation {
  int64_t n_cells = 0;
  std::map<std::string, std::vector<double>> values;
  std::vector<std::vector<uint32_t>> recent;               // cells that fired, by steps ago
  std::vector<std::array<double, 3>> places;
};
struct SavedState { int64_t step = 0; double step_ms = 0; std::map<std::string, SavedPopulation> populations; };

/// Appears under its name only when it is complete. Failure when it cannot.
void write_state(const std::string& path, const SavedState& state);
/// Failure when there is no such file, or it is none that write_state wrote.
SavedState read_state(const std::string& path);

}  // namespace nsim::record
