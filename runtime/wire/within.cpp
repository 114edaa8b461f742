// All pairs at most r apart. The own targets are sorted into boxes at least r wide, so each source looks at its neighbours only.
#include "runtime/wire/candidates.h"
#include <cmath>
#include <numeric>

namespace nsim::wire {
namespace {

class Boxes {
 public:
  Boxes(const Task& task, Cells own, double radius) : space_(task.post->geometry) {
    const Places& places = *task.post_places;
    auto n = static_cast<size_t>(own.size());
    std::array<double, 3> width{};
    for (size_t k = 0; k < 3; ++k) {
      auto [low, high] = bounds(places, own, k);
      bool wrapped = space_.kind == graph::Geometry::torus && k < 2;
      low_[k] = wrapped ? 0 : low;
      width[k] = wrapped ? space_.size[k] : high - low;
      wraps_[k] = wrapped;
      // A hair wider than r, so that rounding cannot put two neighbours two boxes apart.
      double boxes = std::floor(width[k] / (radius * (1 + 1e-9)));
      n_[k] = std::isfinite(boxes) ? static_cast<int64_t>(std::clamp(boxes, 1.0, 1e6)) : 1;
    }
    while (n_[0] * n_[1] * n_[2] > static_cast<int64_t>(4 * n + 64)) *std::max_element(n_.begin(), n_.end()) /= 2;
    for (size_t k = 0; k < 3; ++k) per_box_[k] = n_[k] > 1 ? static_cast<double>(n_[k]) / width[k] : 0;
    sort_in(places, own);
  }

  /// Targets in the boxes around a place, in no order; each once.
  void near(const std::array<double, 3>& place, std::vector<int64_t>& found) const {
    found.clear();
    std::array<std::vector<int64_t>, 3> along;
    for (size_t k = 0; k < 3; ++k) {
      int64_t at = static_cast<int64_t>(std::floor(std::clamp((place[k] - low_[k]) * per_box_[k], -2.0 - 1e7 * wraps_[k], 1e7)));
      for (int64_t box = at - 1; box <= at + 1; ++box) {
        int64_t one = wraps_[k] ? modulo(box, n_[k]) : box == n_[k] ? n_[k] - 1 : box;   // the upper border belongs to the last box
        if (one >= 0 && one < n_[k] && std::find(along[k].begin(), along[k].end(), one) == along[k].end()) along[k].push_back(one);
      }
    }
    for (int64_t x : along[0])
      for (int64_t y : along[1])
        for (int64_t z : along[2]) {
          auto box = static_cast<size_t>((z * n_[1] + y) * n_[0] + x);
          found.insert(found.end(), cells_.begin() + begin_[box], cells_.begin() + begin_[box + 1]);
        }
  }

 private:
  static int64_t modulo(int64_t a, int64_t n) { return (a % n + n) % n; }

  static std::pair<double, double> bounds(const Places& places, Cells own, size_t k) {
    double low = INFINITY, high = -INFINITY;
    for (int64_t cell = own.begin; cell < own.end; ++cell) {
      low = std::min(low, places[static_cast<size_t>(cell)][k]);
      high = std::max(high, places[static_cast<size_t>(cell)][k]);
    }
    return {low, high};
  }

  size_t box_of(const std::array<double, 3>& place) const {
    std::array<int64_t, 3> at{};
    for (size_t k = 0; k < 3; ++k) {
      auto one = static_cast<int64_t>(std::floor((place[k] - low_[k]) * per_box_[k]));
      at[k] = wraps_[k] ? modulo(one, n_[k]) : std::clamp<int64_t>(one, 0, n_[k] - 1);
    }
    return static_cast<size_t>((at[2] * n_[1] + at[1]) * n_[0] + at[0]);
  }

  void sort_in(const Places& places, Cells own) {
    begin_.assign(static_cast<size_t>(n_[0] * n_[1] * n_[2]) + 1, 0);
    for (int64_t cell = own.begin; cell < own.end; ++cell) ++begin_[box_of(places[static_cast<size_t>(cell)]) + 1];
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    std::vector<int64_t> at = begin_;
    cells_.resize(static_cast<size_t>(own.size()));
    for (int64_t cell = own.begin; cell < own.end; ++cell) cells_[static_cast<size_t>(at[box_of(places[static_cast<size_t>(cell)])]++)] = cell;
  }

  const graph::Geometry& space_;
  std::array<double, 3> low_{}, per_box_{};
  std::array<int64_t, 3> n_{1, 1, 1};
  std::array<bool, 3> wraps_{};
  std::vector<int64_t> begin_, cells_;
};

}  // namespace

void within(const Task& task, Cells own, Rows& rows) {
  require(!task.pre_places->empty() && !task.post_places->empty(), "`within` joins populations that have a space");
  const graph::Geometry& space = task.post->geometry;
  auto distance = [&](int64_t source, int64_t target) {
    return separation(space, (*task.pre_places)[static_cast<size_t>(source)], (*task.post_places)[static_cast<size_t>(target)])[3];
  };
  if (!is_constant(task.wiring->argument))
    return each_candidate(task, own, rows, [&](const Pairs& pairs, size_t i, double r) { return distance(pairs.source[i], pairs.target[i]) <= r; });
  double radius = constant_of(task, task.wiring->argument);
  if (!(radius >= 0)) throw Refused{{"N322", "a radius is 0 or more", "this is " + plain(radius), "", task.wiring->span}};
  Boxes boxes(task, own, radius);
  std::vector<int64_t> found;
  for (int64_t source = task.sources.begin; source < task.sources.end; ++source) {
    boxes.near((*task.pre_places)[static_cast<size_t>(source)], found);
    std::sort(found.begin(), found.end());
    for (int64_t target : found)
      if (!task.excluded(source, target) && distance(source, target) <= radius) rows.add(source, target, source << 32 | target, 0);
  }
}

}  // namespace nsim::wire
