// Weights as small pictures: one for each cell or channel, side by side what it sees of each channel before it.
#include "runtime/plot/layers.h"
#include <algorithm>
#include <cmath>

namespace nsim::plot {

namespace {

constexpr int64_t most_kernels = 256, most_parts = 64;
constexpr double wanted_shape = 1.5;           // width by height of all pictures together

struct Grid { int64_t across = 1, down = 1, width = 1, height = 1; };

/// As many side by side as come nearest to the wanted shape.
Grid grid_of(int64_t n, int64_t width, int64_t height) {
  Grid best;
  double least = INFINITY;
  for (int64_t across = 1; across <= n; ++across) {
    const int64_t down = (n + across - 1) / across;
    const double apart = std::abs(std::log(double(across * (width + 2)) / double(down * (height + 2)) / wanted_shape));
    if (apart < least) least = apart, best = {across, down, across * (width + 2) - 2, down * (height + 2) - 2};
  }
  return best;
}

}  // namespace

Drawing draw_kernels(const Kernels& kernels, const std::string& title) {
  const int64_t n = std::min(most_kernels, kernels.count), parts = std::min(most_parts, kernels.parts);
  const int64_t width = parts * (kernels.columns + 1) - 1;
  const Grid grid = grid_of(n, width, kernels.rows);
  const bool all = n == kernels.count && parts == kernels.parts;
  std::string name = title;
  if (!all) name += " (" + std::to_string(n) + " of " + std::to_string(kernels.count) + ", " + std::to_string(parts) + " of " + std::to_string(kernels.parts) + " channels)";
  const double shape = std::clamp(double(grid.height) / double(grid.width), 0.1, 1.4);
  Drawing drawing(name, 800, 90 + int(660 * shape));
  double strongest = 0;
  for (double w : kernels.weights) strongest = std::isfinite(w) ? std::max(strongest, std::abs(w)) : strongest;
  if (!(strongest > 0)) {
    drawing.nothing("all weights are 0");
    return drawing;
  }
  drawing.line("set palette defined (-1 '#0072b2', 0 '#ffffff', 1 '#d55e00')");
  drawing.line("set cbrange [" + number_text(-strongest) + ":" + number_text(strongest) + "]\nset colorbox noborder\nset cblabel 'weight' textcolor rgb '#333333'");
  drawing.line("unset border\nunset tics\nset cbtics\nset object rectangle from graph 0,0 to graph 1,1 fillcolor rgb '#c8c8c8' fillstyle solid noborder behind");
  drawing.line("set xrange [-1.5:" + number_text(double(grid.width) + 0.5) + "]\nset yrange [" + number_text(double(grid.height) + 0.5) + ":-1.5]\nset size ratio -1");
  std::vector<double> shown(size_t(grid.width * grid.height), std::nan(""));
  for (int64_t k = 0; k < n; ++k)
    for (int64_t part = 0; part < parts; ++part)
      for (int64_t r = 0; r < kernels.rows; ++r)
        for (int64_t c = 0; c < kernels.columns; ++c) {
          const int64_t x = k % grid.across * (width + 2) + part * (kernels.columns + 1) + c, y = k / grid.across * (kernels.rows + 2) + r;
          shown[size_t(y * grid.width + x)] = kernels.weights[size_t(((k * kernels.parts + part) * kernels.rows + r) * kernels.columns + c)];
        }
  drawing.block();
  for (int64_t y = 0; y < grid.height; ++y)
    for (int64_t x = 0; x < grid.width; ++x) drawing.row({double(x), double(y), shown[size_t(y * grid.width + x)]});
  drawing.line("plot DATA using 1:2:3 with image notitle");
  return drawing;
}

}  // namespace nsim::plot
