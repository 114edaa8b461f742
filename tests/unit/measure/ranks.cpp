// Ranks, winners and bootstraps against small hand-worked lists.
#include "runtime/measure/ranks.h"
#include "runtime/measure/elementwise.h"
#include <doctest/doctest.h>
#include <cmath>

using namespace nsim;
using namespace nsim::measure;

namespace {

Array matrix(std::vector<double> values) {
  Array x;
  x.axes = {"row", "column"};
  x.extents = {2, 3};
  x.values = std::move(values);
  x.dimension = dimensions::time();
  return x;
}

}  // namespace

TEST_CASE("ranks count from 0; equal numbers share the mean of their places") {
  CHECK(rank(vector_of("cell", {30, 10, 20, 10}), {}, {}).values == std::vector<double>{3, 0.5, 2, 0.5});
  CHECK(rank(matrix({3, 1, 2, 10, 30, 20}), {}, {{"column"}, {}}).values == std::vector<double>{2, 0, 1, 0, 2, 1});
  CHECK(rank(matrix({3, 1, 2, 10, 30, 20}), {}, {{"row"}, {}}).values == std::vector<double>{0, 0, 0, 1, 1, 1});
  CHECK(rank(vector_of("cell", {30, 10, 20}), {}, {}).dimension == Dimension{});
  Array undefined = rank(vector_of("cell", {5, NAN, 4}), {}, {});
  CHECK(undefined.values[0] == 1);
  CHECK(std::isnan(undefined.values[1]));
}

TEST_CASE("ranks within: only numbers of one kind are compared") {
  Array x = vector_of("cell", {-3, 5, -1, 2}), sign = vector_of("cell", {-1, 1, -1, 1});
  CHECK(rank(x, sign, {}).values == std::vector<double>{0, 1, 1, 0});
  CHECK_THROWS_AS(rank(x, vector_of("cell", {1, 2, 3}), {}), Failure);
}

TEST_CASE("one winner in each group; the lowest index wins a tie") {
  CHECK(winner(vector_of("cell", {3, 7, 7, 1}), {}).values == std::vector<double>{0, 1, 0, 0});
  CHECK(winner(matrix({3, 1, 2, 10, 30, 20}), {{"column"}, {}}).values == std::vector<double>{1, 0, 0, 0, 1, 0});
  CHECK(winner(vector_of("cell", {NAN, -2}), {}).values == std::vector<double>{0, 1});
}

// The deviation of a bootstrapped mean is that of the sample divided by sqrt(n); 1000 draws give it within about 1 / sqrt(2000) = 2.2 %, and 10 % is
// more than four of these.
TEST_CASE("the bootstrap gives the standard error of a mean") {
  std::vector<double> numbers;
  for (int k = 0; k < 50; ++k) numbers.push_back(1e6 + k % 10);
  double error = bootstrap(vector_of("trial", numbers), {}).values[0];
  CHECK(error == doctest::Approx(std::sqrt(8.25 / 50)).epsilon(0.1));
  CHECK(bootstrap(vector_of("trial", numbers), {}).values[0] == error);
  CHECK(bootstrap(vector_of("trial", {4, 4, 4}), {}).values[0] == 0);
  CHECK(std::isnan(bootstrap(vector_of("trial", {4}), {}).values[0]));
}
