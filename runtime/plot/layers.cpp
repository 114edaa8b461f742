#include "runtime/plot/layers.h"
#include <algorithm>
#include <cmath>

namespace nsim::plot {

namespace {

constexpr size_t most_wires = 2000, frames_on_paper = 12;
// Circle, square, triangles, diamond, pentagon: filled forms of gnuplot.
constexpr int forms[] = {7, 5, 9, 13, 11, 15};

struct Range { double low = INFINITY, high = -INFINITY; };

void widen(Range& range, const std::vector<double>& values) {
  for (double v : values)
    if (std::isfinite(v)) range.low = std::min(range.low, v), range.high = std::max(range.high, v);
}

struct Frame { Range x, y; };

/// All cells with some room around them; never empty.
Frame frame_of(const std::vector<PlacedLayer>& layers, Frame frame = {}) {
  for (const PlacedLayer& layer : layers) widen(frame.x, layer.x), widen(frame.y, layer.y);
  return frame;
}

void set_ranges(Drawing& drawing, Frame frame) {
  for (Range* range : {&frame.x, &frame.y})
    if (!std::isfinite(range->low)) *range = {0, 1};
  const double span = std::max({frame.x.high - frame.x.low, frame.y.high - frame.y.low, 1e-9});
  // Where all cells lie in one place, room that seven digits still tell apart.
  const double room = std::max(0.05 * span, 1e-3 * std::max({std::abs(frame.x.high), std::abs(frame.y.high), 1e-3}));
  drawing.line("set xrange [" + number_text(frame.x.low - room) + ":" + number_text(frame.x.high + room) + "]");
  drawing.line("set yrange [" + number_text(frame.y.low - room) + ":" + number_text(frame.y.high + room) + "]");
  drawing.line("set size ratio -1");
}

int height_of(Frame frame, double width) {
  const double x = frame.x.high - frame.x.low, y = frame.y.high - frame.y.low, span = std::max({x, y, 1e-9});
  const double share = (y + 0.1 * span) / (x + 0.1 * span);
  return int(width * std::clamp(std::isfinite(share) ? share : 1, 0.35, 1.3));
}

double size_of(const std::vector<PlacedLayer>& layers) {
  size_t n = 0;
  for (const PlacedLayer& layer : layers) n += layer.x.size();
  return std::clamp(14 / std::sqrt(double(n) + 1), 0.45, 1.3);
}

void write_cells(Drawing& drawing, const PlacedLayer& layer) {
  drawing.block();
  drawing.row({NAN, NAN}, 0);
  for (size_t k = 0; k < layer.x.size(); ++k) drawing.row({layer.x[k], layer.y[k]}, layer.colour[k]);
}

/// Each cell on a light rim, so that neighbours stay apart.
std::string cells_plot(const std::string& index, size_t layer, double size) {
  const std::string form = std::to_string(forms[layer % std::size(forms)]);
  return "DATA index " + index + " using 1:2 with points pointtype " + form + " pointsize " + number_text(size * 1.35) + " linecolor rgb '#ffffff' notitle, \\\n     DATA index " + index +
         " using 1:2:3 with points pointtype " + form + " pointsize " + number_text(size) + " linecolor rgb variable notitle";
}

std::string hex(uint32_t colour) {
  char text[16];
  std::snprintf(text, sizeof text, "'#%06x'", unsigned(colour));
  return text;
}

/// Entries without data: forms for layers, colours for tasks; without tasks layers have their own colours.
std::string legend(const std::vector<PlacedLayer>& layers, const std::vector<std::pair<std::string, uint32_t>>& colours) {
  std::string text;
  for (size_t k = 0; k < layers.size(); ++k)
    text += ", \\\n     NaN with points pointtype " + std::to_string(forms[k % std::size(forms)]) + " pointsize 1.2 linecolor rgb " +
            (colours.empty() && !layers[k].colour.empty() ? hex(layers[k].colour[0]) : "'#888888'") + " title " + quoted(layers[k].name);
  for (const auto& [name, colour] : colours) text += ", \\\n     NaN with points pointtype 5 pointsize 1.6 linecolor rgb " + hex(colour) + " title " + quoted(name);
  return text;
}

/// The strongest, the weakest of them first; the first byte of a colour is how much shines through.
void write_wires(Drawing& drawing, std::vector<Wire> wires) {
  std::sort(wires.begin(), wires.end(), [](const Wire& a, const Wire& b) { return std::abs(a.weight) > std::abs(b.weight); });
  if (wires.size() > most_wires) wires.resize(most_wires);
  const double strong = wires.empty() ? 1 : std::abs(wires[wires.size() / 20].weight);
  drawing.block();
  drawing.row({NAN, NAN, 0, 0}, 0);
  for (size_t k = wires.size(); k-- > 0;) {
    const double share = strong > 0 ? std::min(1.0, std::abs(wires[k].weight) / strong) : 0;
    const auto clear = uint32_t(std::lround(255 - 150 * share));
    if (share > 0.02) drawing.row({wires[k].x, wires[k].y, wires[k].dx, wires[k].dy}, clear << 24 | wires[k].colour);
  }
}

}  // namespace

uint32_t rgb(size_t index) {
  const std::string text = colour(index);      // "'#0072b2'"
  return uint32_t(std::stoul(text.substr(2, 6), nullptr, 16));
}

uint32_t mixed(const std::vector<double>& shares) {
  double parts[3] = {0, 0, 0};
  for (size_t k = 0; k < shares.size(); ++k)
    for (int c = 0; c < 3; ++c) parts[c] += shares[k] * double(rgb(k) >> (16 - 8 * c) & 255);
  uint32_t all = 0;
  for (double part : parts) all = all << 8 | uint32_t(std::clamp(std::lround(part), 0L, 255L));
  return all;
}

Drawing draw_places(const Places& places, const std::string& title) {
  const Frame frame = frame_of(places.layers);
  Drawing drawing(title, 800, 130 + height_of(frame, 640));
  set_ranges(drawing, frame);
  drawing.x_label("x"), drawing.y_label("y");
  drawing.legend_below(places.layers.size() + places.colours.size());
  write_wires(drawing, places.wires);
  std::string plots = "plot DATA index 0 using 1:2:3:4:5 with vectors nohead linewidth 0.7 linecolor rgb variable notitle";
  for (size_t k = 0; k < places.layers.size(); ++k) {
    write_cells(drawing, places.layers[k]);
    plots += ", \\\n     " + cells_plot(std::to_string(k + 1), k, size_of(places.layers));
  }
  drawing.line(plots + legend(places.layers, places.colours));
  return drawing;
}

Drawing draw_places_film(const std::vector<Moment>& moments, const std::vector<std::pair<std::string, uint32_t>>& colours, const std::string& title) {
  Frame frame;
  for (const Moment& moment : moments) frame = frame_of(moment.layers, frame);
  // On paper as many moments as there is room for, evenly chosen, the first and the last among them.
  const size_t n = std::min(frames_on_paper, moments.size()), columns = std::min<size_t>(4, n), rows = n == 0 ? 1 : (n + columns - 1) / columns;
  Drawing drawing("", 800, 60 + int(rows) * (24 + height_of(frame, 190)));
  if (moments.empty()) {
    drawing.nothing("no moments");
    return drawing;
  }
  const size_t n_layers = moments[0].layers.size();
  for (const Moment& moment : moments)
    for (const PlacedLayer& layer : moment.layers) write_cells(drawing, layer);
  auto plot_of = [&](const std::string& first, double size) {
    std::string plots;
    for (size_t k = 0; k < n_layers; ++k) plots += (plots.empty() ? "plot " : ", \\\n     ") + cells_plot(first + std::to_string(k), k, size * size_of(moments[0].layers));
    return plots;
  };
  drawing.line("set multiplot layout " + std::to_string(rows) + "," + std::to_string(columns) + " title " + quoted(title) + " noenhanced");
  set_ranges(drawing, frame);
  drawing.line("unset tics\nset border 15 linecolor rgb '#bbbbbb'\nset lmargin 0.5\nset rmargin 0.5\nset tmargin 1.6\nset bmargin 0.5");
  for (size_t k = 0; k < n; ++k) {
    const size_t at = n == 1 ? 0 : k * (moments.size() - 1) / (n - 1);
    drawing.line("set title " + quoted(moments[at].name) + " noenhanced font ',9' offset 0,-0.7 textcolor rgb '#444444'");
    drawing.line(plot_of(std::to_string(at * n_layers) + " + ", 0.55));
  }
  drawing.line("unset multiplot");
  Drawing film(title, 480, 480);
  set_ranges(film, frame);
  film.legend_below(n_layers + colours.size());
  film.line("array NAMES[" + std::to_string(moments.size()) + "]");
  for (size_t k = 0; k < moments.size(); ++k) film.line("NAMES[" + std::to_string(k + 1) + "] = " + quoted(moments[k].name));
  film.line("do for [frame = 1:" + std::to_string(moments.size()) + "] {\n  set title NAMES[frame] noenhanced");
  film.line("  " + plot_of("(frame - 1)*" + std::to_string(n_layers) + " + ", 0.7) + legend(moments[0].layers, colours) + "\n}");
  drawing.film = film.script();
  return drawing;
}

Drawing draw_shares(const std::vector<std::string>& rows, const std::vector<std::string>& columns, const std::vector<double>& values, const std::string& title) {
  Drawing drawing(title, 800, 130 + 52 * int(rows.size()));
  drawing.line(palette());
  drawing.line("unset border\nset cbrange [0:100]\nset colorbox noborder\nset cblabel '%' textcolor rgb '#333333'");
  auto tics = [](const std::vector<std::string>& names) {
    std::string text;
    for (size_t k = 0; k < names.size(); ++k) text += (k ? ", " : "") + quoted(names[k]) + " " + std::to_string(k);
    return text;
  };
  drawing.line("set xtics (" + tics(columns) + ") noenhanced\nset ytics (" + tics(rows) + ") noenhanced");
  drawing.line("set xrange [-0.5:" + number_text(double(columns.size()) - 0.5) + "]\nset yrange [" + number_text(double(rows.size()) - 0.5) + ":-0.5]");
  drawing.block();
  for (size_t r = 0; r < rows.size(); ++r)
    for (size_t c = 0; c < columns.size(); ++c) {
      const double value = 100 * values[r * columns.size() + c];
      drawing.row({double(c), double(r), value});
      char text[32];
      std::snprintf(text, sizeof text, "%.1f", value);
      drawing.line("set label " + std::to_string(r * columns.size() + c + 1) + " " + quoted(std::isnan(value) ? "-" : text) + " at " + std::to_string(c) + "," + std::to_string(r) +
                   " center front textcolor rgb '" + (value > 60 ? "#222222" : "#ffffff") + "'");
    }
  drawing.line("plot DATA using 1:2:3 with image notitle");
  return drawing;
}

Drawing draw_courses(const std::vector<Course>& courses, const std::string& x_label, const std::string& title) {
  Drawing drawing(title, 800, 440);
  drawing.x_label(x_label);
  drawing.light_grid();
  drawing.legend_below(courses.size());
  std::string plots;
  for (size_t k = 0; k < courses.size(); ++k) {
    if (!any_number(courses[k].y)) continue;
    plots += (plots.empty() ? "plot " : ", \\\n     ") + ("DATA index " + std::to_string(drawing.block())) + " with linespoints linewidth 1.6 pointtype 7 pointsize 0.7 linecolor rgb " + colour(k) +
             " title " + quoted(courses[k].name);
    for (size_t i = 0; i < courses[k].x.size(); ++i) drawing.row({courses[k].x[i], courses[k].y[i]});
  }
  if (courses.size() == 1) drawing.y_label(courses[0].name);
  if (plots.empty()) drawing.nothing("no values");
  else drawing.line(plots);
  return drawing;
}

}  // namespace nsim::plot
