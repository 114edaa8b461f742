// The picture that a sample is. Internal to the room.
#pragma once
#include "runtime/data/samples.h"

namespace nsim::data {

/// The last two axes; a single axis is one row.
struct Screen { int64_t rows = 1, columns = 1, pictures = 1; };
inline Screen screen_of(std::span<const Extent> axes) {
  Screen s;
  if (!axes.empty()) s.columns = axes.back().count;
  if (axes.size() > 1) s.rows = axes[axes.size() - 2].count;
  for (size_t k = 0; k + 2 < axes.size(); ++k) s.pictures *= axes[k].count;
  return s;
}

}  // namespace nsim::data
