#include "tests/unit/measure/hand_made.h"
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;
using test::HandMade;

namespace {

/// A sheet of 20 × 20 cells, one apart, with or without edges.
uint32_t sheet(HandMade& made, graph::Geometry::Kind kind) {
  uint32_t cells = made.population("retina", 400);
  made.schedule.populations[cells].geometry.kind = kind;
  made.schedule.populations[cells].geometry.size = {20, 20, 0};
  for (int i = 0; i < 400; ++i) made.run.positions[cells].push_back({i % 20 + 0.5, i / 20 + 0.5, 0});
  return cells;
}

/// A square of side × side cells fires in one step; its corner is at (x, y), wrapped.
void square_fires(HandMade& made, uint32_t cells, int64_t step, int x, int y, int side) {
  for (int k = 0; k < side * side; ++k) made.spike(cells, step, static_cast<uint32_t>((x + k % side) % 20 + 20 * ((y + k / side) % 20)));
}

}  // namespace

TEST_CASE("a patch that moves one cell in each frame has its radius, speed and size, also across the seam of a torus") {
  HandMade made(1.0, 10);
  uint32_t retina = sheet(made, graph::Geometry::torus);
  for (int64_t step = 1; step <= 5; ++step) square_fires(made, retina, step, static_cast<int>(step) + 12, 17, 6);
  CHECK(made.value(made.call("wave_speed", {made.spikes(retina)})) == doctest::Approx(1));
  CHECK(made.value(made.call("largest_patch", {made.spikes(retina)})) == 36);
  // Distances from the middle of a 6 × 6 square: the largest is that of a corner, (2.5, 2.5).
  auto radius = made.call("wave_radius", {made.spikes(retina)}, {{"share", made.number(1)}});
  CHECK(made.value(radius) == doctest::Approx(std::hypot(2.5, 2.5)));
}

TEST_CASE("frames of fewer than 30 spikes do not count, and two of them far apart make no speed") {
  HandMade made(1.0, 10);
  uint32_t retina = sheet(made, graph::Geometry::square);
  square_fires(made, retina, 1, 2, 2, 6);
  square_fires(made, retina, 3, 8, 8, 5);
  square_fires(made, retina, 5, 2, 2, 6);
  CHECK(std::isnan(made.value(made.call("wave_speed", {made.spikes(retina)}))));
  CHECK(made.value(made.call("largest_patch", {made.spikes(retina)})) == 36);
}

TEST_CASE("patches further apart than twice the spacing are two") {
  HandMade made(1.0, 2);
  uint32_t retina = sheet(made, graph::Geometry::square);
  square_fires(made, retina, 1, 0, 0, 5);
  square_fires(made, retina, 1, 8, 8, 4);
  CHECK(made.value(made.call("largest_patch", {made.spikes(retina)})) == 25);
}

TEST_CASE("a population without places has no waves") {
  HandMade made(1.0, 2);
  uint32_t exc = made.population("exc", 40);
  CHECK_THROWS_AS(made.evaluate(made.call("wave_radius", {made.spikes(exc)})), Failure);
}

TEST_CASE("lengths carry their unit into radius and speed") {
  HandMade made(1.0, 3);
  uint32_t retina = sheet(made, graph::Geometry::torus);
  made.schedule.populations[retina].geometry.length = true;
  square_fires(made, retina, 1, 3, 3, 6);
  square_fires(made, retina, 2, 5, 3, 6);
  CHECK(made.evaluate(made.call("wave_radius", {made.spikes(retina)})).dimension == dimensions::length());
  CHECK(measure::to_text(made.evaluate(made.call("wave_speed", {made.spikes(retina)}))) == "2 um/ms");
}
