#include "runtime/measure/recorded.h"
#include <algorithm>
#include <cmath>

namespace nsim::measure {

namespace {

const record::Trace* trace_of(const record::StageRun& run, const graph::Measure& measure, uint32_t population, int64_t cell) {
  for (const record::Trace& trace : run.traces) {
    const graph::CellRange& cells = trace.request.cells;
    bool holds = trace.request.value == measure.read && cells.population.at == population && cell >= cells.first && cell <= cells.last;
    if (holds) return &trace;
  }
  return nullptr;
}

[[noreturn]] void not_recorded(const record::StageRun& run, const graph::Measure& measure) {
  std::string cells = name_of_cells(run, measure.cells), value = measure.name.empty() ? "a value" : "`" + measure.name + "`";
  throw Failure{value + " of `" + cells + "` was not recorded over time", "this stage has no such record",
                "add a line such as `record v of " + cells + " every 1 ms` to the stage"};
}

/// Where a cell's column stands: the trace and the column in it.
struct Column {
  const record::Trace* trace;
  int64_t column;
};

std::vector<Column> columns_of(const record::StageRun& run, const graph::Measure& measure, Recorded& recorded) {
  std::vector<Column> columns;
  for (const graph::CellRange& range : measure.cells) {
    for (int64_t cell = range.first; cell <= range.last; ++cell) {
      const record::Trace* trace = trace_of(run, measure, range.population.at, cell);
      if (!trace) not_recorded(run, measure);
      columns.push_back({trace, cell - trace->request.cells.first});
      recorded.cell_names.push_back(run.schedule->populations[range.population.at].name + "[" + std::to_string(cell) + "]");
    }
  }
  return columns;
}

}  // namespace

Recorded recorded(const record::StageRun& run, const graph::Measure& measure) {
  Recorded recorded;
  std::vector<Column> columns = columns_of(run, measure, recorded);
  if (columns.empty()) not_recorded(run, measure);
  recorded.step = columns.front().trace->step;
  recorded.path = columns.front().trace->request.path;
  for (const Column& column : columns) {
    if (column.trace->step == recorded.step) continue;
    throw Failure{"two traces do not match", "they were recorded at different moments", "give both `record` lines the same `every`"};
  }
  recorded.values.reserve(recorded.step.size() * columns.size());
  for (size_t row = 0; row < recorded.step.size(); ++row) {
    for (const Column& column : columns) {
      recorded.values.push_back(
          column.trace->values[row * static_cast<size_t>(column.trace->request.cells.size()) + static_cast<size_t>(column.column)]);
    }
  }
  return recorded;
}

Array trace(const record::StageRun& run, const graph::Measure& measure) {
  Recorded rows = recorded(run, measure);
  Array array;
  array.axes = {"time", "cell"};
  array.extents = {static_cast<int64_t>(rows.step.size()), count_cells(measure.cells)};
  array.values = std::move(rows.values);
  array.dimension = measure.dimension;
  return array;
}

Array state(const record::StageRun& run, const graph::Measure& measure) {
  auto found = run.finals.find(measure.read.at);
  require(found != run.finals.end(), "a state that a measure reads was kept when the stage ended");
  std::vector<double> values;
  for (const graph::CellRange& range : measure.cells) {
    int64_t first = run.schedule->populations[range.population.at].first;
    require(first + range.last < static_cast<int64_t>(found->second.size()), "a kept state has a value for each cell of its block");
    values.insert(values.end(), found->second.begin() + first + range.first, found->second.begin() + first + range.last + 1);
  }
  return array_of_cells(run, measure.cells, std::move(values), measure.dimension);
}

namespace {

const std::vector<double>& kept(const record::StageRun& run, const graph::Measure& measure, graph::ProjectionId id) {
  auto found = run.synapses ? run.synapses->find({id.at, measure.name}) : record::SynapseNumbers::const_iterator{};
  require(run.synapses && found != run.synapses->end(), "numbers of synapses that a measure reads were kept when these were drawn");
  return found->second;
}

}  // namespace

Array synapses(const record::StageRun& run, const graph::Measure& measure) {
  Array array;
  for (graph::ProjectionId id : measure.projections) {
    const std::vector<double>& part = kept(run, measure, id);
    array.values.insert(array.values.end(), part.begin(), part.end());
  }
  array.axes = {"cell"};
  array.extents = {static_cast<int64_t>(array.values.size())};
  array.dimension = measure.dimension;
  return array;
}

Array of_ends(const record::StageRun& run, const graph::Measure& measure, const Array& x) {
  if (!x.ragged.empty())
    throw Failure{"intervals cannot be given to synapses", "each cell has its own number of them", "fold them first: `mean(intervals(cells), over = time)`"};
  std::vector<size_t> at;  // of the cell of each synapse, among the numbers
  for (graph::ProjectionId id : measure.projections) {
    const plan::Wiring& wiring = run.schedule->wirings[id.at];
    const graph::CellRange& end = measure.name == "pre" ? wiring.pre : wiring.post;
    int64_t before = 0;
    for (const graph::CellRange& range : measure.cells) {
      if (range.population == end.population && range.first <= end.first && range.last >= end.last) {
        for (double cell : kept(run, measure, id)) at.push_back(static_cast<size_t>(before + static_cast<int64_t>(cell) - range.first));
        break;
      }
      before += range.size();
    }
  }
  const bool over_time = !x.axes.empty() && x.axes[0] == "time";
  const auto rows = static_cast<size_t>(over_time ? x.extents[0] : 1), cells = static_cast<size_t>(count_cells(measure.cells));
  require(rows * cells == x.values.size(), "what is given to synapses is a number for each cell");
  Array array;
  array.dimension = x.dimension;
  array.truth = x.truth;
  if (over_time) array.axes.push_back("time"), array.extents.push_back(x.extents[0]);
  array.axes.push_back("cell");
  array.extents.push_back(static_cast<int64_t>(at.size()));
  for (size_t row = 0; row < rows; ++row)
    for (size_t k : at) array.values.push_back(x.values[row * cells + k]);
  return array;
}

Array living(Array x, const Array& alive) {
  const size_t cells = alive.values.size();
  require(cells > 0 && x.values.size() % cells == 0, "whether cells are alive is asked of the cells whose numbers these are");
  for (size_t k = 0; k < x.values.size(); ++k)
    if (!(alive.values[k % cells] > 0)) x.values[k] = NAN;
  return x;
}

Array position(const record::StageRun& run, const graph::Measure& measure) {
  Array array;
  array.axes = {"cell", "coordinate"};
  array.extents = {count_cells(measure.cells), 3};
  array.dimension = measure.dimension;
  for (const graph::CellRange& range : measure.cells) {
    const auto& places = run.positions[range.population.at];
    if (static_cast<int64_t>(places.size()) <= range.last) {
      const std::string& name = run.schedule->populations[range.population.at].name;
      throw Failure{"the cells of `" + name + "` have no places", "the population stands in no space",
                    "give it one: `in torus(28, 28) placed random`"};
    }
    for (int64_t cell = range.first; cell <= range.last; ++cell) array.values.insert(array.values.end(), places[cell].begin(), places[cell].end());
  }
  return array;
}

}  // namespace nsim::measure
