#include "runtime/measure/elementwise.h"
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::measure;

namespace {

Array grid_of(std::string first, int64_t n, std::string second, int64_t m, std::vector<double> values) {
  Array array;
  array.axes = {std::move(first), std::move(second)};
  array.extents = {n, m};
  array.values = std::move(values);
  return array;
}

}  // namespace

TEST_CASE("arrays are matched by the names of their axes, not by their order") {
  Array table = grid_of("row", 2, "column", 3, {1, 2, 3, 4, 5, 6});
  Array rows = vector_of("row", {10, 20}), columns = vector_of("column", {100, 200, 300});
  CHECK(arithmetic("+", {table, rows}).values == std::vector<double>{11, 12, 13, 24, 25, 26});
  CHECK(arithmetic("+", {table, columns}).values == std::vector<double>{101, 202, 303, 104, 205, 306});
  Array product = arithmetic("*", {columns, rows});
  CHECK(product.axes == std::vector<std::string>{"column", "row"});
  CHECK(product.values == std::vector<double>{1000, 2000, 2000, 4000, 3000, 6000});
  Array transposed = grid_of("column", 3, "row", 2, {1, 4, 2, 5, 3, 6});
  CHECK(arithmetic("-", {table, transposed}).values == std::vector<double>(6, 0.0));
}

TEST_CASE("arrays of different length do not match") {
  CHECK_THROWS_AS(arithmetic("+", {vector_of("cell", {1, 2}), vector_of("cell", {1, 2, 3})}), Failure);
}

TEST_CASE("a list for each cell goes with one number for each cell, and with lists of the same lengths") {
  Array gaps;
  gaps.axes = {"cell", "time"};
  gaps.extents = {3, -1};
  gaps.ragged = {{1, 2}, {}, {3}};
  CHECK(arithmetic("*", {gaps, vector_of("cell", {10, 20, 30})}).ragged == std::vector<std::vector<double>>{{10, 20}, {}, {90}});
  CHECK(arithmetic("+", {gaps, gaps}).ragged == std::vector<std::vector<double>>{{2, 4}, {}, {6}});
  Array other = gaps;
  other.ragged[1] = {5};
  CHECK_THROWS_AS(arithmetic("+", {gaps, other}), Failure);
}

TEST_CASE("dimensions follow the operators") {
  Array volt = number(3, dimensions::voltage()), time = number(2, dimensions::time());
  CHECK(arithmetic("/", {volt, time}).dimension == dimensions::voltage() / dimensions::time());
  CHECK(arithmetic("*", {volt, time}).dimension == dimensions::voltage() * dimensions::time());
  CHECK(arithmetic("^", {volt, number(2)}).dimension == dimensions::voltage() * dimensions::voltage());
  CHECK(arithmetic("sqrt", {arithmetic("*", {volt, volt})}).dimension == dimensions::voltage());
  CHECK(arithmetic("max", {number(0), volt}).dimension == dimensions::voltage());
  CHECK(arithmetic("sign", {volt}).dimension.plain());
}

TEST_CASE("comparisons count as 1 or 0 and are false for what is not defined") {
  Array x = vector_of("trial", {1, NAN, 3});
  for (const char* name : {"<", "<=", ">", ">=", "==", "!="}) CHECK(arithmetic(name, {x, number(2)}).values[1] == 0);
  CHECK(arithmetic(">", {x, number(2)}).values == std::vector<double>{0, 0, 1});
  CHECK(arithmetic(">", {x, number(2)}).truth);
  CHECK(arithmetic("not", {arithmetic("<", {x, number(2)})}).values == std::vector<double>{0, 1, 1});
}

TEST_CASE("functions of numbers have their values") {
  auto f = [](const char* name, Arrays x) { return arithmetic(name, x).values[0]; };
  CHECK(f("exprel", {number(0)}) == 1);
  CHECK(f("exprel", {number(1)}) == doctest::Approx(std::exp(1.0) - 1).epsilon(1e-15));
  CHECK(f("gaussian", {number(2), number(2)}) == doctest::Approx(std::exp(-0.5)));
  CHECK(f("mexican_hat", {number(0), number(1), number(2)}) == 0);
  CHECK(f("round", {number(-2.5)}) == -3);
  CHECK(f("clip", {number(7), number(0), number(5)}) == 5);
  CHECK(f("sigmoid", {number(0)}) == 0.5);
  CHECK(f("if", {number(1), number(5), number(6)}) == 5);
  CHECK(f("^", {number(2), number(10)}) == 1024);
}
