#include <doctest/doctest.h>
#include "runtime/wire/wire.h"
#include <cmath>
#include <numbers>

using namespace nsim;
using graph::Geometry;

namespace {

graph::Population cells(int64_t n, Geometry::Kind kind, std::array<double, 3> size, Geometry::Placed placed = Geometry::grid, std::vector<int64_t> extents = {}) {
  graph::Population p;
  p.name = "cells";
  p.n_cells = n;
  p.extents = extents.empty() ? std::vector<int64_t>{n} : extents;
  p.geometry.kind = kind;
  p.geometry.size = size;
  p.geometry.placed = placed;
  return p;
}

using Place = std::array<double, 3>;

}  // namespace

TEST_CASE("a grid follows named axes: the last runs along x, the one before along y; further axes share places") {
  auto p = wire::place(cells(6, Geometry::square, {12, 0, 0}, Geometry::grid, {2, 3}), 1);
  CHECK(p == std::vector<Place>{{2, 3, 0}, {6, 3, 0}, {10, 3, 0}, {2, 9, 0}, {6, 9, 0}, {10, 9, 0}});
  p = wire::place(cells(12, Geometry::plane, {0, 0, 0}, Geometry::grid, {2, 2, 3}), 1);
  CHECK(p[4] == Place{1, 1, 0});
  CHECK(p[10] == Place{1, 1, 0});
}

TEST_CASE("one axis is folded to meshes as square as the space allows") {
  auto p = wire::place(cells(8, Geometry::torus, {8, 4, 0}), 1);
  CHECK(p[0] == Place{1, 1, 0});
  CHECK(p[3] == Place{7, 1, 0});
  CHECK(p[4] == Place{1, 3, 0});
  p = wire::place(cells(7, Geometry::square, {3, 0, 0}), 1);
  CHECK(p[6] == Place{0.5, 2.5, 0});
  p = wire::place(cells(27, Geometry::box, {3, 3, 3}), 1);
  CHECK(p[26] == Place{2.5, 2.5, 2.5});
  CHECK(wire::place(cells(4, Geometry::line, {8, 0, 0}), 1)[3] == Place{7, 0, 0});
  CHECK(wire::place(cells(9, Geometry::plane, {0, 0, 0}), 1)[5] == Place{2, 1, 0});
}

TEST_CASE("a grid on a ring is even along the arc; the last cell is the first one's neighbour") {
  auto population = cells(100, Geometry::ring, {200, 0, 0});
  auto p = wire::place(population, 1);
  const double arc = 2 * std::numbers::pi * 200 / 100;
  CHECK(wire::separation(population.geometry, p[0], p[1])[3] == doctest::Approx(arc).epsilon(1e-12));
  CHECK(wire::separation(population.geometry, p[0], p[99])[0] == doctest::Approx(-arc).epsilon(1e-12));
  CHECK(wire::separation(population.geometry, p[10], p[60])[3] == doctest::Approx(std::numbers::pi * 200).epsilon(1e-12));
}

TEST_CASE("a disc is filled to its border, and every ring of it by its area") {
  auto p = wire::place(cells(1000, Geometry::disc, {10, 0, 0}), 1);
  int inner = 0;
  for (const auto& at : p) {
    CHECK(std::hypot(at[0], at[1]) <= 10);
    inner += std::hypot(at[0], at[1]) < 5;
  }
  CHECK(inner == 250);
}

TEST_CASE("random places stay inside, depend on the cell and the seed alone, and fill their space evenly") {
  for (auto kind : {Geometry::line, Geometry::square, Geometry::torus, Geometry::box, Geometry::disc, Geometry::ring, Geometry::plane}) {
    auto few = wire::place(cells(100, kind, {4, 3, 2}, Geometry::random), 7), many = wire::place(cells(4000, kind, {4, 3, 2}, Geometry::random), 7);
    CHECK(std::equal(few.begin(), few.end(), many.begin()));
    CHECK(wire::place(cells(100, kind, {4, 3, 2}, Geometry::random), 8) != few);
    // Uniform by length, area or volume: the mean of a uniform coordinate within 4 standard errors of its centre.
    const bool round = kind == Geometry::disc || kind == Geometry::ring;
    const std::array<double, 3> side = kind == Geometry::square ? Place{4, 4, 0} : kind == Geometry::line ? Place{4, 0, 0} : kind == Geometry::box ? Place{4, 3, 2} : Place{4, 3, 0};
    double mean = 0, squares = 0;
    for (const auto& at : many) {
      mean += at[0], squares += at[0] * at[0] + at[1] * at[1];
      for (size_t k = 0; k < 3 && !round; ++k) CHECK((at[k] >= 0 && at[k] <= side[k]));
    }
    mean /= 4000, squares /= 4000;
    const double sd = round ? std::sqrt(kind == Geometry::disc ? 4.0 : 8.0) : 4 / std::sqrt(12.0);
    CHECK(std::abs(mean - (round ? 0 : 2)) < 4 * sd / std::sqrt(4000.0));
    if (kind == Geometry::disc) CHECK(squares == doctest::Approx(8).epsilon(0.05));     // R²/2
    if (kind == Geometry::ring) CHECK(squares == doctest::Approx(16).epsilon(1e-12));   // R²
  }
}

TEST_CASE("a torus is wrapped, a square is not; a cell is exactly 0 from itself") {
  Geometry space;
  space.kind = Geometry::torus;
  space.size = {10, 6, 0};
  CHECK(wire::separation(space, {9, 1, 0}, {1, 5, 0}) == std::array<double, 4>{2, -2, 0, std::sqrt(8.0)});
  CHECK(wire::separation(space, {3.3, 1, 0}, {3.3, 1, 0})[3] == 0);
  space.kind = Geometry::square;
  CHECK(wire::separation(space, {9, 1, 0}, {1, 5, 0}) == std::array<double, 4>{-8, 4, 0, std::sqrt(80.0)});
}

TEST_CASE("positions of a file are taken as they are; a wrong number of them and a plane without a border are refused") {
  auto population = cells(2, Geometry::square, {10, 0, 0}, Geometry::from_file);
  population.geometry.positions = {{1, 2, 0}, {3, 4, 0}};
  CHECK(wire::place(population, 1) == population.geometry.positions);
  population.n_cells = 3;
  CHECK_THROWS_AS(wire::place(population, 1), Failure);
  CHECK_THROWS_AS(wire::place(cells(5, Geometry::plane, {0, 0, 0}, Geometry::random), 1), Failure);
  CHECK(wire::place(cells(5, Geometry::none, {0, 0, 0}), 1).empty());
}
