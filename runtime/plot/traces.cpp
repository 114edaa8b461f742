// Recorded values over time: a panel for each variable, a line for each cell; and results that were recorded at a pace.
#include "runtime/measure/pieces.h"
#include "runtime/measure/recorded.h"
#include "runtime/plot/drawing.h"
#include "runtime/plot/names.h"
#include <algorithm>
#include <cmath>

namespace nsim::plot {

namespace {

constexpr size_t most_lines = 20, most_rows = 4000;

/// The cells of a measure whose values were recorded; a plot shows what there is.
graph::Measure recorded_part(const record::StageRun& run, graph::Measure measure) {
  measure::Cells asked = std::move(measure.cells), found;
  for (const graph::CellRange& range : asked) {
    for (const record::Trace& trace : run.traces) {
      const graph::CellRange& there = trace.request.cells;
      if (!(trace.request.value == measure.read) || there.population != range.population) continue;
      graph::CellRange common{range.population, std::max(range.first, there.first), std::min(range.last, there.last)};
      if (common.size() > 0) found.push_back(common);
    }
  }
  measure.cells = found.empty() ? asked : found;
  return measure;
}

/// Writes one column; where there are more rows than dots, the smallest and largest of each stretch, so that no spike is lost.
void write_column(Drawing& drawing, const measure::Recorded& rows, size_t column, const std::vector<double>& times) {
  size_t n_cells = rows.cell_names.size(), n = rows.step.size();
  auto value = [&](size_t row) { return rows.values[row * n_cells + column]; };
  if (n <= most_rows) {
    for (size_t row = 0; row < n; ++row) drawing.row({times[row], value(row)});
    return;
  }
  size_t stretch = (2 * n + most_rows - 1) / most_rows;
  for (size_t begin = 0; begin < n; begin += stretch) {
    size_t low = begin, high = begin;
    for (size_t row = begin; row < std::min(begin + stretch, n); ++row) {
      if (value(row) < value(low)) low = row;
      if (value(row) > value(high)) high = row;
    }
    for (size_t row : {std::min(low, high), std::max(low, high)}) drawing.row({times[row], value(row)});
  }
}

/// A result at a pace, as rows: one column, or one for each of its values.
measure::Recorded rows_of_course(const Arguments& a, size_t place, double factor) {
  const graph::Measure& measure = a.measure(place);
  measure::Array values = a.value(place);
  measure::Recorded rows;
  for (double time : measure::moments(a.run(), static_cast<int64_t>(measure.value)))
    rows.step.push_back(a.run().first + std::llround(time / a.run().schedule->step_ms));
  rows.path = label_of(a, place);
  size_t n = rows.step.empty() ? 1 : values.values.size() / rows.step.size();
  for (size_t k = 0; k < n; ++k) rows.cell_names.push_back(n == 1 ? rows.path : rows.path + "[" + std::to_string(k) + "]");
  for (double value : values.values) rows.values.push_back(value * factor);
  return rows;
}

struct Panel {
  measure::Recorded rows;
  std::string label;
};

void draw_panel(Drawing& drawing, const record::StageRun& run, const Panel& panel, const TimeAxis& time) {
  std::vector<double> times;
  for (int64_t step : panel.rows.step) times.push_back(static_cast<double>(step - run.first) * run.schedule->step_ms * time.factor);
  size_t n_lines = std::min(panel.rows.cell_names.size(), most_lines);
  bool legend = n_lines > 1 && n_lines <= n_colours;
  drawing.y_label(panel.label);
  if (!any_number(panel.rows.values)) return drawing.nothing("no values");
  std::string plots;
  for (size_t i = 0; i < n_lines; ++i) {
    size_t index = drawing.block();
    write_column(drawing, panel.rows, i, times);
    plots += (i ? ", \\\n     " : "plot ") + ("DATA index " + std::to_string(index)) + " with lines linewidth 1 linecolor rgb " +
             colour(n_lines > n_colours ? 0 : i) + (legend ? " title " + quoted(panel.rows.cell_names[i]) : " notitle");
  }
  drawing.line(plots);
}

}  // namespace

Drawing draw_traces(const Arguments& a, const std::string& title) {
  std::vector<Panel> panels;
  size_t most = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    graph::Measure measure = recorded_part(a.run(), a.measure(i));
    bool course = measure.kind == graph::Measure::course;
    ValueAxis axis = course ? value_axis(measure.dimension) : ValueAxis{1, unit_of(measure.dimension)};
    Panel panel{course ? rows_of_course(a, i, axis.factor) : measure::recorded(a.run(), measure), ""};
    std::string name = !panel.rows.path.empty() ? panel.rows.path : label_of(a, i);
    panel.label = with_unit(name, axis.unit);
    most = std::max(most, panel.rows.cell_names.size());
    panels.push_back(std::move(panel));
  }
  std::string shown = most > most_lines ? ", the first " + std::to_string(most_lines) + " cells" : "";
  std::string names;
  for (const Panel& panel : panels) names += (names.empty() ? "" : ", ") + panel.label.substr(0, panel.label.find(" ("));
  measure::Cells cells = recorded_part(a.run(), a.measure(0)).cells;
  std::string of = cells.empty() ? "" : " of " + measure::name_of_cells(a.run(), cells);
  Drawing drawing(title.empty() ? names + of + shown : title, 800,
                  300 + 180 * static_cast<int>(panels.size()));
  measure::Window window = measure::window_of(a.run(), a.number(~size_t{0}, "from", NAN), a.number(~size_t{0}, "to", NAN));
  TimeAxis time = time_axis(window.length_ms());
  drawing.x_range(window.from_ms * time.factor, window.to_ms * time.factor);
  drawing.light_grid();
  bool single = panels.size() == 1;
  if (single && most <= n_colours) drawing.legend_below(most);
  if (!single) {
    drawing.line("set multiplot layout " + std::to_string(panels.size()) + ",1");
    drawing.line("set lmargin 10\nset rmargin 16");  // the panels' axes stand above each other, the legends beside them
    drawing.line("set key outside right top noenhanced samplen 1.5 textcolor rgb '#333333'");
  }
  for (size_t i = 0; i < panels.size(); ++i) {
    if (i == 1) drawing.line("unset title");
    bool last = i + 1 == panels.size();
    if (last) drawing.x_label(time.label);
    draw_panel(drawing, a.run(), panels[i], time);
  }
  if (!single) drawing.line("unset multiplot");
  return drawing;
}

}  // namespace nsim::plot
