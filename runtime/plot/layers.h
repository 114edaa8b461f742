// Pictures of networks that are trained: cells at their places, what parts can do, how results went.
#pragma once
#include "runtime/plot/drawing.h"
#include <cstdint>

namespace nsim::plot {

/// 0xRRGGBB of the colour with this index.
uint32_t rgb(size_t index);
/// Colours mixed by their shares, which add up to 1.
uint32_t mixed(const std::vector<double>& shares);

struct PlacedLayer {
  std::string name;
  std::vector<double> x, y;
  std::vector<uint32_t> colour;                // of each cell
};
struct Wire { double x = 0, y = 0, dx = 0, dy = 0, weight = 0; uint32_t colour = 0; };

struct Places {
  std::vector<PlacedLayer> layers;
  std::vector<Wire> wires;                     // the strongest are drawn, the stronger the darker
  std::vector<std::pair<std::string, uint32_t>> colours;   // of the legend
};
Drawing draw_places(const Places& places, const std::string& title);

/// The same cells at several moments; wires are left out.
struct Moment { std::string name; std::vector<PlacedLayer> layers; };
Drawing draw_places_film(const std::vector<Moment>& moments, const std::vector<std::pair<std::string, uint32_t>>& colours, const std::string& title);

/// Shares from 0 to 1 in per cent, in fields.
Drawing draw_shares(const std::vector<std::string>& rows, const std::vector<std::string>& columns, const std::vector<double>& values, const std::string& title);

/// [kernel, part, row, column]: what each cell or channel of a layer sees of each channel of its source.
struct Kernels { int64_t count = 0, parts = 1, rows = 1, columns = 1; std::vector<double> weights; };
Drawing draw_kernels(const Kernels& kernels, const std::string& title);

/// Spikes of layers while one sample is shown: of each step, of each cell, 0 or more. The first layer stands on top.
struct Fired { std::string name; int64_t cells = 0; std::vector<double> spikes; };
Drawing draw_fired(const std::vector<Fired>& layers, double step_ms, const std::string& title);

struct Course { std::string name; std::vector<double> x, y; };
Drawing draw_courses(const std::vector<Course>& courses, const std::string& x_label, const std::string& title);

}  // namespace nsim::plot
