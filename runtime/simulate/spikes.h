// Lists of published spikes: their room, and what a stage takes from them. Internal to the room.
#pragma once
#include "runtime/record/results.h"
#include "runtime/simulate/network.h"

namespace nsim::simulate {

/// Steps of the longest delay of spikes; at least one.
int64_t longest_delay(const Built& built);

/// Rows for the longest delay and the steps of one call. Returns how many steps one call of the device may run.
int64_t allocate_spikes(Built& built);

/// Spikes that one cell of a population may publish in one step.
uint32_t most_in_step(const plan::Schedule& schedule, uint32_t population);

/// Cells that fired in a step, ascending; the row must still be in the history.
void spikes_of_step(const device::Network& network, uint32_t population, int64_t step, std::vector<uint32_t>& cells);
/// Adds what the steps (from, from + n] published, by population; their rows must still be in the history.
void count_spikes(const device::Network& network, int64_t from, int64_t n, std::vector<double>& sent);
/// Writes the spikes of a past step back, each into the part of the thread that owns its cell.
void put_spikes(Built& built, uint32_t population, int64_t step, const std::vector<uint32_t>& cells);

/// Collects the spikes that a stage records or measures, and counts all.
class Collector {
 public:
  Collector(const plan::Schedule& schedule, const graph::Stage& stage);
  /// Takes the steps (first, first + n].
  void take(const device::Network& network, int64_t first, int64_t n);
  void finish(record::StageRun& run);
  /// The spikes so far, for a look at the stage while it runs; take_back before the next take.
  void lend(record::StageRun& run);
  void take_back(record::StageRun& run);

 private:
  struct Wanted { uint32_t population = 0; std::vector<std::pair<int64_t, int64_t>> cells; record::Raster raster; };   // inclusive ranges
  std::vector<Wanted> wanted_;
  std::vector<int64_t> totals_;
  std::vector<uint32_t> now_;
};

}  // namespace nsim::simulate
