// Stages with synthetic activity that looks like the real thing, for pictures. Pictures go to the folder NSIM_GALLERY when it is set.
#pragma once
#include "tests/unit/measure/hand_made.h"
#include "tests/unit/record/folder.h"
#include <cmath>
#include <cstdlib>
#include <memory>
#include <random>

namespace nsim::test {

class Gallery {
 public:
  Gallery() {
    if (const char* kept = std::getenv("NSIM_GALLERY")) path_ = kept;
    else path_ = folder_.path();
  }
  const std::string& path() const { return path_; }

 private:
  Folder folder_;
  std::string path_;
};

/// Irregular firing whose rate swings at 40 Hz.
inline void irregular(HandMade& made, uint32_t population, double hertz, double swing, unsigned seed) {
  std::mt19937 random(seed);
  int64_t n = made.schedule.populations[population].n_cells;
  double step = made.schedule.step_ms;
  for (int64_t s = 1; s <= made.run.n_steps; ++s) {
    double rate = hertz * (1 + swing * std::sin(2 * 3.14159265358979 * 0.04 * static_cast<double>(s) * step)) / 1000 * step;
    int64_t spikes = std::poisson_distribution<int64_t>(rate * static_cast<double>(n))(random);
    for (int64_t k = 0; k < spikes; ++k) made.spike(population, made.run.first + s, static_cast<uint32_t>(random() % static_cast<unsigned>(n)));
  }
}

/// A bump of activity that travels over a torus of 28 × 28.
inline uint32_t waves(HandMade& made, int64_t n_cells = 1500) {
  uint32_t retina = made.population("retina", n_cells);
  graph::Geometry& space = made.schedule.populations[retina].geometry;
  space.kind = graph::Geometry::torus;
  space.size = {28, 28, 0};
  std::mt19937 random(5);
  std::uniform_real_distribution<double> place(0, 28);
  for (int64_t i = 0; i < n_cells; ++i) made.run.positions[retina].push_back({place(random), place(random), 0});
  std::bernoulli_distribution fires(0.5), noise(0.0006);
  for (int64_t s = 1; s <= made.run.n_steps; ++s) {
    double x = std::fmod(0.12 * static_cast<double>(s), 28), y = 14 + 6 * std::sin(0.03 * static_cast<double>(s));
    for (int64_t i = 0; i < n_cells; ++i) {
      auto& at = made.run.positions[retina][static_cast<size_t>(i)];
      double dx = std::remainder(at[0] - x, 28), dy = std::remainder(at[1] - y, 28);
      if ((std::hypot(dx, dy) < 3.4 && s % 400 < 250 && fires(random)) || noise(random)) made.spike(retina, s, static_cast<uint32_t>(i));
    }
  }
  return retina;
}

}  // namespace nsim::test
