// A result against what was swept: a point for each value of x, the mean with its deviation where trials repeat it, a line for each value of `by`.
#include "runtime/plot/drawing.h"
#include "runtime/plot/names.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace nsim::plot {

namespace {

struct Point {
  double sum = 0, squares = 0, n = 0;
};
using Line = std::map<double, Point>;

/// A value for each trial; one number stands for all.
double at_trial(const measure::Array& array, size_t trial) { return array.values.size() == 1 ? array.values[0] : array.values.at(trial); }

std::string text_at(const measure::Array& by, size_t trial) {
  if (trial < by.words.size()) return by.words[trial];
  if (by.values.empty() && !by.text.empty()) return by.text;   // a word that holds for all trials, as what a sweep around this one sets
  measure::Array one;
  one.values = {at_trial(by, trial)};
  one.dimension = by.dimension;
  return measure::to_text(one);
}

std::vector<std::pair<std::string, Line>> lines_of(const measure::Array& y, const measure::Array& x, const measure::Array* by, ValueAxis axes[2]) {
  std::vector<std::pair<std::string, Line>> lines;
  for (size_t trial = 0; trial < std::max(x.values.size(), y.values.size()); ++trial) {
    std::string name = by ? text_at(*by, trial) : "";
    size_t at = 0;
    while (at < lines.size() && lines[at].first != name) ++at;
    if (at == lines.size()) lines.emplace_back(name, Line{});
    double value = at_trial(y, trial) * axes[1].factor, place = at_trial(x, trial) * axes[0].factor;
    if (std::isnan(value) || std::isnan(place)) continue;
    Point& point = lines[at].second[place];
    point.sum += value;
    point.squares += value * value;
    ++point.n;
  }
  return lines;
}

bool write_line(Drawing& drawing, const Line& line) {
  bool repeated = false;
  for (const auto& [x, point] : line) {
    double mean = point.sum / point.n, variance = std::max(0.0, point.squares / point.n - mean * mean);
    drawing.row({x, mean, std::sqrt(variance)});
    repeated = repeated || point.n > 1;
  }
  return repeated;
}

/// Values that are all positive and spread widely are shown from 0; close ones would lie on one line.
bool reaches_towards_zero(const measure::Array& y) {
  double low = INFINITY, high = -INFINITY;
  for (double value : y.values) {
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  return low >= 0 && low < 0.7 * high;
}

}  // namespace

Drawing draw_curve(const Arguments& a, const std::string& title) {
  graph::MeasureId x_id = a.find(1, "x"), y_id = a.find(0, "y"), by_id = a.find(2, "by");
  require(x_id.valid() && y_id.valid(), "a curve has x and y");
  measure::Array x = measure::evaluate(x_id, a.context()), y = measure::evaluate(y_id, a.context()), by;
  if (by_id.valid()) by = measure::evaluate(by_id, a.context());
  if (x.values.size() != y.values.size() && x.values.size() > 1 && y.values.size() > 1) {
    throw Failure{"a curve needs one value for each x",
                  "there are " + std::to_string(y.values.size()) + " values and " + std::to_string(x.values.size()) + " places",
                  "reduce y to one number for each trial: `mean(y)`"};
  }
  ValueAxis axes[2] = {value_axis(x.dimension), value_axis(y.dimension)};
  std::string x_name = name_of(a, x_id), y_name = label_of(a, 0);
  Drawing drawing(title.empty() ? y_name + " against " + x_name : title, 800, 440);
  drawing.x_label(with_unit(x_name, axes[0].unit));
  drawing.y_label(with_unit(y_name, axes[1].unit));
  drawing.light_grid();
  drawing.line("set offsets graph 0.04, graph 0.04, 0, 0");
  if (reaches_towards_zero(y)) drawing.line("set yrange [0:*]");
  auto lines = lines_of(y, x, by_id.valid() ? &by : nullptr, axes);
  drawing.legend_below(lines.size());
  std::string plots;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].second.empty()) continue;
    std::string data = "DATA index " + std::to_string(drawing.block()), look = " linecolor rgb " + colour(i);
    bool repeated = write_line(drawing, lines[i].second);
    plots += (plots.empty() ? "plot " : ", \\\n     ") + data + " with linespoints linewidth 1.6 pointtype 7 pointsize 0.8" + look + " title " +
             quoted(by_id.valid() ? name_of(a, by_id) + " = " + lines[i].first : y_name);
    if (repeated) plots += ", \\\n     " + data + " with yerrorbars pointtype 7 pointsize 0.8 linewidth 1" + look + " notitle";
  }
  if (plots.empty())
    drawing.nothing("no values");
  else
    drawing.line(plots);
  return drawing;
}

}  // namespace nsim::plot
