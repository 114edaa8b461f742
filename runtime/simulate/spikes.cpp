#include "runtime/simulate/spikes.h"
#include <algorithm>

namespace nsim::simulate {
namespace {

size_t row_of(const device::Network& network, int64_t step) { return static_cast<size_t>(step & (network.history - 1)); }

constexpr double room_for_lists = 32e6;    // bytes, unless delays ask for more
constexpr int64_t least_steps = 32, most_steps = 512;

}  // namespace

int64_t longest_delay(const Built& built) {
  uint32_t longest = 1;
  for (size_t k = 0; k < built.network.wired.size(); ++k)
    if (!built.schedule.wirings[k].values) longest = std::max(longest, built.network.wired[k].most_delay);
  return longest;
}

uint32_t most_in_step(const plan::Schedule& schedule, uint32_t population) {
  uint32_t most = 1;
  for (const plan::SourceLaunch& source : schedule.sources)
    if (source.population == population) most = std::max(most, source.most);
  return most;
}

int64_t allocate_spikes(Built& built) {
  const plan::Schedule& schedule = built.schedule;
  device::Network& network = built.network;
  const size_t n = schedule.populations.size();
  network.spikes.resize(n), network.spike_counts.resize(n), network.spike_first.resize(n), network.spike_room.assign(n, 0);
  double bytes_of_row = 1;
  for (uint32_t p = 0; p < n; ++p) {
    const int64_t most = most_in_step(schedule, p), cells = schedule.populations[p].n_cells;
    for (int thread = 0; thread < network.threads; ++thread) network.spike_first[p].push_back(wire::slice(cells, thread, network.threads).first * most);
    if (!schedule.publishes[p]) continue;
    network.spike_room[p] = cells * most;
    bytes_of_row += 4.0 * static_cast<double>(network.spike_room[p]);
  }
  const int64_t delay = longest_delay(built);
  network.history = 4;
  while (network.history < delay + least_steps + 1) network.history *= 2;
  while (network.history < delay + most_steps && static_cast<double>(2 * network.history) * bytes_of_row <= room_for_lists) network.history *= 2;
  for (uint32_t p = 0; p < n; ++p) {
    if (!schedule.publishes[p]) continue;
    network.spikes[p] = wire::Memory<uint32_t>(static_cast<size_t>(network.history * network.spike_room[p]), 512, wire::Pages::small);
    network.spike_counts[p].assign(static_cast<size_t>(network.history * network.threads), 0);
  }
  return network.history - delay - 1;
}

void spikes_of_step(const device::Network& network, uint32_t population, int64_t step, std::vector<uint32_t>& cells) {
  cells.clear();
  const auto row = row_of(network, step);
  const uint32_t* counts = network.spike_counts[population].data() + row * static_cast<size_t>(network.threads);
  const uint32_t* spikes = network.spikes[population].data() + row * static_cast<size_t>(network.spike_room[population]);
  for (int thread = 0; thread < network.threads; ++thread) {
    const uint32_t* begin = spikes + network.spike_first[population][static_cast<size_t>(thread)];
    cells.insert(cells.end(), begin, begin + counts[thread]);
  }
}

void put_spikes(Built& built, uint32_t population, int64_t step, const std::vector<uint32_t>& cells) {
  device::Network& network = built.network;
  const auto row = row_of(network, step);
  uint32_t* counts = network.spike_counts[population].data() + row * static_cast<size_t>(network.threads);
  uint32_t* spikes = network.spikes[population].data() + row * static_cast<size_t>(network.spike_room[population]);
  size_t at = 0;
  for (int thread = 0; thread < network.threads; ++thread) {
    const int64_t end = wire::slice(built.schedule.populations[population].n_cells, thread, network.threads).second;
    uint32_t* to = spikes + network.spike_first[population][static_cast<size_t>(thread)];
    counts[thread] = 0;
    for (; at < cells.size() && static_cast<int64_t>(cells[at]) < end; ++at) to[counts[thread]++] = cells[at];
  }
}

Collector::Collector(const plan::Schedule& schedule, const graph::Stage& stage) {
  auto want = [&](const graph::CellRange& range) {
    auto at = std::find_if(wanted_.begin(), wanted_.end(), [&](const Wanted& w) { return w.population == range.population.at; });
    if (at == wanted_.end()) wanted_.push_back({range.population.at, {}, {}}), at = wanted_.end() - 1;
    at->cells.emplace_back(range.first, range.last);
  };
  for (const auto& spikes : stage.spikes)
    for (const auto& range : spikes.cells) want(range);
  for (const auto& range : stage.needed) want(range);
  for (size_t p = 0; p < schedule.populations.size(); ++p) totals_.push_back(schedule.publishes[p] ? 0 : -1);
  for (const Wanted& w : wanted_) require(schedule.publishes[w.population], "a population whose spikes are recorded publishes them");
}

void Collector::take(const device::Network& network, int64_t first, int64_t n) {
  for (size_t p = 0; p < totals_.size(); ++p) {
    if (totals_[p] < 0) continue;
    for (int64_t step = first + 1; step <= first + n; ++step) {
      const uint32_t* counts = network.spike_counts[p].data() + row_of(network, step) * static_cast<size_t>(network.threads);
      for (int thread = 0; thread < network.threads; ++thread) totals_[p] += counts[thread];
    }
  }
  for (Wanted& wanted : wanted_)
    for (int64_t step = first + 1; step <= first + n; ++step) {
      spikes_of_step(network, wanted.population, step, now_);
      for (uint32_t cell : now_) {
        const bool in = std::any_of(wanted.cells.begin(), wanted.cells.end(), [&](auto range) { return cell >= range.first && cell <= range.second; });
        if (in) wanted.raster.step.push_back(step), wanted.raster.cell.push_back(cell);
      }
    }
}

void Collector::lend(record::StageRun& run) {
  for (Wanted& wanted : wanted_) run.spikes[wanted.population] = std::move(wanted.raster);
}

void Collector::take_back(record::StageRun& run) {
  for (Wanted& wanted : wanted_) wanted.raster = std::move(run.spikes[wanted.population]);
}

void Collector::finish(record::StageRun& run) {
  for (Wanted& wanted : wanted_) run.spikes[wanted.population] = std::move(wanted.raster);
  run.spike_totals = totals_;
}

}  // namespace nsim::simulate
