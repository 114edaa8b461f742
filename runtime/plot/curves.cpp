// Curves of spikes: rate over time, power over frequency.
#include "runtime/measure/spectrum.h"
#include "runtime/plot/drawing.h"
#include <cmath>

namespace nsim::plot {

namespace {

constexpr double highest_frequency = 150;  // Hz; rhythms of the field lie below

/// About 200 bins of a round length: 1, 2 or 5 times a power of ten.
double round_bin(double length_ms, double step_ms) {
  double wanted = std::max(length_ms / 200, step_ms), ten = std::pow(10, std::floor(std::log10(wanted)));
  for (double digit : {1.0, 2.0, 5.0}) {
    if (digit * ten >= wanted * 0.999) return digit * ten;
  }
  return 10 * ten;
}

/// One curve for each argument; a family that is named as a whole gives one for each member.
std::vector<measure::Cells> curves_of(const Arguments& a) {
  std::vector<measure::Cells> curves;
  for (size_t i = 0; i < a.size(); ++i) {
    measure::Cells cells = a.cells(i);
    bool one = cells.size() == 1 || cells.size() > n_colours;
    if (one) curves.push_back(cells);
    for (size_t k = 0; !one && k < cells.size(); ++k) curves.push_back({cells[k]});
  }
  return curves;
}

std::string joined_name(const Arguments& a, const std::vector<measure::Cells>& curves) {
  measure::Cells all;
  for (const measure::Cells& cells : curves) all.insert(all.end(), cells.begin(), cells.end());
  return measure::name_of_cells(a.run(), all);
}

std::string style(size_t index, const std::string& name) {
  return " with lines linewidth 1.4 linecolor rgb " + colour(index) + " title " + quoted(name);
}

}  // namespace

Drawing draw_rate_curve(const Arguments& a, const std::string& title) {
  measure::Window window = measure::window_of(a.run(), a.number(~size_t{0}, "from", NAN), a.number(~size_t{0}, "to", NAN));
  double step = a.run().schedule->step_ms;
  double bin = a.number(~size_t{0}, "bin", round_bin(window.length_ms(), step));
  bin = static_cast<double>(measure::steps_of_bin(a.run(), bin)) * step;
  std::vector<measure::Cells> curves = curves_of(a);
  Drawing drawing(title.empty() ? "Rate of " + joined_name(a, curves) + ", bins of " + format_quantity(bin, dimensions::time()) : title, 800, 420);
  TimeAxis time = time_axis(window.length_ms());
  drawing.x_label(time.label);
  drawing.x_range(window.from_ms * time.factor, window.to_ms * time.factor);
  drawing.y_label("rate of a cell (Hz)");
  drawing.line("set yrange [0:*]");
  drawing.light_grid();
  drawing.legend_below(curves.size());
  if (window.last - window.first < measure::steps_of_bin(a.run(), bin)) {
    drawing.nothing("shorter than one bin");
    return drawing;
  }
  std::string plots;
  for (size_t i = 0; i < curves.size(); ++i) {
    size_t index = drawing.block();
    std::vector<double> counts = measure::binned(a.run(), curves[i], window, bin);
    double to_hertz = 1000 / (bin * static_cast<double>(measure::count_living(a.run(), curves[i])));
    for (size_t k = 0; k < counts.size(); ++k) {
      drawing.row({(window.from_ms + (static_cast<double>(k) + 0.5) * bin) * time.factor, counts[k] * to_hertz});
    }
    plots += (i ? ", \\\n     " : "plot ") + ("DATA index " + std::to_string(index)) + style(i, measure::name_of_cells(a.run(), curves[i]));
  }
  drawing.line(plots);
  return drawing;
}

Drawing draw_spectrum(const Arguments& a, const std::string& title) {
  std::vector<measure::Cells> curves = curves_of(a);
  measure::Window window = measure::window_of(a.run(), NAN, NAN);
  double bin = static_cast<double>(measure::steps_of_bin(a.run(), a.number(~size_t{0}, "bin", 1))) * a.run().schedule->step_ms;
  Drawing drawing(title.empty() ? "Power spectrum of the spikes of " + joined_name(a, curves) : title, 800, 420);
  drawing.x_label("frequency (Hz)");
  drawing.y_label("power (Poisson = 1)");
  drawing.light_grid();
  drawing.legend_below(curves.size());
  drawing.x_range(0, std::min(highest_frequency, 500 / bin));
  drawing.line("set yrange [0:*]");
  std::string plots;
  for (size_t i = 0; i < curves.size(); ++i) {
    measure::Spectrum spectrum = measure::spectrum_of(measure::binned(a.run(), curves[i], window, bin), bin);
    if (spectrum.power.empty() || std::isnan(spectrum.power[0])) continue;
    size_t index = drawing.block();
    for (size_t k = 0; k < spectrum.power.size(); ++k) drawing.row({static_cast<double>(k + 1) * spectrum.line_hz, spectrum.power[k]});
    plots +=
        (plots.empty() ? "plot " : ", \\\n     ") + ("DATA index " + std::to_string(index)) + style(i, measure::name_of_cells(a.run(), curves[i]));
  }
  if (plots.empty())
    drawing.nothing("no spikes");
  else
    drawing.line(plots);
  return drawing;
}

}  // namespace nsim::plot
