#include "runtime/measure/spikes.h"
#include "engine/plan/living.h"
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <utility>
#include <set>

namespace nsim::measure {

namespace {

/// A time that is meant to be on the grid may miss it by rounding; a millionth of a step decides.
constexpr double grid_tolerance = 1e-6;

double step_ms(const record::StageRun& run) { return run.schedule->step_ms; }

int64_t steps_before(double time_ms, double step) { return static_cast<int64_t>(std::floor(time_ms / step + grid_tolerance)); }

const record::Raster& raster_of(const record::StageRun& run, uint32_t population) {
  auto found = run.spikes.find(population);
  if (found == run.spikes.end()) {
    const std::string& name = run.schedule->populations[population].name;
    throw Failure{"the spikes of `" + name + "` were not kept", "this stage does not record them",
                  "add `record spikes of " + name + "` to the stage"};
  }
  return found->second;
}

std::string name_of_range(const record::StageRun& run, const graph::CellRange& range) {
  const graph::Population& population = run.schedule->populations[range.population.at];
  if (range.first == 0 && range.last + 1 == population.n_cells) return population.name;
  std::string first = std::to_string(range.first), last = std::to_string(range.last);
  return population.name + "[" + (range.first == range.last ? first : first + ".." + last) + "]";
}

/// The family's name when the ranges are all of its members, whole; else empty.
std::string whole_family(const record::StageRun& run, const Cells& cells) {
  const auto& populations = run.schedule->populations;
  const std::string& family = populations[cells.front().population.at].family;
  if (family.empty()) return "";
  std::set<uint32_t> named;
  for (const graph::CellRange& range : cells) {
    const graph::Population& population = populations[range.population.at];
    if (population.family != family || range.size() != population.n_cells) return "";
    named.insert(range.population.at);
  }
  size_t members = std::count_if(populations.begin(), populations.end(), [&](const graph::Population& p) { return p.family == family; });
  return named.size() == members ? family : "";
}

}  // namespace

double duration_ms(const record::StageRun& run) { return static_cast<double>(run.n_steps) * step_ms(run); }

Window window_of(const record::StageRun& run, double from_ms, double to_ms) {
  double duration = duration_ms(run);
  auto placed = [&](double time, double otherwise) {
    return std::isnan(time) ? otherwise : std::clamp(time < 0 ? time + duration : time, 0.0, duration);
  };
  Window window;
  window.from_ms = placed(from_ms, 0);
  window.to_ms = std::max(placed(to_ms, duration), window.from_ms);
  window.first = run.first + steps_before(window.from_ms, step_ms(run));
  window.last = run.first + steps_before(window.to_ms, step_ms(run));
  return window;
}

int64_t count_cells(const Cells& cells) {
  int64_t total = 0;
  for (const graph::CellRange& range : cells) total += range.size();
  return total;
}

int64_t count_living(const record::StageRun& run, const Cells& cells) {
  int64_t living = 0;
  for (const graph::CellRange& range : cells) {
    const graph::Population& population = run.schedule->populations[range.population.at];
    const graph::ValueId alive = plan::alive_in(*run.schedule, population.block);
    auto kept = alive.valid() ? run.finals.find(alive.at) : run.finals.end();
    for (int64_t cell = range.first; cell <= range.last; ++cell)
      living += kept == run.finals.end() || kept->second.at(static_cast<size_t>(population.first + cell)) > 0 ? 1 : 0;
  }
  return living;
}

std::string name_of_cells(const record::StageRun& run, const Cells& cells) {
  if (cells.empty()) return "no cells";
  if (std::string family = whole_family(run, cells); !family.empty()) return family;
  if (cells.size() > 4) return name_of_range(run, cells.front()) + " and " + std::to_string(cells.size() - 1) + " others";
  std::string text;
  for (size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : i + 1 == cells.size() ? " and " : ", ") + name_of_range(run, cells[i]);
  return text;
}

Array array_of_cells(const record::StageRun& run, const Cells& cells, std::vector<double> values, Dimension dimension) {
  Array array;
  array.axes = {"cell"};
  array.extents = {static_cast<int64_t>(values.size())};
  if (cells.size() == 1) {
    const graph::Population& population = run.schedule->populations[cells.front().population.at];
    bool whole = cells.front().size() == population.n_cells;
    if (whole && population.axes.size() > 1) {
      array.axes = population.axes;
      array.extents = population.extents;
    }
  }
  array.values = std::move(values);
  array.dimension = dimension;
  return array;
}

void for_each_spike(const record::StageRun& run, const Cells& cells, const Window& window, const std::function<void(size_t, int64_t)>& visit) {
  int64_t offset = 0;
  for (const graph::CellRange& range : cells) {
    const record::Raster& raster = raster_of(run, range.population.at);
    size_t at = std::upper_bound(raster.step.begin(), raster.step.end(), window.first) - raster.step.begin();
    for (; at < raster.step.size() && raster.step[at] <= window.last; ++at) {
      int64_t cell = raster.cell[at];
      if (cell >= range.first && cell <= range.last) visit(static_cast<size_t>(offset + cell - range.first), raster.step[at]);
    }
    offset += range.size();
  }
}

Array count(const record::StageRun& run, const Cells& cells, const Window& window) {
  std::vector<double> counts(static_cast<size_t>(count_cells(cells)), 0);
  for_each_spike(run, cells, window, [&](size_t cell, int64_t) { ++counts[cell]; });
  return array_of_cells(run, cells, std::move(counts));
}

Array intervals(const record::StageRun& run, const Cells& cells, const Window& window) {
  size_t n = static_cast<size_t>(count_cells(cells));
  std::vector<int64_t> last(n, -1);
  Array array = array_of_cells(run, cells, std::vector<double>(n), dimensions::time());
  array.values.clear();
  array.ragged.resize(n);
  array.axes.push_back("time");
  array.extents.push_back(-1);
  for_each_spike(run, cells, window, [&](size_t cell, int64_t step) {
    if (last[cell] >= 0) array.ragged[cell].push_back(static_cast<double>(step - last[cell]) * step_ms(run));
    last[cell] = step;
  });
  return array;
}

double coherence(const record::StageRun& run, const Cells& cells, const Window& window) {
  const auto n = static_cast<size_t>(window.last - window.first) + 1;
  std::vector<std::complex<double>> sum(n);
  std::vector<int64_t> members(n, 0), last(static_cast<size_t>(count_cells(cells)), -1);
  for_each_spike(run, cells, window, [&](size_t cell, int64_t step) {
    const int64_t before = std::exchange(last[cell], step);
    for (int64_t at = before; before >= 0 && at < step; ++at) {
      const double phase = 2 * std::numbers::pi * static_cast<double>(at - before) / static_cast<double>(step - before);
      sum[static_cast<size_t>(at - window.first)] += std::polar(1.0, phase);
      ++members[static_cast<size_t>(at - window.first)];
    }
  });
  double total = 0;
  int64_t steps = 0;
  for (size_t k = 0; k < n; ++k) {
    if (members[k] < 2) continue;
    total += std::abs(sum[k]) / static_cast<double>(members[k]);
    ++steps;
  }
  return steps > 0 ? total / static_cast<double>(steps) : NAN;
}

int64_t steps_of_bin(const record::StageRun& run, double bin_ms) { return std::max<int64_t>(1, std::llround(std::min(bin_ms / step_ms(run), 9e15))); }

std::vector<double> binned(const record::StageRun& run, const Cells& cells, const Window& window, double bin_ms) {
  int64_t bin = steps_of_bin(run, bin_ms);
  std::vector<double> counts(static_cast<size_t>((window.last - window.first) / bin), 0);
  for_each_spike(run, cells, window, [&](size_t, int64_t step) {
    size_t at = static_cast<size_t>((step - window.first - 1) / bin);
    if (at < counts.size()) ++counts[at];
  });
  return counts;
}

}  // namespace nsim::measure
