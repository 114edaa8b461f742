// Results as tables: a row for each time of a pace, a column for each result, or for each of its values.
#include "runtime/measure/pieces.h"
#include "runtime/record/summary.h"
#include <charconv>
#include <cmath>

namespace nsim::record {

namespace {

/// The shortest text that reads back as the same number; nothing for what is not defined.
std::string number(double value) {
  if (std::isnan(value)) return "";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

bool is_rate(Dimension dimension) { return dimension == dimensions::rate(); }

std::string heading(const std::string& label, Dimension dimension, int64_t at) {
  std::string text = label + (at < 0 ? "" : "[" + std::to_string(at) + "]"), unit = is_rate(dimension) ? "Hz" : unit_of(dimension);
  return unit.empty() ? text : text + " (" + unit + ")";
}

/// Adds the values of a result: `n_rows` rows of them, the same number in each.
void add_columns(ResultTable& table, const std::string& label, const measure::Array& value, size_t n_rows) {
  size_t n = n_rows == 0 ? 1 : value.values.size() / n_rows;
  for (size_t k = 0; k < n; ++k) {
    table.columns.push_back(heading(label, value.dimension, n == 1 ? -1 : static_cast<int64_t>(k)));
    for (size_t row = 0; row < n_rows; ++row) table.rows[row].push_back(number(value.values[row * n + k] * (is_rate(value.dimension) ? 1000 : 1)));
  }
}

std::string name_of_pace(double every_ms) {
  std::string name = "every_" + format_quantity(every_ms, dimensions::time()) + ".csv";
  for (char& c : name) c = c == ' ' ? '_' : c;
  return name;
}

}  // namespace

std::vector<ResultTable> tables_of(const StageRun& run, const measure::Context& context, const StageSummary& summary) {
  std::vector<ResultTable> tables;
  for (const graph::Stage::Pace& pace : run.stage->paces) {
    std::vector<double> times = measure::moments(run, pace.every);
    ResultTable table{
        pace.table_file.empty() ? name_of_pace(static_cast<double>(pace.every) * run.schedule->step_ms) : pace.table_file, {"time (ms)"}, {}};
    for (double time : times) table.rows.push_back({number(time)});
    for (size_t k = 0; k < run.stage->results.size(); ++k) {
      const graph::Measure& measure = (*context.measures)[run.stage->results[k].measure.at];
      bool here = measure.kind == graph::Measure::course && static_cast<int64_t>(measure.value) == pace.every;
      if (here) add_columns(table, summary.results[k].label, summary.results[k].value, times.size());
    }
    if (table.columns.size() > 1) tables.push_back(std::move(table));
  }
  if (run.stage->table_file.empty()) return tables;
  ResultTable table{run.stage->table_file, {}, {{}}};
  for (size_t k = 0; k < run.stage->results.size(); ++k) {
    bool course = (*context.measures)[run.stage->results[k].measure.at].kind == graph::Measure::course;
    if (!course) add_columns(table, summary.results[k].label, summary.results[k].value, 1);
  }
  tables.push_back(std::move(table));
  return tables;
}

}  // namespace nsim::record
