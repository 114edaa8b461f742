// The state of a network by path, so that another network of the same file (a trial with other parameters, other threads) can go on from it.
//
// State is what steps write: values stored by launches, sums of what is still to arrive, and the spikes that delays may still ask for.
// Parameters are not state: a trial keeps its own.
#include "runtime/simulate/spikes.h"
#include "runtime/simulate/state.h"
#include <algorithm>
#include <set>

namespace nsim::simulate {
namespace {

std::set<uint32_t> written_by_steps(const plan::Schedule& schedule) {
  std::set<uint32_t> result;
  for (const auto* launches : {&schedule.starts, &schedule.cells, &schedule.stage_starts})
    for (const plan::CellLaunch& launch : *launches)
      for (const plan::Store& store : launch.stores) result.insert(store.buffer);
  for (uint32_t k = 0; k < schedule.buffers.size(); ++k)
    if (schedule.buffers[k].is_sum) result.insert(k);  // of no slots: has no rows
  for (const auto* launches : {&schedule.behind, &schedule.after})
    for (const plan::DeliverLaunch& launch : *launches) result.insert(launch.onto);
  for (const plan::DriveLaunch& launch : schedule.drives) result.insert(launch.onto);
  for (const plan::Plastic& plastic : schedule.plastics)
    for (const plan::Replay::Trace& trace : plastic.replay ? plastic.replay->traces : std::vector<plan::Replay::Trace>{}) result.insert(trace.decay);
  for (const plan::ReactLaunch& launch : schedule.reacts)
    for (const plan::ReactRun& run : launch.runs) {
      for (const plan::Store& store : run.stores) result.insert(store.buffer);
      if (run.touched != ~0u) result.insert(run.touched);
      const plan::DeliverLaunch& sent = schedule.plastics[launch.plastic].delivery;
      if (!run.sends.empty() && sent.kind == plan::DeliverLaunch::zero_delay) result.insert(sent.onto);
    }
  return result;
}

/// Calls each(path, buffer, place of a cell, number of cells) for the state of every population. Of a ring: once for each of its rows, the row
/// of the next step first; the path says how many steps ahead. Of a past: the row of this step first; how many steps ago.
template <class Each>
void each_state(const Built& built, Each each) {
  const plan::Schedule& schedule = built.schedule;
  for (uint32_t buffer : written_by_steps(schedule)) {
    const plan::Buffer& what = schedule.buffers[buffer];
    const plan::BlockPlan& block = schedule.blocks[what.block];
    // Synapses lie thread by thread; on their way elsewhere they stand in an order that does not depend on threads.
    const bool of_synapses = block.kind == graph::Block::synapses;
    const std::vector<size_t> synapses = of_synapses ? synapse_elements(built, what.block) : std::vector<size_t>{};
    for (const plan::Group& group : block.groups)
      for (uint32_t ahead = 0; ahead < what.slots; ++ahead) {
        const int64_t row_step = what.is_past ? built.network.step - ahead : built.network.step + 1 + ahead;
        const std::string path = schedule.populations[group.population].name + "/" + what.name +
                                 (what.slots == 1 ? "" : (what.is_past ? "#" + std::to_string(ahead) : "@" + std::to_string(ahead + 1)));
        const auto row = static_cast<size_t>(row_step & (what.slots - 1));
        const size_t begin = row * static_cast<size_t>(built.network.placements[what.block].length);
        const auto place = [&](size_t cell) { return of_synapses ? synapses[cell] : begin + element(built, group.population, static_cast<int64_t>(cell)); };
        each(path, buffer, place, static_cast<size_t>(group.n_cells));
      }
  }
}

/// Every thread's copy is that of the first.
void spread_copies(Built& built) {
  for (size_t k = 0; k < built.schedule.buffers.size(); ++k) {
    const wire::Placement& placement = built.network.placements[built.schedule.buffers[k].block];
    if (placement.kind != graph::Block::copies) continue;
    device::Array& array = built.network.buffers[k];
    for (int64_t cell = 0; cell < placement.n_cells[0]; ++cell)
      placement.each_element(0, cell, [&](int64_t at) { array.set(static_cast<size_t>(at), array.get(static_cast<size_t>(placement.element(0, cell)))); });
  }
}

int64_t steps_back(const Built& built) {
  return std::min<int64_t>(longest_delay(built), built.network.history - 1);
}

}  // namespace

Snapshot Simulation::snapshot() const {
  const Built& built = state_->built;
  built.settle();
  Snapshot result;
  result.step = built.network.step;
  each_state(built, [&](const std::string& path, uint32_t buffer, const auto& place, size_t n) {
    std::vector<double>& values = result.values[path];
    values.reserve(n);
    for (size_t k = 0; k < n; ++k) values.push_back(built.network.buffers[buffer].get(place(k)));
  });
  result.recent.resize(built.schedule.populations.size());
  for (uint32_t p = 0; p < result.recent.size(); ++p) {
    if (!built.schedule.publishes[p]) continue;
    for (int64_t back = 0; back < steps_back(built); ++back) {
      result.recent[p].emplace_back();
      if (result.step - back > 0) spikes_of_step(built.network, p, result.step - back, result.recent[p].back());
    }
  }
  return result;
}

void Simulation::restore(const Snapshot& snapshot) {
  Built& built = state_->built;
  built.network.step = snapshot.step;
  // At step 0 nothing has happened: the inputs of t_0 are made by the start of this network.
  state_->started = snapshot.step > 0;
  std::map<std::string, bool> taken;
  each_state(built, [&](const std::string& path, uint32_t buffer, const auto& place, size_t n) {
    auto found = snapshot.values.find(path);
    taken[path] = true;
    device::Array& array = built.network.buffers[buffer];
    const bool populated = built.schedule.blocks[built.schedule.buffers[buffer].block].kind != graph::Block::synapses;
    const bool later_row = path.find_first_of("@#") != std::string::npos;
    if (found == snapshot.values.end()) {
      for (size_t k = 0; k < n && later_row; ++k) array.set(place(k), 0);
      return;
    }
    if (found->second.size() != n)
      throw Failure{"the state of `" + path.substr(0, path.find('/')) + "` does not fit",
                    std::to_string(found->second.size()) + (populated ? " cells" : " synapses") + " were saved, and it has " + std::to_string(n) + " now",
                    populated ? "keep the sizes of populations the same over a sweep" : "keep the rule and the `seed` of the connection the same over a sweep"};
    if (!std::all_of(found->second.begin(), found->second.end(), [&](double value) { return array.fits(value); }))
      throw Failure{"the state of `" + path.substr(0, path.find('/')) + "` does not fit", "a cell is held for longer than `hold` of this network ever lasts",
                    "keep the times of `hold` the same over a sweep, or load into the network that was saved"};
    for (size_t k = 0; k < n; ++k) array.set(place(k), found->second[k]);
  });
  spread_copies(built);
  forget_replays(built);
  rebase_traces(built, false);
  for (const auto& [path, values] : snapshot.values) {
    const bool waiting = path.find('@') != std::string::npos && std::any_of(values.begin(), values.end(), [](double x) { return x != 0; });
    if (waiting && !taken.contains(path))
      throw Failure{"what is still to arrive at `" + path.substr(0, path.find('/')) + "` does not fit", "its delays have become shorter than those of spikes on their way",
                    "keep the delays the same over a sweep, or begin each trial from the start"};
  }
  for (uint32_t p = 0; p < snapshot.recent.size() && p < built.schedule.populations.size(); ++p)
    for (size_t back = 0; back < snapshot.recent[p].size(); ++back) {
      const int64_t step = snapshot.step - static_cast<int64_t>(back);
      if (built.schedule.publishes[p] && step > 0 && static_cast<int64_t>(back) < built.network.history - 1) put_spikes(built, p, step, snapshot.recent[p][back]);
    }
}

}  // namespace nsim::simulate
