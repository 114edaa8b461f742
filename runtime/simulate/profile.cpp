// What the accounts of the device did: spikes times synapses of their sources, updates times cells, and the bytes of both by the sizes of what they read.
#include "runtime/simulate/spikes.h"
#include "runtime/simulate/state.h"
#include <algorithm>
#include <numeric>

namespace nsim::simulate {
namespace {

struct Tract { double synapses = 0, bytes = 0; bool walked = false; };

Tract tract_of(const Built& built, uint32_t index) {
  Tract tract;
  for (const uint32_t w : built.schedule.tracts[index].wirings) tract.synapses += static_cast<double>(built.network.wired[w].n_synapses);
  const wire::Laid& laid = built.network.tracts[index];
  tract.bytes = static_cast<double>(wire::bytes_of(laid));
  tract.walked = std::any_of(laid.branches.begin(), laid.branches.end(), [](const wire::Branch& b) { return b.stream.size() > 0; });
  return tract;
}

/// Synaptic events of a tract: each spike reaches as many synapses as its population has in the mean.
double events_of(const Built& built, uint32_t index, bool into_targets, const std::vector<double>& sent, double synapses) {
  const plan::Tract& tract = built.schedule.tracts[index];
  const graph::CellRange& cells = into_targets ? built.schedule.wirings[tract.wirings[0]].post : tract.pre;
  return sent[cells.population.at] / static_cast<double>(built.schedule.populations[cells.population.at].n_cells) * synapses;
}

/// What events of a synapse model read and write beside the row: its states, and the places in a column.
double bytes_of_states(const Built& built, uint32_t tract, bool column) {
  for (const plan::Plastic& plastic : built.schedule.plastics)
    if (plastic.delivery.tract == tract) return 2.0 * static_cast<double>(plastic.states.size() * built.network.real_bytes) + (column ? 8 : 0);
  return 0;
}

void count(const Built& built, const emit::Lap& lap, const std::vector<double>& sent, int64_t steps, ProfileLine& line) {
  using Lap = emit::Lap;
  if (lap.events == Lap::cells) {
    line.events = static_cast<double>(steps) * static_cast<double>(built.schedule.populations[lap.population].n_cells);
    line.bytes = lap.bytes * line.events;
  }
  if (lap.events == Lap::cells || lap.events == Lap::none) return;
  for (const uint32_t t : lap.tracts) {
    const Tract tract = tract_of(built, t);
    if (tract.synapses == 0 || tract.walked != (lap.events == Lap::walked)) continue;
    const double events = events_of(built, t, lap.events == Lap::into_targets, sent, tract.synapses);
    line.events += events;
    line.bytes += events * (tract.bytes / tract.synapses + bytes_of_states(built, t, lap.events == Lap::into_targets));
  }
}

}  // namespace

void count_spikes(const device::Network& network, int64_t from, int64_t n, std::vector<double>& sent) {
  for (size_t p = 0; p < sent.size(); ++p) {
    const std::vector<uint32_t>& counts = network.spike_counts[p];
    if (counts.empty()) continue;
    for (int64_t stamp = from + 1; stamp <= from + n; ++stamp) {
      const uint32_t* row = counts.data() + static_cast<size_t>((stamp & (network.history - 1)) * network.threads);
      sent[p] += static_cast<double>(std::accumulate(row, row + network.threads, int64_t{0}));
    }
  }
}

Profile Simulation::profile() const {
  const Built& built = state_->built;
  Profile profile;
  profile.threads = built.network.threads;
  profile.steps = built.network.step;
  for (const device::Account& account : state_->device->accounts()) {
    ProfileLine line{account.lap.phase, account.lap.name};
    for (const double seconds : account.seconds) {
      line.seconds += seconds / static_cast<double>(account.seconds.size());
      line.longest = std::max(line.longest, seconds);
    }
    profile.run_seconds += line.seconds;
    if (account.lap.events == emit::Lap::walked && line.seconds < 1e-9) continue;   // its delays wait in rings
    count(built, account.lap, state_->sent, profile.steps, line);
    profile.lines.push_back(std::move(line));
  }
  profile.host_seconds = std::max(0.0, state_->stage_seconds - profile.run_seconds);
  return profile;
}

}  // namespace nsim::simulate
