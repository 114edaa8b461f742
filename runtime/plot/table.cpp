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
    measure::Array all = measure::evaluate(id, arguments.context());
    const bool many = all.axes.size() > 1 && all.axes[0] == "trial";   // an array for each trial: a column for each of its elements
    const size_t n = many ? all.values.size() / std::max<size_t>(1, size_t(all.extents[0])) : 1;
    for (size_t k = 0; k < n; ++k) {
      measure::Array column = all;
      std::string index;
      if (many) {
        column.values.clear();
        for (size_t at = k; at < all.values.size(); at += n) column.values.push_back(all.values[at]);
        size_t rest = k;
        for (size_t axis = all.extents.size(); axis-- > 1; rest /= size_t(all.extents[axis]))
          index = std::to_string(rest % size_t(all.extents[axis])) + (index.empty() ? "" : ", ") + index;
      }
      heads.push_back(with_unit(many ? name + "[" + index + "]" : name, value_axis(all.dimension).unit));
      n_rows = std::max(n_rows, column.values.size());
      columns.push_back(std::move(column));
    }
  };
  if (graph::MeasureId by = arguments.find(~size_t{0}, "by"); by.valid()) add(by, name_of(arguments, by));
  for (size_t i = 0; i < arguments.size(); ++i) add(arguments.find(i, ""), label_of(arguments, i));
  std::vector<std::vector<std::string>> rows(n_rows);
  for (size_t row = 0; row < n_rows; ++row) {
    for (const measure::Array& column : columns) {
      bool there = row < column.values.size();
      if (row < column.words.size()) rows[row].push_back(column.words[row]);
      else rows[row].push_back(there ? number_text(column.values[row] * value_axis(column.dimension).factor) : "");
    }
  }
  record::write_table(path, heads, rows);
}

}  // namespace nsim::plot
