#include "runtime/measure/waves.h"
#include "runtime/measure/elementwise.h"
#include "runtime/measure/reduce.h"
#include "runtime/measure/space.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace nsim::measure {

namespace {

using Frame = std::vector<uint32_t>;

struct Film {
  std::vector<Frame> frames;
  double frame_ms = 1;
  Space space;
};

const graph::CellRange& one_population(const record::StageRun& run, const Cells& cells) {
  if (cells.size() == 1) return cells.front();
  throw Failure{"waves are measured in one population", "`" + name_of_cells(run, cells) + "` is several", "name one of them"};
}

Film film_of(const record::StageRun& run, const Cells& cells, const Window& window) {
  const graph::CellRange& range = one_population(run, cells);
  double frame = static_cast<double>(steps_of_bin(run, 1.0)) * run.schedule->step_ms;
  return {frames_of(run, range, window, frame), frame, Space(run, range.population.at)};
}

bool counts(const Frame& frame) { return frame.size() >= spikes_of_a_wave; }

double mean_of(const std::vector<double>& values) {
  return values.empty() ? NAN : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Follows the links of a forest to the root and shortens the way.
size_t root_of(std::vector<size_t>& parent, size_t i) {
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

size_t largest_group(Frame frame, const Space& space, double neighbours) {
  std::sort(frame.begin(), frame.end());
  frame.erase(std::unique(frame.begin(), frame.end()), frame.end());
  std::vector<size_t> parent(frame.size()), members(frame.size(), 0);
  std::iota(parent.begin(), parent.end(), size_t{0});
  for (size_t i = 0; i < frame.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (space.distance(space.place(frame[i]), space.place(frame[j])) <= neighbours) parent[root_of(parent, i)] = root_of(parent, j);
    }
  }
  for (size_t i = 0; i < frame.size(); ++i) ++members[root_of(parent, i)];
  return *std::max_element(members.begin(), members.end());
}

}  // namespace

std::vector<Frame> frames_of(const record::StageRun& run, const graph::CellRange& cells, const Window& window, double frame_ms) {
  int64_t length = steps_of_bin(run, frame_ms);
  std::vector<Frame> frames(static_cast<size_t>((window.last - window.first) / length));
  for_each_spike(run, {cells}, window, [&](size_t cell, int64_t step) {
    size_t at = static_cast<size_t>((step - window.first - 1) / length);
    if (at < frames.size()) frames[at].push_back(static_cast<uint32_t>(cells.first + static_cast<int64_t>(cell)));
  });
  return frames;
}

Array wave_radius(const record::StageRun& run, const Cells& cells, const Window& window, double share) {
  Film film = film_of(run, cells, window);
  std::vector<double> radii;
  for (const Frame& frame : film.frames) {
    if (!counts(frame)) continue;
    Place centre = film.space.centroid(frame);
    std::vector<double> distances;
    for (uint32_t cell : frame) distances.push_back(film.space.distance(film.space.place(cell), centre));
    radii.push_back(reduce("quantile", vector_of("cell", std::move(distances)), {}, share).values[0]);
  }
  return number(mean_of(radii), film.space.dimension());
}

Array wave_speed(const record::StageRun& run, const Cells& cells, const Window& window) {
  Film film = film_of(run, cells, window);
  std::vector<double> speeds;
  for (size_t i = 1; i < film.frames.size(); ++i) {
    if (!counts(film.frames[i - 1]) || !counts(film.frames[i])) continue;
    speeds.push_back(film.space.distance(film.space.centroid(film.frames[i - 1]), film.space.centroid(film.frames[i])) / film.frame_ms);
  }
  return number(mean_of(speeds), film.space.dimension() / dimensions::time());
}

Array largest_patch(const record::StageRun& run, const Cells& cells, const Window& window) {
  Film film = film_of(run, cells, window);
  std::vector<double> sizes;
  double neighbours = 2 * film.space.spacing();
  for (const Frame& frame : film.frames) {
    if (counts(frame)) sizes.push_back(static_cast<double>(largest_group(frame, film.space, neighbours)));
  }
  return number(mean_of(sizes));
}

}  // namespace nsim::measure
