// A dot for each spike: time to the right, cells upwards; populations stacked in the order in which they are named, the first on top.
#include "runtime/plot/drawing.h"
#include <algorithm>
#include <cmath>

namespace nsim::plot {

namespace {

constexpr double most_dots = 25000;
constexpr double least_band = 0.05;  // of the picture's height, so that small populations can be read

struct Band {
  graph::CellRange cells;
  std::string name;
  std::vector<double> times, places;
  double low = 0, height = 1;
};

std::vector<Band> bands_of(const Arguments& a) {
  std::vector<Band> bands;
  for (size_t i = 0; i < a.size(); ++i) {
    for (const graph::CellRange& range : a.cells(i)) {
      const graph::Population& population = a.run().schedule->populations[range.population.at];
      bool whole = range.size() == population.n_cells && !population.key.empty();
      bands.push_back({range, whole ? population.key : measure::name_of_cells(a.run(), {range}), {}, {}});
    }
  }
  return bands;
}

/// Cells 0, k, 2k, ... in even steps: the share of the cells that is shown.
bool is_shown(int64_t cell, double share) {
  return share >= 1 || std::floor(static_cast<double>(cell + 1) * share) > std::floor(static_cast<double>(cell) * share);
}

size_t count_spikes(const Arguments& a, const std::vector<Band>& bands, const measure::Window& window) {
  size_t total = 0;
  for (const Band& band : bands) measure::for_each_spike(a.run(), {band.cells}, window, [&](size_t, int64_t) { ++total; });
  return total;
}

void stack(std::vector<Band>& bands) {
  double total = 0, low = 1;
  for (const Band& band : bands) total += static_cast<double>(band.cells.size());
  double heights = 0;
  for (Band& band : bands) heights += band.height = std::max(static_cast<double>(band.cells.size()) / total, bands.size() > 1 ? least_band : 0.0);
  for (Band& band : bands) {
    band.height /= heights;
    low -= band.height;
    band.low = low;
  }
}

void draw_axes(Drawing& drawing, const std::vector<Band>& bands) {
  if (bands.size() == 1) {
    const graph::CellRange& cells = bands[0].cells;
    drawing.y_label("cell");
    drawing.line("set yrange [" + number_text(static_cast<double>(cells.first) - 0.5) + ":" + number_text(static_cast<double>(cells.last) + 0.5) +
                 "]");
    return;
  }
  std::string tics;
  for (const Band& band : bands) tics += (tics.empty() ? "" : ", ") + quoted(band.name) + " " + number_text(band.low + band.height / 2);
  drawing.line("set ytics (" + tics + ") scale 0 noenhanced");
  drawing.line("set yrange [0:1]");
  for (size_t i = 0; i + 1 < bands.size(); ++i) {
    std::string y = number_text(bands[i].low);
    drawing.line("set arrow from graph 0,first " + y + " to graph 1,first " + y + " nohead linecolor rgb '#cccccc' linewidth 0.7");
  }
}

std::string points(size_t dots) {
  if (dots <= 1500) return "points pointtype 7 pointsize 0.35";
  return dots <= 8000 ? "points pointtype 5 pointsize 0.22" : "points pointtype 5 pointsize 0.15";
}

std::string title_of(const Arguments& a, const std::vector<Band>& bands, double share) {
  measure::Cells all;
  for (const Band& band : bands) all.push_back(band.cells);
  std::string title = "Spikes of " + measure::name_of_cells(a.run(), all);
  return share < 1 ? title + "  (" + number_text(std::round(share * 1000) / 10) + " % of the cells)" : title;
}

}  // namespace

Drawing draw_raster(const Arguments& a, const std::string& title) {
  measure::Window window = measure::window_of(a.run(), a.number(~size_t{0}, "from", NAN), a.number(~size_t{0}, "to", NAN));
  std::vector<Band> bands = bands_of(a);
  double spikes = static_cast<double>(count_spikes(a, bands, window));
  double share = std::min(a.number(~size_t{0}, "sample", 1), spikes > most_dots ? most_dots / spikes : 1.0);
  stack(bands);
  Drawing drawing(title.empty() || share < 1 ? title_of(a, bands, share) : title, 800, bands.size() > 4 ? 600 : 480);
  TimeAxis time = time_axis(window.length_ms());
  drawing.x_label(time.label);
  drawing.x_range(window.from_ms * time.factor, window.to_ms * time.factor);
  if (spikes == 0) {
    drawing.nothing("no spikes");
    return drawing;
  }
  draw_axes(drawing, bands);
  std::string plots;
  for (size_t i = 0; i < bands.size(); ++i) {
    const Band& band = bands[i];
    size_t index = drawing.block(), dots = 0;
    measure::for_each_spike(a.run(), {band.cells}, window, [&](size_t cell, int64_t step) {
      if (!is_shown(static_cast<int64_t>(cell), share)) return;
      double at = static_cast<double>(step - a.run().first) * a.run().schedule->step_ms * time.factor;
      double place = (static_cast<double>(cell) + 0.5) / static_cast<double>(band.cells.size());
      drawing.row({at, bands.size() == 1 ? static_cast<double>(band.cells.first) + static_cast<double>(cell)
                                         : band.low + band.height * (0.02 + 0.96 * place)});
      ++dots;
    });
    if (dots == 0) drawing.row({NAN, NAN});
    plots += (i ? ", \\\n     " : "plot ") + ("DATA index " + std::to_string(index)) + " with " + points(static_cast<size_t>(spikes * share)) +
             " linecolor rgb " + colour(i) + " notitle";
  }
  drawing.line(plots);
  return drawing;
}

}  // namespace nsim::plot
