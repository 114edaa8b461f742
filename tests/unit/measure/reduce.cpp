#include "runtime/measure/reduce.h"
#include "runtime/measure/elementwise.h"
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::measure;

namespace {

Array table() {
  Array array;
  array.axes = {"row", "column"};
  array.extents = {2, 3};
  array.values = {1, 2, 3, 4, 5, 9};
  return array;
}

double all(const std::string& name, std::vector<double> values, double share = 0.5, const std::string& tie = "") {
  return reduce(name, vector_of("cell", std::move(values)), {}, share, tie).values[0];
}

}  // namespace

TEST_CASE("over names what is folded, each what is kept") {
  CHECK(reduce("sum", table(), {}).values == std::vector<double>{24});
  CHECK(reduce("sum", table(), {{"row"}, {}}).values == std::vector<double>{5, 7, 12});
  CHECK(reduce("sum", table(), {{"column"}, {}}).values == std::vector<double>{6, 18});
  CHECK(reduce("sum", table(), {{}, {"row"}}).values == std::vector<double>{6, 18});
  CHECK(reduce("sum", table(), {{"cells"}, {}}).values == std::vector<double>{24});
  CHECK(reduce("max", table(), {{"column"}, {}}).axes == std::vector<std::string>{"row"});
}

TEST_CASE("an axis that is not there is told with those that are") {
  try {
    reduce("sum", table(), {{"feature"}, {}});
    FAIL("a Failure was expected");
  } catch (const Failure& failure) {
    CHECK(failure.what == "`feature` is not an axis of this array");
    CHECK(failure.why == "its axes are `row`, `column`");
  }
}

TEST_CASE("reductions have their textbook values") {
  CHECK(all("mean", {1, 2, 6}) == 3);
  CHECK(all("std", {2, 4, 4, 4, 5, 5, 7, 9}) == 2);          // the population deviation of the textbook example
  CHECK(all("median", {4, 1, 3, 2}) == 2.5);
  CHECK(all("median", {4, 1, 3, 2}, 0, "lower") == 2);
  CHECK(all("median", {4, 1, 3, 2}, 0, "upper") == 3);
  CHECK(all("quantile", {0, 10, 20, 30, 40}, 0.8) == doctest::Approx(32));
  CHECK(all("quantile", {5}, 0.8) == 5);
  CHECK(all("argmax", {1, 7, 7, 2}) == 1);
  CHECK(all("entropy", {1, 1, 1, 1}) == doctest::Approx(std::log(4.0)));
  CHECK(all("entropy", {3, 0, 0}) == 0);
}

TEST_CASE("undefined numbers are left out and counted; of nothing only the sum is defined") {
  Array mean = reduce("mean", vector_of("cell", {1, NAN, 3, NAN}), {});
  CHECK(mean.values[0] == 2);
  CHECK(mean.undefined == 2);
  CHECK(std::isnan(all("mean", {})));
  CHECK(std::isnan(all("max", {NAN})));
  CHECK(std::isnan(all("std", {3})));
  CHECK(all("sum", {}) == 0);
}

TEST_CASE("a trace without over keeps its time; a curve alone is folded") {
  Array trace;
  trace.axes = {"time", "cell"};
  trace.extents = {2, 2};
  trace.values = {1, 3, 5, 9};
  CHECK(reduce("mean", trace, {}).values == std::vector<double>{2, 7});
  CHECK(reduce("max", trace, {{"time"}, {}}).values == std::vector<double>{5, 9});
  CHECK(reduce("mean", reduce("mean", trace, {}), {}).values == std::vector<double>{4.5});
}

TEST_CASE("lists are folded over time for each cell, or all together, but never over cells alone") {
  Array gaps;
  gaps.axes = {"cell", "time"};
  gaps.extents = {3, -1};
  gaps.ragged = {{2, 4}, {6}, {}};
  Array each = reduce("mean", gaps, {{"time"}, {}});
  CHECK(each.values[0] == 3);
  CHECK(each.values[1] == 6);
  CHECK(std::isnan(each.values[2]));
  CHECK(reduce("mean", gaps, {}).values == std::vector<double>{4});
  CHECK_THROWS_AS(reduce("mean", gaps, {{"cell"}, {}}), Failure);
}

TEST_CASE("correlation is 1 on a line, 0 for a parabola over symmetric places, not defined for a constant") {
  Array x = vector_of("cell", {-2, -1, 0, 1, 2});
  auto with = [&](std::vector<double> y) { return correlation(x, vector_of("cell", std::move(y)), {}).values[0]; };
  CHECK(with({-4, -2, 0, 2, 4}) == doctest::Approx(1));
  CHECK(with({4, 1, 0, 1, 4}) == doctest::Approx(0));
  CHECK(std::isnan(with({3, 3, 3, 3, 3})));
  CHECK(correlation(x, vector_of("cell", {-2, NAN, 0, 1, 2}), {}).undefined == 1);
}

TEST_CASE("rescale maps the smallest to 0 and the largest to 1, row by row if asked") {
  CHECK(rescale(vector_of("cell", {2, 4, 6}), {}).values == std::vector<double>{0, 0.5, 1});
  CHECK(rescale(table(), {{"column"}, {}}).values == std::vector<double>{0, 0.5, 1, 0, 0.2, 1});
  CHECK(rescale(vector_of("cell", {5, 5}), {}).values == std::vector<double>{0, 0});
}
