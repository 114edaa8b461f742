// Spikes of layers while one sample is shown: a dot for each, time to the right, cells upwards, layers one above the other.
#include "runtime/plot/layers.h"
#include <algorithm>
#include <cmath>

namespace nsim::plot {

namespace {

constexpr double least_band = 0.08;            // of the picture's height, so that small layers can be read

std::vector<double> heights_of(const std::vector<Fired>& layers) {
  double cells = 0, all = 0;
  for (const Fired& layer : layers) cells += double(layer.cells);
  std::vector<double> heights;
  for (const Fired& layer : layers) heights.push_back(std::max(double(layer.cells) / cells, layers.size() > 1 ? least_band : 0.0)), all += heights.back();
  for (double& height : heights) height /= all;
  return heights;
}

}  // namespace

Drawing draw_fired(const std::vector<Fired>& layers, double step_ms, const std::string& title) {
  Drawing drawing(title, 800, layers.size() > 3 ? 600 : 480);
  const int64_t steps = layers.empty() || layers[0].cells == 0 ? 0 : int64_t(layers[0].spikes.size()) / layers[0].cells;
  const TimeAxis time = time_axis(double(steps) * step_ms);
  drawing.x_label(time.label);
  drawing.x_range(0, double(steps) * step_ms * time.factor);
  size_t dots = 0;
  for (const Fired& layer : layers) dots += size_t(std::count_if(layer.spikes.begin(), layer.spikes.end(), [](double x) { return x != 0; }));
  if (dots == 0) return drawing.nothing("no spikes"), drawing;
  const bool one = layers.size() == 1;
  if (one) {
    drawing.y_label("cell");
    drawing.line("set yrange [-0.5:" + number_text(double(layers[0].cells) - 0.5) + "]");
  } else {
    drawing.line("set yrange [0:1]");
  }
  const std::vector<double> heights = heights_of(layers);
  const std::string form = dots <= 1500 ? "points pointtype 7 pointsize 0.35" : dots <= 8000 ? "points pointtype 5 pointsize 0.22" : "points pointtype 5 pointsize 0.15";
  double low = 1;
  std::string tics, plots;
  for (size_t l = 0; l < layers.size(); ++l) {
    const Fired& layer = layers[l];
    low -= heights[l];
    const size_t index = drawing.block();
    drawing.row({NAN, NAN});
    for (size_t k = 0; k < layer.spikes.size(); ++k) {
      if (layer.spikes[k] == 0) continue;
      const double cell = double(int64_t(k) % layer.cells), at = double(int64_t(k) / layer.cells + 1) * step_ms * time.factor;   // stamped at the end of the step
      drawing.row({at, one ? cell : low + heights[l] * (0.03 + 0.94 * (cell + 0.5) / double(layer.cells))});
    }
    tics += (l ? ", " : "") + quoted(layer.name) + " " + number_text(low + heights[l] / 2);
    if (!one && l + 1 < layers.size())
      drawing.line("set arrow from graph 0,first " + number_text(low) + " to graph 1,first " + number_text(low) + " nohead linecolor rgb '#cccccc' linewidth 0.7");
    plots += (l ? ", \\\n     " : "plot ") + ("DATA index " + std::to_string(index)) + " with " + form + " linecolor rgb " + colour(l) + " notitle";
  }
  if (!one) drawing.line("set ytics (" + tics + ") scale 0 noenhanced");
  drawing.line(plots);
  return drawing;
}

}  // namespace nsim::plot
