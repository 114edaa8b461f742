#include "runtime/measure/recorded.h"
#include <algorithm>

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
