// Cells at their places: a map of values, and of when waves passed.
#include "runtime/measure/waves.h"
#include "runtime/plot/names.h"
#include "runtime/plot/places.h"
#include <algorithm>
#include <cmath>

namespace nsim::plot {

namespace {

struct Coloured { std::vector<double> values; std::string label; };

/// Sheets of rows and columns as one image, with a gap between sheets.
void draw_image(Drawing& drawing, const Sheet& sheet, const std::vector<double>& values) {
  size_t width = static_cast<size_t>(sheet.n_sheets * (sheet.n_columns + 1) - 1), height = static_cast<size_t>(sheet.bottom - sheet.top);
  std::vector<double> image(width * height, NAN);
  for (size_t i = 0; i < values.size(); ++i) image[static_cast<size_t>(sheet.y[i]) * width + static_cast<size_t>(sheet.x[i])] = values[i];
  drawing.block();
  for (size_t at = 0; at < image.size(); ++at) drawing.row({static_cast<double>(at % width), static_cast<double>(at / width), image[at]});
  drawing.line("set border 0");
  drawing.line("plot DATA using 1:2:3 with image notitle");
}

/// One value everywhere, such as no spikes at all, still needs a scale; gnuplot would spread it to negative counts.
std::string scale_of(const std::vector<double>& values) {
  double low = INFINITY, high = -INFINITY;
  for (double value : values) {
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (!(low == high)) return "";
  return "set cbrange [" + number_text(std::min(low, 0.0)) + ":" + number_text(high > 0 ? high : low < 0 ? 0 : 1) + "]";
}

/// `values` at the places of a sheet: cells without a value in grey, below the others.
Drawing coloured_sheet(const Sheet& sheet, const Coloured& colours, const std::string& title) {
  Drawing drawing(title, 800, 120 + height_of(sheet, 530));
  draw_sheet_axes(drawing, sheet);
  drawing.line(palette());
  drawing.line("set cblabel " + quoted(colours.label) + " noenhanced textcolor rgb '#333333'");
  drawing.line("set colorbox noborder");
  if (std::string scale = scale_of(colours.values); !scale.empty()) drawing.line(scale);
  if (sheet.rows) {
    draw_image(drawing, sheet, colours.values);
    return drawing;
  }
  bool any = std::any_of(colours.values.begin(), colours.values.end(), [](double x) { return !std::isnan(x); });
  std::string points = "points pointtype 7 pointsize " + number_text(point_size(sheet, 520));
  drawing.block();
  for (size_t i = 0; i < sheet.x.size(); ++i) {
    if (std::isnan(colours.values[i])) drawing.row({sheet.x[i], sheet.y[i]});
  }
  drawing.row({NAN, NAN});
  drawing.block();
  for (size_t i = 0; i < sheet.x.size(); ++i) {
    if (!std::isnan(colours.values[i])) drawing.row({sheet.x[i], sheet.y[i], colours.values[i]});
  }
  std::string plots = "plot DATA index 0 with " + points + " linecolor rgb '#dddddd' notitle";
  if (any) plots += ", \\\n     DATA index 1 with " + points + " linecolor palette notitle";
  drawing.line(plots);
  return drawing;
}

graph::CellRange one_range(const Arguments& a) {
  measure::Cells cells = a.cells(0);
  if (a.size() == 1 && cells.size() == 1) return cells.front();
  throw Failure{"a map shows one population", "this one names several", "plot one map for each: `map(a), map(b)`"};
}

/// A variable that is recorded over time is shown as it is at the end.
measure::Array last_row(measure::Array array) {
  int64_t n = array.extents[1];
  array.values.erase(array.values.begin(), array.values.end() - (array.extents[0] > 0 ? n : 0));
  return array;
}

Coloured colours_of(const Arguments& a, const graph::CellRange& cells) {
  graph::MeasureId id = a.find(~size_t{0}, "colour");
  if (!id.valid()) {
    return {measure::count(a.run(), {cells}, measure::window_of(a.run(), NAN, NAN)).values, "spikes"};
  }
  measure::Array array = measure::evaluate(id, a.context());
  if (array.axes.size() > 1 && array.axes[0] == "time") array = last_row(std::move(array));
  if (static_cast<int64_t>(array.values.size()) != cells.size()) {
    throw Failure{"the colours do not fit the cells", std::to_string(array.values.size()) + " values for " + std::to_string(cells.size()) + " cells",
                  "give one value for each cell of the map"};
  }
  ValueAxis axis = value_axis(array.dimension);
  for (double& value : array.values) value *= axis.factor;
  return {array.values, with_unit(name_of(a, id), axis.unit)};
}

}  // namespace

Drawing draw_map(const Arguments& a, const std::string& title) {
  graph::CellRange cells = one_range(a);
  Coloured colours = colours_of(a, cells);
  std::string name = measure::name_of_cells(a.run(), {cells});
  return coloured_sheet(sheet_of(a.run(), cells), colours, title.empty() ? "Map of " + name : title);
}

/// The time at which each cell last fired in a frame that belongs to a wave.
Drawing draw_wave_map(const Arguments& a, const std::string& title) {
  graph::CellRange cells = one_range(a);
  measure::Window window = measure::window_of(a.run(), NAN, NAN);
  double frame = static_cast<double>(measure::steps_of_bin(a.run(), a.number(~size_t{0}, "window", 1))) * a.run().schedule->step_ms;
  std::vector<std::vector<uint32_t>> frames = measure::frames_of(a.run(), cells, window, frame);
  TimeAxis time = time_axis(window.length_ms());
  Coloured last{std::vector<double>(static_cast<size_t>(cells.size()), NAN), "last wave, " + time.label};
  for (size_t i = 0; i < frames.size(); ++i) {
    if (frames[i].size() < measure::spikes_of_a_wave) continue;
    for (uint32_t cell : frames[i]) last.values[static_cast<size_t>(cell - cells.first)] = static_cast<double>(i + 1) * frame * time.factor;
  }
  std::string name = measure::name_of_cells(a.run(), {cells});
  bool none = std::all_of(last.values.begin(), last.values.end(), [](double x) { return std::isnan(x); });
  std::string words = none ? "No waves in " + name : "Waves in " + name + ": when each cell last took part";
  return coloured_sheet(sheet_of(a.run(), cells), last, title.empty() || none ? words : title);
}

}  // namespace nsim::plot
