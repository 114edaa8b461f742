#include "runtime/plot/plot.h"
#include "runtime/record/file.h"
#include "tests/unit/plot/gallery.h"
#include <chrono>
#include <doctest/doctest.h>
#include <filesystem>

using namespace nsim;
using test::Gallery;
using test::HandMade;
using Options = std::vector<std::pair<std::string, graph::MeasureId>>;

namespace {

graph::Stage::Picture picture(const std::string& kind, std::vector<graph::MeasureId> args, Options options = {}) {
  return {kind, "", std::move(args), std::move(options), "", {}};
}

/// Draws and looks at what came: a PNG that is wide enough and not blank, an SVG that is whole.
void check_drawn(const HandMade& made, const graph::Stage::Picture& picture, const std::string& name) {
  static Gallery gallery;
  INFO(name);
  try {
    plot::draw(picture, made.context(), gallery.path(), name);
  } catch (const Failure& failure) { FAIL(failure.what << "\n" << failure.why); }
  std::string png = record::read_whole(gallery.path() + "/" + name + ".png"), svg = record::read_whole(gallery.path() + "/" + name + ".svg");
  REQUIRE(png.size() > 3000);
  CHECK(png.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  CHECK(static_cast<unsigned char>(png[18]) * 256 + static_cast<unsigned char>(png[19]) >= 800);
  CHECK(svg.find("<svg") != std::string::npos);
  CHECK(svg.find("</svg>") != std::string::npos);
}

uint32_t microcircuit(HandMade& made, double share) {
  const char* keys[] = {"L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"};
  const double sizes[] = {20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948}, rates[] = {0.9, 3.0, 4.4, 5.9, 7.6, 8.6, 1.1, 7.8};
  uint32_t first = ~0u;
  for (int i = 0; i < 8; ++i) {
    uint32_t at = made.population(std::string("column.") + keys[i], static_cast<int64_t>(sizes[i] * share), "column", keys[i]);
    test::irregular(made, at, rates[i], 0.3, static_cast<unsigned>(i));
    first = std::min(first, at);
  }
  return first;
}

graph::MeasureId family(HandMade& made) {
  std::vector<graph::CellRange> cells;
  for (uint32_t p = 0; p < made.schedule.populations.size(); ++p) cells.push_back(made.all(p));
  return made.of_cells(graph::Measure::spikes, cells);
}

}  // namespace

TEST_CASE("raster and rate of the balanced network") {
  HandMade made(0.1, 10000);
  uint32_t exc = made.population("exc", 3200), inh = made.population("inh", 800);
  test::irregular(made, exc, 5.6, 0.5, 1);
  test::irregular(made, inh, 5.6, 0.5, 2);
  auto begin = std::chrono::steady_clock::now();
  check_drawn(made, picture("raster", {made.spikes(exc), made.spikes(inh)}), "balanced_raster");
  check_drawn(made, picture("rate_curve", {made.spikes(exc)}, {{"bin", made.ms(5)}}), "balanced_rate_curve");
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  MESSAGE("two pictures in " << seconds << " s");
  check_drawn(made, picture("rate_curve", {made.spikes(exc), made.spikes(inh)}), "balanced_rate_curves");
  check_drawn(made, picture("spectrum", {made.spikes(exc), made.spikes(inh)}), "balanced_spectrum");
  auto some = made.of_cells(graph::Measure::spikes, {HandMade::range(exc, 0, 49)});
  check_drawn(made, picture("raster", {some}), "raster_of_few");
  check_drawn(made, picture("histogram", {made.call("count", {made.spikes(exc)})}), "histogram_of_counts");
  check_drawn(made, picture("histogram", {made.call("intervals", {made.spikes(exc)})}), "histogram_of_intervals");
}

TEST_CASE("a family: raster with a sample, rates against a reference") {
  HandMade made(0.1, 20000);
  microcircuit(made, 0.3);
  check_drawn(made, picture("raster", {family(made)}, {{"sample", made.number(0.06)}}), "column_raster");
  auto rate = made.call("/", {made.call("mean", {made.call("count", {family(made)})}), made.call("window", {})});
  std::vector<graph::MeasureId> expected;
  for (double value : {0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829}) expected.push_back(made.number(value));
  check_drawn(made, picture("bars", {rate}, {{"against", made.list(expected)}}), "column_bars");
  check_drawn(made, picture("raster", {family(made)}), "column_raster_thinned");
}

TEST_CASE("traces of a few cells, in panels, and of many") {
  HandMade made(0.1, 5000);
  uint32_t cells = made.population("cells", 100);
  for (uint32_t value : {0u, 1u}) {
    record::Trace trace;
    trace.request = {graph::ValueId{value}, HandMade::range(cells, 0, value ? 9 : 4), 5, value ? "n" : "v",
                     value ? Dimension{} : dimensions::voltage()};
    for (int64_t step = 5; step <= 5000; step += 5) {
      trace.step.push_back(step);
      for (int64_t cell = 0; cell <= trace.request.cells.last; ++cell) {
        double phase = std::fmod(0.1 * static_cast<double>(step) / 100 + 0.13 * static_cast<double>(cell), 1);
        trace.values.push_back(value ? 0.3 * phase : -60 + 12 * phase + (phase > 0.97 ? 80 : 0));
      }
    }
    made.run.traces.push_back(trace);
  }
  auto v = made.of_cells(graph::Measure::trace, {made.all(cells)}, 0, dimensions::voltage());
  auto n = made.of_cells(graph::Measure::trace, {made.all(cells)}, 1);
  check_drawn(made, picture("traces", {v}), "traces");
  check_drawn(made, picture("traces", {v, n}), "traces_in_panels");
  check_drawn(made, picture("traces", {n}), "traces_of_many");
}

TEST_CASE("waves in space: map, wave map, movie") {
  HandMade made(1.0, 1000);
  uint32_t retina = test::waves(made);
  check_drawn(made, picture("map", {made.spikes(retina)}), "map_of_counts");
  check_drawn(made, picture("wave_map", {made.spikes(retina)}), "wave_map");
  check_drawn(made, picture("movie", {made.spikes(retina)}, {{"window", made.ms(10)}}), "movie");
}

TEST_CASE("a camera: rows and columns as a sheet") {
  HandMade made(1.0, 300);
  uint32_t camera = made.population("camera", 2 * 34 * 34);
  made.schedule.populations[camera].axes = {"polarity", "row", "column"};
  made.schedule.populations[camera].extents = {2, 34, 34};
  std::mt19937 random(3);
  for (int64_t step = 1; step <= 300; ++step) {
    for (int k = 0; k < 12; ++k) {
      double angle = 6.283 * static_cast<double>(random() % 1000) / 1000, radius = 10 + 2 * std::sin(0.05 * static_cast<double>(step));
      int row = static_cast<int>(17 + radius * std::sin(angle)), column = static_cast<int>(17 + 0.7 * radius * std::cos(angle));
      made.spike(camera, step, static_cast<uint32_t>((random() % 2) * 34 * 34 + static_cast<unsigned>(row * 34 + column)));
    }
  }
  check_drawn(made, picture("map", {made.spikes(camera)}), "map_of_camera");
  check_drawn(made, picture("movie", {made.spikes(camera)}, {{"window", made.ms(25)}}), "movie_of_camera");
}

TEST_CASE("tables of trials: curve, curves with errors, bars, matrix") {
  HandMade made;
  auto column = [&](const std::string& name, std::vector<double> values, Dimension dimension = {}) {
    measure::Array array;
    array.axes = {"trial"};
    array.extents = {static_cast<int64_t>(values.size())};
    array.values = std::move(values);
    array.dimension = dimension;
    made.columns[name] = array;
    return made.column(name);
  };
  auto reach = column("reach", {4, 5, 8}), radius = column("wave_radius(retina, share = 80%)", {2.2, 2.7, 3.8});
  check_drawn(made, picture("curve", {radius}, {{"x", reach}}), "curve");
  std::vector<double> g, eta, rate;
  for (int seed = 0; seed < 3; ++seed) {
    for (double e : {1.0, 2.0, 4.0}) {
      for (double x : {3.0, 4.0, 4.5, 5.0, 6.0}) {
        g.push_back(x);
        eta.push_back(e);
        rate.push_back((e * 20 / (x - 2.6) + seed) / 1000);
      }
    }
  }
  auto x = column("g", g), by = column("eta", eta), y = column("rate(exc)", rate, dimensions::rate());
  check_drawn(made, picture("curve", {y}, {{"x", x}, {"by", by}}), "curve_by");
  measure::Array matrix;
  matrix.axes = {"part", "source"};
  matrix.extents = {3, 4};
  for (int i = 0; i < 12; ++i) matrix.values.push_back(std::fmod(0.37 * i, 1.0));
  made.columns["accuracy"] = matrix;
  check_drawn(made, picture("matrix", {made.column("accuracy")}), "matrix");
}
