// Spikes and traces as SONATA files (github.com/AllenInstitute/sonata, developer guide: spike file and report).
#include "runtime/record/hdf5_file.h"
#include "engine/text/diagnostic.h"
#include "runtime/record/results.h"
#include <algorithm>

namespace nsim::record {

namespace {

constexpr uint32_t sonata_magic = 0x0A7A;

void mark_as_sonata(Hdf5Writer& file) {
  file.number_attribute("/", "magic", {sonata_magic});
  file.number_attribute("/", "version", {0, 1});
}

/// The cells of each population that the stage was asked to record.
std::map<uint32_t, std::vector<graph::CellRange>> recorded_cells(const StageRun& run) {
  std::map<uint32_t, std::vector<graph::CellRange>> cells;
  for (const graph::Stage::Spikes& line : run.stage->spikes) {
    for (const graph::CellRange& range : line.cells) cells[range.population.at].push_back(range);
  }
  return cells;
}

void write_population(Hdf5Writer& file, const StageRun& run, uint32_t population, const std::vector<graph::CellRange>& ranges) {
  std::vector<double> times;
  std::vector<uint64_t> cells;
  if (auto found = run.spikes.find(population); found != run.spikes.end()) {
    const Raster& raster = found->second;
    for (size_t i = 0; i < raster.step.size(); ++i) {
      int64_t cell = raster.cell[i];
      bool asked =
          std::any_of(ranges.begin(), ranges.end(), [cell](const graph::CellRange& range) { return cell >= range.first && cell <= range.last; });
      if (!asked) continue;
      times.push_back(static_cast<double>(raster.step[i]) * run.schedule->step_ms);
      cells.push_back(raster.cell[i]);
    }
  }
  std::string group = "/spikes/" + run.schedule->populations[population].name;
  file.dataset(group + "/timestamps", times);
  file.dataset(group + "/node_ids", cells);
  file.text_attribute(group + "/timestamps", "units", "ms");
  constexpr int8_t by_time = 2;
  file.sorting_attribute(group, "sorting", by_time);
}

/// Report times are start, stop, step: row i belongs to start + i·step, and stop is where row n would be.
std::vector<double> times_of(const StageRun& run, const Trace& trace) {
  double step = static_cast<double>(trace.request.every) * run.schedule->step_ms;
  double start = trace.step.empty() ? 0 : static_cast<double>(trace.step.front()) * run.schedule->step_ms;
  return {start, start + step * static_cast<double>(trace.step.size()), step};
}

void write_mapping(Hdf5Writer& file, const std::string& group, const StageRun& run, const Trace& trace) {
  std::vector<uint64_t> nodes, pointers = {0};
  for (int64_t cell = trace.request.cells.first; cell <= trace.request.cells.last; ++cell) {
    nodes.push_back(static_cast<uint64_t>(cell));
    pointers.push_back(nodes.size());
  }
  std::vector<uint32_t> elements(nodes.size(), 0);
  file.dataset(group + "/mapping/node_ids", nodes);
  file.dataset(group + "/mapping/index_pointers", pointers);
  file.dataset(group + "/mapping/element_ids", H5T_NATIVE_UINT32, H5T_STD_U32LE, elements.data(), elements.size());
  file.dataset(group + "/mapping/time", times_of(run, trace));
  file.text_attribute(group + "/mapping/time", "units", "ms");
}

}  // namespace

void write_spikes(const std::string& path, const StageRun& run) {
  Hdf5Writer file;
  mark_as_sonata(file);
  file.group("/spikes");
  for (const auto& [population, ranges] : recorded_cells(run)) write_population(file, run, population, ranges);
  file.write(path);
}

void write_report(const std::string& path, const StageRun& run, size_t trace) {
  require(trace < run.traces.size(), "a report is of one of the traces");
  const Trace& rows = run.traces[trace];
  std::string group = "/report/" + run.schedule->populations[rows.request.cells.population.at].name;
  Hdf5Writer file;
  mark_as_sonata(file);
  hid_t stored = run.schedule->precision == "double" ? H5T_IEEE_F64LE : H5T_IEEE_F32LE;
  file.dataset(group + "/data", H5T_NATIVE_DOUBLE, stored, rows.values.data(), rows.step.size(), static_cast<size_t>(rows.request.cells.size()));
  file.text_attribute(group + "/data", "units", unit_of(rows.request.unit));
  if (!rows.request.path.empty()) file.text_attribute(group + "/data", "variable_name", rows.request.path);
  write_mapping(file, group, run, rows);
  file.write(path);
}

}  // namespace nsim::record
