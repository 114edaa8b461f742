// A table of numbers as colours: the first axis downwards, the second to the right; the numbers stand in the fields where there is room.
#include "runtime/plot/drawing.h"
#include "runtime/plot/names.h"
#include <cmath>

namespace nsim::plot {

namespace {

constexpr int64_t most_written = 12;

void write_numbers(Drawing& drawing, const measure::Array& x, double factor, int64_t rows, int64_t columns) {
  double low = INFINITY, high = -INFINITY;
  for (double value : x.values) {
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  size_t label = 1;
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t column = 0; column < columns; ++column) {
      double value = x.values[static_cast<size_t>(row * columns + column)];
      bool light = high > low && (value - low) / (high - low) > 0.6;
      char text[32];
      std::snprintf(text, sizeof text, "%.3g", value * factor);
      drawing.line("set label " + std::to_string(label++) + " " + quoted(std::isnan(value) ? "-" : text) + " at " + std::to_string(column) + "," +
                   std::to_string(row) + " center front textcolor rgb '" + (light ? "#222222" : "#ffffff") + "'");
    }
  }
}

}  // namespace

Drawing draw_matrix(const Arguments& a, const std::string& title) {
  measure::Array x = a.value(0);
  if (x.axes.size() > 2 || !x.ragged.empty()) {
    throw Failure{"a matrix has two axes", "this array has " + std::to_string(x.axes.size()), "fold the others: `mean(x, over = ...)`"};
  }
  int64_t rows = x.axes.size() == 2 ? x.extents[0] : 1, columns = x.axes.empty() ? 1 : x.extents.back();
  ValueAxis axis = value_axis(x.dimension);
  std::string name = label_of(a, 0);
  Drawing drawing(title.empty() ? name : title, 800, rows == 1 ? 240 : 560);
  if (!any_number(x.values)) {
    drawing.nothing("no values");
    return drawing;
  }
  drawing.line(palette());
  drawing.line("unset border");
  drawing.line("set cblabel " + quoted(with_unit(name, axis.unit)) + " noenhanced textcolor rgb '#333333'");
  drawing.line("set colorbox noborder");
  if (!x.axes.empty()) drawing.x_label(x.axes.back());
  if (x.axes.size() == 2) drawing.y_label(x.axes[0]);
  else drawing.line("unset ytics");
  for (auto [tics, n] : {std::pair{"xtics", columns}, std::pair{"ytics", rows}}) {
    if (n <= 20 && !(rows == 1 && std::string(tics) == "ytics")) drawing.line(std::string("set ") + tics + " 1");
  }
  drawing.line("set xrange [-0.5:" + number_text(static_cast<double>(columns) - 0.5) + "]");
  drawing.line("set yrange [" + number_text(static_cast<double>(rows) - 0.5) + ":-0.5]");
  drawing.block();
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t column = 0; column < columns; ++column) {
      drawing.row({static_cast<double>(column), static_cast<double>(row), x.values[static_cast<size_t>(row * columns + column)] * axis.factor});
    }
  }
  if (rows <= most_written && columns <= most_written) write_numbers(drawing, x, axis.factor, rows, columns);
  drawing.line("plot DATA using 1:2:3 with image notitle");
  return drawing;
}

}  // namespace nsim::plot
