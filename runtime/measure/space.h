// Distances and mean places in a population's space, with its wrapping.
#pragma once
#include "runtime/measure/spikes.h"
#include <array>

namespace nsim::measure {

using Place = std::array<double, 3>;

class Space {
 public:
  /// Failure when the population has no places.
  Space(const record::StageRun& run, uint32_t population);
  double distance(const Place& a, const Place& b) const;
  Place centroid(const std::vector<uint32_t>& cells) const;
  const Place& place(uint32_t cell) const { return places_[cell]; }
  /// Mean distance of neighbours if the cells stood on a regular grid: (volume / n)^(1 / dimensions).
  double spacing() const;
  Dimension dimension() const;

 private:
  double spread(int axis) const;
  const graph::Geometry& geometry_;
  const std::vector<Place>& places_;
  std::array<double, 3> period_{};                // 0: not wrapped along this axis
};

}  // namespace nsim::measure
