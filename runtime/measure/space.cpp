#include "runtime/measure/space.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace nsim::measure {

namespace {

using graph::Geometry;
constexpr double full_turn = 2 * std::numbers::pi;

const std::vector<Place>& places_of(const record::StageRun& run, uint32_t population) {
  const graph::Population& cells = run.schedule->populations[population];
  bool known = population < run.positions.size() && !run.positions[population].empty() && cells.geometry.kind != Geometry::none;
  if (!known) {
    throw Failure{"the cells of `" + cells.name + "` have no places", "a wave or a map needs a space",
                  "give the population one: `in torus(28, 28) placed random`"};
  }
  return run.positions[population];
}

double angle_of(const Place& place) { return std::atan2(place[1], place[0]); }

double shortest(double difference, double period) { return period > 0 ? difference - period * std::round(difference / period) : difference; }

}  // namespace

Space::Space(const record::StageRun& run, uint32_t population)
    : geometry_(run.schedule->populations[population].geometry), places_(places_of(run, population)) {
  if (geometry_.kind == Geometry::torus) period_ = {geometry_.size[0], geometry_.size[1], 0};
}

double Space::distance(const Place& a, const Place& b) const {
  if (geometry_.kind == Geometry::ring) return geometry_.size[0] * std::abs(shortest(angle_of(a) - angle_of(b), full_turn));
  double squares = 0;
  for (int k = 0; k < 3; ++k) squares += std::pow(shortest(a[k] - b[k], period_[k]), 2);
  return std::sqrt(squares);
}

Place Space::centroid(const std::vector<uint32_t>& cells) const {
  Place centre{}, sine{}, cosine{};
  for (uint32_t cell : cells) {
    for (int k = 0; k < 3; ++k) {
      double phase = period_[k] > 0 ? full_turn * places_[cell][k] / period_[k] : 0;
      centre[k] += places_[cell][k] / static_cast<double>(cells.size());
      sine[k] += std::sin(phase);
      cosine[k] += std::cos(phase);
    }
  }
  for (int k = 0; k < 3; ++k) {
    if (period_[k] > 0) centre[k] = std::atan2(sine[k], cosine[k]) * period_[k] / full_turn;
  }
  return centre;  // on a ring, whose cells stand on a circle around 0, the angle of this mean is the circular mean
}

double Space::spread(int axis) const {
  auto [low, high] = std::minmax_element(places_.begin(), places_.end(), [axis](const Place& a, const Place& b) { return a[axis] < b[axis]; });
  return (*high)[axis] - (*low)[axis];
}

double Space::spacing() const {
  double n = static_cast<double>(places_.size());
  const std::array<double, 3>& size = geometry_.size;
  switch (geometry_.kind) {
    case Geometry::line:
      return size[0] / n;
    case Geometry::ring:
      return full_turn * size[0] / n;
    case Geometry::square:
      return std::sqrt(size[0] * size[0] / n);
    case Geometry::disc:
      return std::sqrt(std::numbers::pi * size[0] * size[0] / n);
    case Geometry::torus:
      return std::sqrt(size[0] * size[1] / n);
    case Geometry::box:
      return std::cbrt(size[0] * size[1] * size[2] / n);
    case Geometry::plane:
      return std::sqrt(spread(0) * spread(1) / n);
    case Geometry::none:
      return 0;
  }
  return 0;
}

Dimension Space::dimension() const { return geometry_.length ? dimensions::length() : Dimension{}; }

}  // namespace nsim::measure
