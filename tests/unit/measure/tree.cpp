#include "tests/unit/measure/hand_made.h"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;
using test::HandMade;

namespace {

measure::Array trials(std::vector<double> values, Dimension dimension = {}) {
  measure::Array array;
  array.axes = {"trial"};
  array.extents = {static_cast<int64_t>(values.size())};
  array.values = std::move(values);
  array.dimension = dimension;
  return array;
}

}  // namespace

TEST_CASE("claims over a table of trials, as coba.net writes them") {
  HandMade made;
  made.columns["firing"] = trials({0.0136, 0.0134, 0.0002, 0.0135, 0.0138}, dimensions::rate());
  auto fast = made.call(">", {made.column("firing"), made.number(0.01, dimensions::rate())});
  measure::Array held = made.evaluate(made.call(">=", {made.call("sum", {fast}), made.number(4)}));
  CHECK(held.truth);
  CHECK(held.values == std::vector<double>{1});
  CHECK(measure::to_text(held) == "true");
  CHECK(measure::to_text(made.evaluate(made.call("median", {made.column("firing")}))) == "13.5 Hz");
  CHECK(made.value(made.call("best", {made.column("firing")})) == 0.0138);
  CHECK(made.value(made.call("final", {made.column("firing")})) == 0.0138);
}

TEST_CASE("a table of trials has no spikes to count") {
  HandMade made;
  uint32_t exc = made.population("exc", 2);
  auto counted = made.call("count", {made.spikes(exc)});
  measure::Context table{nullptr, &made.measures, &made.columns};
  CHECK_THROWS_AS(measure::evaluate(counted, table), Failure);
}

TEST_CASE("states, traces and places become arrays of the cells asked for") {
  HandMade made(0.1, 40);
  uint32_t exc = made.population("exc", 3), inh = made.population("inh", 2);
  made.schedule.populations[inh].first = 3;
  made.run.finals[7] = {1, 2, 3, 10, 20};
  auto at_end = made.of_cells(graph::Measure::state, {made.all(inh), HandMade::range(exc, 0, 0)}, 7, dimensions::voltage());
  CHECK(made.evaluate(at_end).values == std::vector<double>{10, 20, 1});

  record::Trace trace;
  trace.request = {graph::ValueId{7}, HandMade::range(exc, 0, 2), 20, "v", dimensions::voltage()};
  trace.step = {20, 40};
  trace.values = {1, 2, 3, 4, 5, 6};
  made.run.traces.push_back(trace);
  auto over_time = made.of_cells(graph::Measure::trace, {HandMade::range(exc, 1, 2)}, 7, dimensions::voltage());
  measure::Array rows = made.evaluate(over_time);
  CHECK(rows.axes == std::vector<std::string>{"time", "cell"});
  CHECK(rows.values == std::vector<double>{2, 3, 5, 6});
  CHECK(made.evaluate(made.call("last", {over_time})).values == std::vector<double>{5, 6});
  CHECK(measure::to_text(made.evaluate(made.call("max", {over_time}, {{"over", made.list({made.word("time"), made.word("cell")})}}))) == "6 mV");
  CHECK_THROWS_AS(made.evaluate(made.of_cells(graph::Measure::trace, {made.all(inh)}, 7)), Failure);

  made.run.positions[exc] = {{1, 2, 0}, {3, 4, 0}, {5, 6, 0}};
  CHECK(made.evaluate(made.of_cells(graph::Measure::position, {HandMade::range(exc, 1, 2)})).values == std::vector<double>{3, 4, 0, 5, 6, 0});
}

TEST_CASE("an index picks along the first axis and is checked") {
  HandMade made;
  auto list = made.list({made.number(10), made.number(20), made.number(30)});
  CHECK(made.value(made.call("index", {list, made.number(2)})) == 30);
  CHECK_THROWS_AS(made.evaluate(made.call("index", {list, made.number(3)})), Failure);
  CHECK(made.evaluate(made.call("index", {list, made.list({made.number(2), made.number(0)})})).values == std::vector<double>{30, 10});
}

TEST_CASE("size counts cells or numbers") {
  HandMade made;
  uint32_t exc = made.population("exc", 12);
  CHECK(made.value(made.call("size", {made.of_cells(graph::Measure::whole, {made.all(exc)})})) == 12);
  CHECK(made.value(made.call("size", {made.list({made.number(1), made.number(2)})})) == 2);
}

TEST_CASE("min and max of two are functions, of one reductions") {
  HandMade made;
  auto list = made.list({made.number(1), made.number(5)});
  CHECK(made.value(made.call("max", {list})) == 5);
  CHECK(made.evaluate(made.call("max", {list, made.number(3)})).values == std::vector<double>{3, 5});
}

TEST_CASE("texts show units, undefined results and long arrays") {
  CHECK(measure::to_text(trials({0.0053, 0.0059, 0.006, 0.007}, dimensions::rate())) == "5.3 Hz, 5.9 Hz, 6 Hz, ... (4 values)");
  CHECK(measure::to_text(trials({1, 2})) == "1, 2");
  CHECK(measure::to_text(trials({})) == "no values");
  HandMade made;
  CHECK(measure::to_text(made.evaluate(made.call("/", {made.number(0), made.number(0)}))) == "undefined");
}

TEST_CASE("every function is listed once") {
  std::vector<std::string> names = measure::functions();
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  for (const char* name : {"+", "if", "index", "count", "intervals", "window", "quantile", "wave_radius", "spectrum"}) {
    CHECK(std::binary_search(names.begin(), names.end(), std::string(name)));
  }
}
