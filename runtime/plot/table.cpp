#include "runtime/plot/table.h"
#include "runtime/plot/drawing.h"
#include "runtime/plot/names.h"
#include "runtime/record/results.h"

namespace nsim::plot {

void write_table(const measure::Arguments& arguments, const std::string& path) {
  std::vector<std::string> heads;
  std::vector<measure::Array> columns;
  size_t n_rows = 0;
  auto add = [&](graph::MeasureId id, const std::string& name) {
    columns.push_back(measure::evaluate(id, arguments.context()));
    heads.push_back(with_unit(name, value_axis(columns.back().dimension).unit));
    n_rows = std::max(n_rows, columns.back().values.size());
  };
  if (graph::MeasureId by = arguments.find(~size_t{0}, "by"); by.valid()) add(by, name_of(arguments, by));
  for (size_t i = 0; i < arguments.size(); ++i) add(arguments.find(i, ""), label_of(arguments, i));
  std::vector<std::vector<std::string>> rows(n_rows);
  for (size_t row = 0; row < n_rows; ++row) {
    for (const measure::Array& column : columns) {
      bool there = row < column.values.size();
      rows[row].push_back(there ? number_text(column.values[row] * value_axis(column.dimension).factor) : "");
    }
  }
  record::write_table(path, heads, rows);
}

}  // namespace nsim::plot
