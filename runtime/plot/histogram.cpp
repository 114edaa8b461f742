// How often each value occurs; and bars: one for each value, beside a reference.
#include "runtime/plot/drawing.h"
#include "runtime/plot/names.h"
#include <algorithm>
#include <cmath>

namespace nsim::plot {

namespace {

struct Values {
  std::vector<double> all;  // in no order: there may be a hundred million
  double low, high;
};

Values defined_values(const measure::Array& array, double factor) {
  std::vector<double> values;
  values.reserve(array.values.size());
  auto take = [&](double value) {
    if (std::isfinite(value)) values.push_back(value * factor);
  };
  std::for_each(array.values.begin(), array.values.end(), take);
  for (const auto& list : array.ragged) std::for_each(list.begin(), list.end(), take);
  if (values.empty()) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double from = *low, to = *high;
  return {std::move(values), from, to};
}

double at_rank(std::vector<double>& values, size_t rank) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
  return values[rank];
}

/// Whether the two quartiles are one number. Then at least half of the values are, and only that number survives a vote in which two different ones
/// cancel (Boyer & Moore 1991).
bool quartiles_are_one(const std::vector<double>& values) {
  double candidate = 0;
  size_t votes = 0, below = 0, equal = 0;
  for (double x : values) {
    if (votes == 0) candidate = x;
    votes += x == candidate ? 1 : ~size_t{0};
  }
  for (double x : values) below += x < candidate, equal += x == candidate;
  return below <= values.size() / 4 && values.size() * 3 / 4 < below + equal;
}

/// Freedman and Diaconis 1981: width 2·(quartile distance)/n^(1/3), kept between 10 and 60 bins. The quartiles lie no further apart than all values, so
/// many values have at least 60 bins wherever the quartiles are, unless these are one number.
size_t number_of_bins(Values& values, double asked) {
  if (!std::isnan(asked)) return static_cast<size_t>(std::clamp(asked, 1.0, 1000.0));
  const size_t n = values.all.size();
  if (std::cbrt(static_cast<double>(n)) > 122) return quartiles_are_one(values.all) ? 10 : 60;
  const double upper = at_rank(values.all, n * 3 / 4), quartiles = upper - at_rank(values.all, n / 4);
  double width = 2 * quartiles / std::cbrt(static_cast<double>(n)), span = values.high - values.low;
  return width > 0 ? static_cast<size_t>(std::clamp(std::ceil(span / width), 10.0, 60.0)) : 10;
}

/// Whole numbers in a small range get a bar each.
bool counts_only(const Values& values) {
  return values.high - values.low <= 60 && std::all_of(values.all.begin(), values.all.end(), [](double x) { return x == std::round(x); });
}

/// Returns where the bars begin and end.
std::pair<double, double> write_bars(Drawing& drawing, Values& values, double bins) {
  double low = values.low, span = values.high - low;
  bool whole = counts_only(values) && std::isnan(bins);
  size_t n = whole ? static_cast<size_t>(span) + 1 : number_of_bins(values, bins);
  double width = whole || span == 0 ? 1 : span / static_cast<double>(n);
  double begin = whole || span == 0 ? low - 0.5 : low;
  std::vector<double> heights(span == 0 ? 1 : n, 0);
  for (double value : values.all) ++heights[std::min(static_cast<size_t>((value - begin) / width), heights.size() - 1)];
  for (size_t k = 0; k < heights.size(); ++k) drawing.row({begin + (static_cast<double>(k) + 0.5) * width, heights[k], width});
  return {begin, begin + width * static_cast<double>(heights.size())};
}

}  // namespace

Drawing draw_histogram(const Arguments& a, const std::string& title) {
  std::string names, plots;
  Drawing body("", 800, 420);
  ValueAxis axis;
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < a.size(); ++i) {
    measure::Array array = a.value(i);
    axis = value_axis(array.dimension);
    Values values = defined_values(array, axis.factor);
    std::string name = label_of(a, i) + (a.measure(i).kind == graph::Measure::state ? " at the end" : "");  // nothing was recorded over time
    names += (i ? ", " : "") + name;
    if (values.all.empty()) continue;
    std::string index = std::to_string(body.block());
    auto [begin, end] = write_bars(body, values, a.number(~size_t{0}, "bins", NAN));
    low = std::min(low, begin);
    high = std::max(high, end);
    plots += (plots.empty() ? "plot " : ", \\\n     ") + ("DATA index " + index) + " using 1:2:($3*0.94) with boxes fill solid " +
             (a.size() > 1 ? "0.55" : "0.85") + " noborder linecolor rgb " + colour(i) + " title " + quoted(name);
  }
  Drawing drawing(title.empty() ? "Histogram of " + names : title, 800, 420);
  drawing.numbers = body.numbers;
  drawing.x_label(with_unit(a.size() == 1 ? names : "value", axis.unit));
  drawing.y_label("number");
  drawing.light_grid();
  drawing.legend_below(a.size());
  drawing.line("set yrange [0:*]");
  if (plots.empty()) {
    drawing.nothing("no values");
    return drawing;
  }
  double margin = (high - low) * 0.02;
  drawing.x_range(low - margin, high + margin);
  drawing.line(plots);
  return drawing;
}

namespace {

/// The reference in the order of the bars: by name where it has the names, else by place. A plain number counts in the unit that is shown.
std::vector<double> reference_for(const Named& bars, const Named& against, double factor) {
  double scale = against.dimension.plain() ? 1 : factor;
  std::vector<double> values;
  for (const std::string& name : bars.names) {
    auto found = std::find(against.names.begin(), against.names.end(), name);
    if (found != against.names.end()) values.push_back(against.values[found - against.names.begin()] * scale);
  }
  if (values.size() == bars.values.size()) return values;
  if (against.values.size() != bars.values.size()) {
    throw Failure{
        "`against` does not fit the bars",
        "there are " + std::to_string(bars.values.size()) + " bars and " + std::to_string(against.values.size()) + " values to compare with",
        "give one value for each bar, or a row of a table whose columns are named like the bars"};
  }
  values = against.values;
  for (double& value : values) value *= scale;
  return values;
}

/// `by` is a column of the same trials: it names the bars.
void name_by(Named& bars, const measure::Array& by) {
  if (by.values.size() != bars.values.size()) {
    throw Failure{"`by` does not fit the bars",
                  "there are " + std::to_string(bars.values.size()) + " bars and " + std::to_string(by.values.size()) + " names",
                  "name a column of the table"};
  }
  for (size_t i = 0; i < by.values.size(); ++i) bars.names[i] = i < by.words.size() ? by.words[i] : format_quantity(by.values[i], by.dimension);
}

}  // namespace

Drawing draw_bars(const Arguments& a, const std::string& title) {
  Named bars;
  for (size_t i = 0; i < a.size(); ++i) {
    Named more = named_values(a, a.find(i, ""), label_of(a, i));
    bars.names.insert(bars.names.end(), more.names.begin(), more.names.end());
    bars.values.insert(bars.values.end(), more.values.begin(), more.values.end());
    bars.dimension = more.dimension;
  }
  if (graph::MeasureId by = a.find(~size_t{0}, "by"); by.valid()) name_by(bars, measure::evaluate(by, a.context()));
  graph::MeasureId against = a.find(~size_t{0}, "against");
  ValueAxis axis = value_axis(bars.dimension);
  std::vector<double> reference = against.valid() ? reference_for(bars, named_values(a, against, ""), axis.factor) : std::vector<double>{};
  Drawing drawing(title.empty() ? (against.valid() ? "Measured and expected" : "Measured") : title, 800, 420);
  drawing.y_label(with_unit(bars.dimension == dimensions::rate() ? "rate" : "value", axis.unit));
  drawing.light_grid();
  drawing.legend_below(reference.empty() ? 1 : 2);
  drawing.line("set yrange [" + std::string(std::any_of(bars.values.begin(), bars.values.end(), [](double x) { return x < 0; }) ? "*" : "0") + ":*]");
  drawing.line("set xrange [-0.6:" + number_text(static_cast<double>(bars.values.size()) - 0.4) + "]");
  std::string tics;
  bool crowded = bars.names.size() > 12;
  for (size_t i = 0; i < bars.names.size(); ++i) tics += (i ? ", " : "") + quoted(bars.names[i]) + " " + std::to_string(i);
  drawing.line("set xtics (" + tics + ") noenhanced" + (crowded ? " rotate by 45 right" : ""));
  drawing.block();
  double shift = reference.empty() ? 0 : 0.2;
  for (size_t i = 0; i < bars.values.size(); ++i) {
    double at = static_cast<double>(i);
    drawing.row({at - shift, bars.values[i] * axis.factor, at + shift, reference.empty() ? NAN : reference[i], reference.empty() ? 0.55 : 0.38});
  }
  if (!any_number(bars.values)) {
    drawing.nothing("no values");
    return drawing;
  }
  std::string plots = "plot DATA using 1:2:5 with boxes fill solid 0.9 noborder linecolor rgb " + colour(0) + " title 'measured'";
  if (!reference.empty()) plots += ", \\\n     DATA using 3:4:5 with boxes fill solid 1 noborder linecolor rgb '#b8b8b8' title 'expected'";
  drawing.line(plots);
  return drawing;
}

}  // namespace nsim::plot
