#include "engine/text/diagnostic.h"
#include "runtime/wire/wire.h"
#include "runtime/wire/words.h"
#include <cmath>
#include <numbers>

namespace nsim::wire {
namespace {

using graph::Geometry;
constexpr double pi = std::numbers::pi;

/// How a grid of n cells is divided along x, y and z. Named axes give it: the last runs along x, the one before along y, then z; any further
/// axes (features, polarities) share their places. One axis is folded so that the meshes are as square as the space allows.
std::array<int64_t, 3> meshes(const graph::Population& population, size_t dimensions, const std::array<double, 3>& size) {
  std::array<int64_t, 3> result{1, 1, 1};
  const auto& extents = population.extents;
  if (extents.size() >= 2 || dimensions == 1) {
    for (size_t k = 0; k < dimensions && k < extents.size(); ++k) result[k] = extents[extents.size() - 1 - k];
    if (extents.empty()) result[0] = population.n_cells;
    return result;
  }
  double volume = 1, n = static_cast<double>(population.n_cells);
  for (size_t k = 0; k < dimensions; ++k) volume *= size[k];
  double mesh = std::pow(volume / n, 1.0 / static_cast<double>(dimensions));
  int64_t left = population.n_cells;
  for (size_t k = 0; k + 1 < dimensions; ++k) {
    result[k] = std::clamp<int64_t>(static_cast<int64_t>(std::ceil(size[k] / mesh - 1e-9)), 1, std::max<int64_t>(1, left));
    left = (left + result[k] - 1) / result[k];
  }
  result[dimensions - 1] = left;
  return result;
}

size_t dimensions_of(Geometry::Kind kind) { return kind == Geometry::line || kind == Geometry::ring ? 1 : kind == Geometry::box ? 3 : 2; }

/// Lengths of the sides; those of a square are equal, a plane without a size has meshes of length 1.
std::array<double, 3> sides(const Geometry& space) {
  if (space.kind == Geometry::square) return {space.size[0], space.size[0], 1};
  return space.size;
}

std::array<double, 3> on_ring(const Geometry& space, double turn) {
  return {space.size[0] * std::cos(2 * pi * turn), space.size[0] * std::sin(2 * pi * turn), 0};
}

/// Uniform by area: the radius goes with the root of the share of the area.
std::array<double, 3> in_disc(const Geometry& space, double area, double turn) {
  double r = space.size[0] * std::sqrt(area);
  return {r * std::cos(2 * pi * turn), r * std::sin(2 * pi * turn), 0};
}

bool endless(const Geometry& space) { return space.kind == Geometry::plane && space.size[0] == 0; }

std::array<double, 3> grid_place(const Geometry& space, int64_t cell, int64_t n, const std::array<int64_t, 3>& mesh) {
  // In a disc: the spiral of Vogel (1979), whose cells all cover the same area.
  if (space.kind == Geometry::disc) {
    double turn = static_cast<double>(cell) * (2 - std::numbers::phi);
    return in_disc(space, (static_cast<double>(cell) + 0.5) / static_cast<double>(n), turn - std::floor(turn));
  }
  if (space.kind == Geometry::ring) return on_ring(space, static_cast<double>(cell % mesh[0]) / static_cast<double>(mesh[0]));
  std::array<int64_t, 3> at{cell % mesh[0], cell / mesh[0] % mesh[1], cell / mesh[0] / mesh[1] % mesh[2]};
  std::array<double, 3> place{}, length = sides(space);
  for (size_t k = 0; k < dimensions_of(space.kind); ++k)
    place[k] = endless(space) ? static_cast<double>(at[k]) : (static_cast<double>(at[k]) + 0.5) * length[k] / static_cast<double>(mesh[k]);
  return place;
}

std::array<double, 3> random_place(const Geometry& space, Words& words) {
  if (space.kind == Geometry::ring) return on_ring(space, words.uniform());
  if (space.kind == Geometry::disc) {
    double area = words.uniform();
    return in_disc(space, area, words.uniform());
  }
  std::array<double, 3> place{}, length = sides(space);
  for (size_t k = 0; k < dimensions_of(space.kind); ++k) place[k] = length[k] * words.uniform();
  return place;
}

/// FNV-1a of a path.
uint32_t hash(const std::string& text) {
  uint32_t h = 2166136261u;
  for (unsigned char c : text) h = (h ^ c) * 16777619u;
  return h;
}

std::vector<std::array<double, 3>> from_file(const graph::Population& population) {
  const Geometry& space = population.geometry;
  if (space.positions.size() != static_cast<size_t>(population.n_cells))
    throw Failure{"`" + space.file + "` gives " + std::to_string(space.positions.size()) + " positions", "`" + population.name + "` has " +
                  std::to_string(population.n_cells) + " cells", "give one line to each cell"};
  return space.positions;
}

}  // namespace

std::vector<std::array<double, 3>> place(const graph::Population& population, uint64_t seed) {
  const Geometry& space = population.geometry;
  std::vector<std::array<double, 3>> places;
  if (space.kind == Geometry::none) return places;
  if (space.placed == Geometry::from_file) return from_file(population);
  if (space.placed == Geometry::random && endless(space))
    throw Failure{"the cells of `" + population.name + "` cannot be placed at random", "a plane has no border to stay inside", "use `in square(L)`, or `placed grid`"};
  std::array<double, 3> unit{1, 1, 1};
  auto mesh = meshes(population, dimensions_of(space.kind), endless(space) ? unit : sides(space));
  for (int64_t cell = 0; cell < population.n_cells; ++cell) {
    Words words(seed, hash(population.name + ".position"), static_cast<uint64_t>(cell), 0, Purpose::place);
    places.push_back(space.placed == Geometry::random ? random_place(space, words) : grid_place(space, cell, population.n_cells, mesh));
  }
  return places;
}

std::array<double, 4> separation(const Geometry& space, const std::array<double, 3>& from, const std::array<double, 3>& to) {
  std::array<double, 3> d{to[0] - from[0], to[1] - from[1], to[2] - from[2]};
  if (space.kind == Geometry::ring) {
    // From the angle between the two, so that a chord far shorter than the radius keeps its digits.
    double cross = from[0] * to[1] - from[1] * to[0], dot = from[0] * to[0] + from[1] * to[1];
    double arc = space.size[0] * std::atan2(cross, dot);
    return {arc, 0, 0, std::abs(arc)};
  }
  if (space.kind == Geometry::torus)
    for (size_t k = 0; k < 2; ++k) d[k] -= space.size[k] * std::round(d[k] / space.size[k]);
  return {d[0], d[1], d[2], std::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2])};
}

}  // namespace nsim::wire
