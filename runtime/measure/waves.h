// Waves of activity in space.
//
// Time is cut into frames of 1 ms, or of one step if that is longer. A frame counts when it holds at least 30 spikes (Raghavan & Thomson 2019
// count frames of more than 30); a cell that fires twice in a frame stands in it twice.
//   centroid       the mean place of the spikes of a frame. On a torus each coordinate is averaged around its circle: the angle of
//                  sum(e^(2πi x/L)); on a ring likewise along the arc. Distances take the shorter way round.
//   wave_radius    the `share` quantile (linear, default 80 %) of the distances of a frame's spikes to their centroid, averaged over frames
//   wave_speed     the distance between the centroids of two frames that follow each other directly, divided by the length of a frame,
//                  averaged over such pairs
//   largest_patch  cells of the largest group in a frame, averaged over frames; two firing cells are joined when they are at most twice the mean
//                  spacing apart, where the spacing of n cells in a space of size V with d dimensions is (V/n)^(1/d)
// No frame, or no pair: not defined. Failure when the cells have no places.
#pragma once
#include "runtime/measure/spikes.h"

namespace nsim::measure {

inline constexpr size_t spikes_of_a_wave = 30;

/// The cells that fire in each frame, one for each spike; empty vectors are frames in silence.
std::vector<std::vector<uint32_t>> frames_of(const record::StageRun& run, const graph::CellRange& cells, const Window& window, double frame_ms);

Array wave_radius(const record::StageRun& run, const Cells& cells, const Window& window, double share);
Array wave_speed(const record::StageRun& run, const Cells& cells, const Window& window);
Array largest_patch(const record::StageRun& run, const Cells& cells, const Window& window);

}  // namespace nsim::measure
