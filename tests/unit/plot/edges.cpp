#include "runtime/plot/plot.h"
#include "runtime/record/file.h"
#include "tests/unit/plot/gallery.h"
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>

using namespace nsim;
using test::Folder;
using test::HandMade;
using Options = std::vector<std::pair<std::string, graph::MeasureId>>;

REGISTER_EXCEPTION_TRANSLATOR(Failure& failure) { return (failure.what + ": " + failure.why).c_str(); }

namespace {

graph::Stage::Picture picture(const std::string& kind, std::vector<graph::MeasureId> args, Options options = {}) {
  return {kind, "", std::move(args), std::move(options), "", {}};
}

std::string script_of(const Folder& folder, const std::string& name) { return record::read_whole(folder / ("gnuplot/" + name + ".gp")); }

}  // namespace

TEST_CASE("where nothing fired, every kind draws a picture that says so") {
  Folder folder;
  HandMade made(1.0, 100);
  uint32_t silent = made.population("silent", 100);
  made.schedule.populations[silent].geometry.kind = graph::Geometry::torus;
  made.schedule.populations[silent].geometry.size = {10, 10, 0};
  for (int i = 0; i < 100; ++i) made.run.positions[silent].push_back({i % 10 + 0.5, i / 10 + 0.5, 0});
  for (const char* kind : {"raster", "rate_curve", "spectrum", "map", "wave_map", "movie"}) {
    INFO(kind);
    plot::draw(picture(kind, {made.spikes(silent)}), made.context(), folder.path(), kind);
    CHECK(std::filesystem::file_size(folder / (std::string(kind) + ".png")) > 2000);
    CHECK(std::filesystem::file_size(folder / (std::string(kind) + ".svg")) > 1000);
  }
  plot::draw(picture("histogram", {made.call("intervals", {made.spikes(silent)})}), made.context(), folder.path(), "histogram");
  CHECK(script_of(folder, "raster").find("no spikes") != std::string::npos);
  CHECK(script_of(folder, "histogram").find("no values") != std::string::npos);
  CHECK(script_of(folder, "wave_map").find("No waves in silent") != std::string::npos);
}

TEST_CASE("a stage that was stopped before its first step can still be drawn") {
  Folder folder;
  HandMade made(0.1, 0);
  uint32_t exc = made.population("exc", 10);
  for (const char* kind : {"raster", "rate_curve", "spectrum"}) plot::draw(picture(kind, {made.spikes(exc)}), made.context(), folder.path(), kind);
  CHECK(std::filesystem::exists(folder / "rate_curve.png"));
}

TEST_CASE("texts from the user reach the picture as they are") {
  Folder folder;
  HandMade made(0.1, 100);
  uint32_t odd = made.population("exc_1", 10);
  made.spike(odd, 5, 1);
  graph::Stage::Picture named = picture("raster", {made.spikes(odd)});
  named.title = "it's 100% {of} \"cells_1\" \\ `ls`";
  plot::draw(named, made.context(), folder.path(), "a b's");
  CHECK(script_of(folder, "a b's").find("'it''s 100% {of} \"cells_1\" \\ `ls`' noenhanced") != std::string::npos);
  CHECK(record::read_whole(folder / "a b's.svg").find("cells_1") != std::string::npos);
}

TEST_CASE("pictures are drawn again from what lies beside them, in other sizes and formats") {
  Folder folder;
  HandMade made(0.1, 100);
  uint32_t exc = made.population("exc", 10);
  made.spike(exc, 5, 1);
  plot::draw(picture("raster", {made.spikes(exc)}), made.context(), folder / "plots", "raster");
  std::filesystem::remove(folder / "plots/raster.png");
  std::vector<std::string> drawn = plot::redraw(folder.path(), {2, "png"});
  CHECK(drawn == std::vector<std::string>{folder / "plots/raster.png"});
  std::string png = record::read_whole(folder / "plots/raster.png");
  CHECK(static_cast<unsigned char>(png[18]) * 256 + static_cast<unsigned char>(png[19]) == 1600);
  CHECK(plot::redraw(folder.path(), {1, "pdf"}).size() == 1);
  CHECK_THROWS_AS(plot::redraw(folder.path(), {1, "bmp"}), Failure);
  Folder empty;
  CHECK_THROWS_AS(plot::redraw(empty.path()), Failure);
  CHECK_THROWS_AS(plot::redraw(empty / "missing"), Failure);
}

TEST_CASE("gnuplot's own words reach the user") {
  Folder folder;
  record::write_whole(folder / "gnuplot/broken.gp", "# size 800 480\nplot 'missing.dat' with nonsense\n");
  try {
    plot::redraw(folder.path());
    FAIL("a Failure was expected");
  } catch (const Failure& failure) { CHECK(failure.why.find("broken.gp") != std::string::npos); }
}

TEST_CASE("without gnuplot the failure names the package") {
  Folder folder;
  HandMade made(0.1, 100);
  uint32_t exc = made.population("exc", 10);
  std::string path = std::getenv("PATH");
  ::setenv("PATH", folder.path().c_str(), 1);
  try {
    plot::draw(picture("raster", {made.spikes(exc)}), made.context(), folder.path(), "raster");
    FAIL("a Failure was expected");
  } catch (const Failure& failure) {
    CHECK(failure.what == "could not draw pictures: gnuplot does not start");
    CHECK(failure.attempt == "install it: `apt-get install gnuplot-nox`");
  }
  ::setenv("PATH", path.c_str(), 1);
}

TEST_CASE("a large raster is thinned by whole cells, and says so") {
  Folder folder;
  HandMade made(0.1, 10000);
  uint32_t exc = made.population("exc", 4000);
  test::irregular(made, exc, 25, 0, 1);
  plot::draw(picture("raster", {made.spikes(exc)}), made.context(), folder.path(), "raster");
  std::string numbers = record::read_whole(folder / "gnuplot/raster.dat");
  auto dots = std::count(numbers.begin(), numbers.end(), '\n');
  CHECK(dots < 26000);
  CHECK(dots > 24000);
  CHECK(script_of(folder, "raster").find(" % of the cells)") != std::string::npos);
}

TEST_CASE("a table is written as CSV, with units in its heads") {
  Folder folder;
  HandMade made;
  measure::Array rates, spread;
  rates.axes = spread.axes = {"trial"};
  rates.extents = spread.extents = {2};
  rates.values = {0.0136, 0.0134};
  spread.values = {1.4, NAN};
  rates.dimension = dimensions::rate();
  made.columns = {{"firing", rates}, {"spread", spread}};
  plot::draw(picture("table", {made.column("firing"), made.column("spread")}), made.context(), folder.path(), "table");
  CHECK(record::read_whole(folder / "table.csv") == "firing (Hz),spread\n13.6,1.4\n13.4,NaN\n");
}

TEST_CASE("bars against a reference: by place, by name, and refused when neither fits") {
  Folder folder;
  HandMade made(0.1, 10000);
  uint32_t exc = made.population("exc", 10), inh = made.population("inh", 10);
  for (int k = 1; k <= 50; ++k) made.spike(exc, 100 * k, 3);
  auto both = made.of_cells(graph::Measure::spikes, {made.all(exc), made.all(inh)});
  auto rate = made.call("/", {made.call("mean", {made.call("count", {both})}), made.call("window", {})});
  auto named = [&](const std::string& name, double value) {
    auto id = made.number(value);
    made.measures[id.at].name = name;
    return id;
  };
  plot::draw(picture("bars", {rate}, {{"against", made.list({named("other", 9), named("inh", 2), named("exc", 4)})}}), made.context(), folder.path(),
             "bars");
  CHECK(record::read_whole(folder / "gnuplot/bars.dat") == "-0.2 5 0.2 4 0.38\n0.8 0 1.2 2 0.38\n");
  plot::draw(picture("bars", {rate}, {{"against", made.list({made.number(7), made.number(8)})}}), made.context(), folder.path(), "bars");
  CHECK(record::read_whole(folder / "gnuplot/bars.dat") == "-0.2 5 0.2 7 0.38\n0.8 0 1.2 8 0.38\n");
  auto three = made.list({made.number(1), made.number(2), made.number(3)});
  CHECK_THROWS_AS(plot::draw(picture("bars", {rate}, {{"against", three}}), made.context(), folder.path(), "bars"), Failure);
}

TEST_CASE("every kind is listed") {
  CHECK(plot::kinds() == std::vector<std::string>{"bars", "curve", "histogram", "map", "matrix", "movie", "raster", "rate_curve", "spectrum", "table",
                                                  "traces", "wave_map"});
}

TEST_CASE("values that are not defined leave gaps, or an empty picture, never a failure") {
  Folder folder;
  HandMade made(0.1, 100);
  uint32_t cells = made.population("cells", 2);
  record::Trace trace;
  trace.request = {graph::ValueId{0}, made.all(cells), 50, "v", dimensions::voltage()};
  trace.step = {50, 100};
  trace.values = {NAN, INFINITY, -INFINITY, NAN};
  made.run.traces.push_back(trace);
  auto v = made.of_cells(graph::Measure::trace, {made.all(cells)}, 0, dimensions::voltage());
  plot::draw(picture("traces", {v}), made.context(), folder.path(), "traces");
  auto none = made.call("/", {made.list({made.number(0), made.number(0)}), made.number(0)});
  for (const char* kind : {"bars", "matrix", "histogram"}) {
    INFO(kind);
    plot::draw(picture(kind, {none}), made.context(), folder.path(), kind);
    CHECK(script_of(folder, kind).find("no values") != std::string::npos);
  }
  plot::draw(picture("curve", {none}, {{"x", none}}), made.context(), folder.path(), "curve");
  CHECK(std::filesystem::exists(folder / "curve.png"));
}

TEST_CASE("labels of the user stand on axes, and an option that is not heeded is refused") {
  Folder folder;
  HandMade made(0.1, 10000);
  uint32_t exc = made.population("exc", 10);
  for (int k = 1; k <= 50; ++k) made.spike(exc, 100 * k, static_cast<uint32_t>(k % 3));
  auto counts = made.call("count", {made.spikes(exc)});
  plot::draw(picture("histogram", {counts}, {{"labels", made.list({made.word("count(exc.spikes)")})}}), made.context(), folder.path(), "histogram");
  CHECK(script_of(folder, "histogram").find("set xlabel 'count(exc.spikes)'") != std::string::npos);
  graph::Stage::Picture called = picture("raster", {made.spikes(exc)});
  called.title = "raster(exc)";  // the text of the call: the picture names itself better
  plot::draw(called, made.context(), folder.path(), "raster");
  CHECK(script_of(folder, "raster").find("'Spikes of exc'") != std::string::npos);
  CHECK_THROWS_AS(plot::draw(picture("table", {counts}, {{"columns", counts}}), made.context(), folder.path(), "t"), Failure);
  CHECK_THROWS_AS(plot::draw(picture("raster", {made.spikes(exc)}, {{"colour", counts}}), made.context(), folder.path(), "r"), Failure);
}

TEST_CASE("millions of values get the bars that their quartiles ask for: sixty, or ten where the quartiles are one number") {
  const auto bars = [](double share_of_equal, double equal) {
    Folder folder;
    HandMade made(0.1, 100);
    const int64_t n = 2000003;
    uint32_t cells = made.population("cells", n);
    std::vector<double> values;
    for (int64_t k = 0; k < n; ++k) {
      const double turn = static_cast<double>(k * 7919 % n) / static_cast<double>(n);  // every share of [0, 1) once, in no order
      values.push_back(turn < share_of_equal ? equal : turn + 0.3);
    }
    made.run.finals[0] = values;
    plot::draw(picture("histogram", {made.of_cells(graph::Measure::state, {made.all(cells)}, 0)}), made.context(), folder.path(), "histogram");
    const std::string rows = record::read_whole(folder / "gnuplot/histogram.dat");
    return std::count(rows.begin(), rows.end(), '\n');
  };
  CHECK(bars(0, 0) == 60);
  CHECK(bars(0.9, 0.5) == 10);   // both quartiles
  CHECK(bars(0.6, 0.9) == 60);   // of the larger ones 0.3 and more lie above: the upper quartile is another number
  CHECK(bars(0.2, 0.1) == 60);
}
