#include "runtime/plot/places.h"
#include "runtime/measure/space.h"
#include <algorithm>
#include <cmath>
#include <tuple>

namespace nsim::plot {

namespace {

using graph::Geometry;

Sheet rows_and_columns(const graph::Population& population, const graph::CellRange& cells) {
  int64_t columns = population.extents.back(), rows = population.extents[population.extents.size() - 2];
  int64_t sheets = population.n_cells / std::max<int64_t>(1, rows * columns);
  Sheet sheet;
  sheet.rows = true;
  sheet.n_columns = columns;
  sheet.n_sheets = sheets;
  sheet.axis = population.axes.size() > 2 ? population.axes[population.axes.size() - 3] : "";
  for (int64_t cell = cells.first; cell <= cells.last; ++cell) {
    int64_t which = cell / (rows * columns), row = cell / columns % rows, column = cell % columns;
    sheet.x.push_back(static_cast<double>(which * (columns + 1) + column));
    sheet.y.push_back(static_cast<double>(row));
  }
  sheet.left = -0.5;
  sheet.right = static_cast<double>(sheets * (columns + 1)) - 1.5;
  sheet.bottom = static_cast<double>(rows) - 0.5;             // the first row on top
  sheet.top = -0.5;
  return sheet;
}

void frame(Sheet& sheet, const Geometry& geometry) {
  auto [left, right] = std::minmax_element(sheet.x.begin(), sheet.x.end());
  auto [bottom, top] = std::minmax_element(sheet.y.begin(), sheet.y.end());
  double margin = std::max({*right - *left, *top - *bottom, 1e-9}) * 0.03;
  sheet.left = *left - margin;
  sheet.right = *right + margin;
  sheet.bottom = *bottom - margin;
  sheet.top = *top + margin;
  if (geometry.kind == Geometry::line) std::tie(sheet.bottom, sheet.top) = std::pair(-(*right - *left) * 0.1, (*right - *left) * 0.1);
}

}  // namespace

Sheet sheet_of(const record::StageRun& run, const graph::CellRange& cells) {
  const graph::Population& population = run.schedule->populations[cells.population.at];
  if (population.geometry.kind == Geometry::none && population.axes.size() > 1) return rows_and_columns(population, cells);
  measure::Space space(run, cells.population.at);
  Sheet sheet;
  sheet.unit = population.geometry.length ? "um" : "";
  sheet.spacing = space.spacing();
  for (int64_t cell = cells.first; cell <= cells.last; ++cell) {
    sheet.x.push_back(space.place(static_cast<uint32_t>(cell))[0]);
    sheet.y.push_back(space.place(static_cast<uint32_t>(cell))[1]);
  }
  frame(sheet, population.geometry);
  return sheet;
}

void draw_sheet_axes(Drawing& drawing, const Sheet& sheet) {
  drawing.line("set xrange [" + number_text(sheet.left) + ":" + number_text(sheet.right) + "]");
  drawing.line("set yrange [" + number_text(sheet.bottom) + ":" + number_text(sheet.top) + "]");
  drawing.line("set size ratio -1");
  drawing.x_label(sheet.rows ? (sheet.n_sheets > 1 ? "" : "column") : with_unit("x", sheet.unit));
  if (sheet.n_sheets > 1) {
    std::string tics;
    for (int64_t i = 0; i < sheet.n_sheets; ++i) {
      double middle = static_cast<double>(i * (sheet.n_columns + 1)) + static_cast<double>(sheet.n_columns - 1) / 2;
      tics += (i ? ", " : "") + quoted(sheet.axis + " " + std::to_string(i)) + " " + number_text(middle);
    }
    drawing.line("set xtics (" + tics + ") scale 0 noenhanced");
  }
  drawing.y_label(sheet.rows ? "row" : with_unit("y", sheet.unit));
}

int height_of(const Sheet& sheet, double width) {
  double ratio = std::abs(sheet.top - sheet.bottom) / std::max(std::abs(sheet.right - sheet.left), 1e-9);
  return static_cast<int>(width * std::clamp(ratio, 0.1, 1.2));
}

double point_size(const Sheet& sheet, double pixels) {
  double spacing = pixels * sheet.spacing / std::max({std::abs(sheet.right - sheet.left), std::abs(sheet.top - sheet.bottom), 1e-9});
  return std::clamp(spacing / 9.5, 0.3, 2.0);              // a point of size 1 is about 8 pixels wide
}

}  // namespace nsim::plot
