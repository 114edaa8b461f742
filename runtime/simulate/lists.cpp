#include "runtime/data/files.h"
#include "runtime/simulate/network.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace nsim::simulate {
namespace {

data::Spikes spikes_of_file(const graph::Emission& emission) {
  if (emission.format.empty() || emission.format == "csv") return data::read_spikes(emission.file);
  return data::read_events({emission.file, emission.format, emission.sample, emission.rows, emission.columns});
}

/// Times to steps: the step that ends at or after the time, to within a millionth of a step (specs: 2.9999 ms is step 30 of 0.1 ms).
plan::SpikeList to_steps(const data::Spikes& spikes, const graph::Population& population, double step_ms, double every_ms) {
  std::vector<std::pair<int64_t, int64_t>> events;
  for (size_t k = 0; k < spikes.cell.size(); ++k) {
    if (spikes.cell[k] < 0 || spikes.cell[k] >= population.n_cells)
      throw Failure{"`" + population.emission.file + "` does not fit `" + population.name + "`",
                    "it has a spike of cell " + std::to_string(spikes.cell[k]) + ", and `" + population.name + "` has the cells 0 to " + std::to_string(population.n_cells - 1),
                    "give `" + population.name + "` as many cells as the file"};
    events.emplace_back(std::max<int64_t>(1, static_cast<int64_t>(std::ceil(spikes.time_ms[k] / step_ms - 1e-6))), spikes.cell[k]);
  }
  std::sort(events.begin(), events.end());
  plan::SpikeList list;
  for (auto [step, cell] : events) list.step.push_back(step), list.cell.push_back(cell);
  list.period = std::llround(std::min(every_ms / step_ms, 9e15));
  return list;
}

/// Rows by step: cells of step k are those from row k - 1 to row k.
void lay_out(const plan::SpikeList& list, const graph::Population& population, std::vector<int64_t>& rows, std::vector<uint32_t>& cells) {
  const int64_t last = list.step.empty() ? 0 : list.step.back(), n = list.period > 0 ? list.period : last;
  if (last > n)
    throw Failure{"the spikes of `" + population.name + "` are longer than their period", "the last one is in step " + std::to_string(last) + ", the period has " + std::to_string(n),
                  "give a longer period, or leave out the spikes beyond it"};
  rows.assign(static_cast<size_t>(n) + 1, 0);
  for (int64_t step : list.step) ++rows[static_cast<size_t>(step)];
  std::partial_sum(rows.begin(), rows.end(), rows.begin());
  cells.assign(list.cell.begin(), list.cell.end());
}

/// The most spikes that one cell has in one step: the room of a step is that many for every cell.
uint32_t most_of(const plan::SpikeList& list) {
  uint32_t most = 1, now = 0;
  for (size_t k = 0; k < list.step.size(); ++k) {
    now = k > 0 && list.step[k] == list.step[k - 1] && list.cell[k] == list.cell[k - 1] ? now + 1 : 1;
    most = std::max(most, now);
  }
  return most;
}

}  // namespace

void set_lists(Built& built) {
  plan::Schedule& schedule = built.schedule;
  built.network.list_rows.resize(schedule.lists.size());
  built.network.list_cells.resize(schedule.lists.size());
  for (plan::SourceLaunch& source : schedule.sources) {
    if (source.kind != graph::Emission::list) continue;
    const graph::Population& population = schedule.populations[source.population];
    const graph::Emission& emission = population.emission;
    plan::SpikeList& list = schedule.lists[source.list];
    if (emission.times_ms.empty() && !emission.file.empty()) list = to_steps(spikes_of_file(emission), population, schedule.step_ms, emission.every_ms);
    source.most = most_of(list);
    lay_out(list, population, built.network.list_rows[source.list], built.network.list_cells[source.list]);
  }
}

}  // namespace nsim::simulate
