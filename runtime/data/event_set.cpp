#include "runtime/data/event_set.h"
#include "engine/text/diagnostic.h"
#include <algorithm>
#include <cmath>

namespace nsim::data {

int64_t EventSamples::cells() const {
  int64_t n = 1;
  for (const Extent& axis : axes) n *= axis.count;
  return n;
}

int64_t EventSamples::classes() const {
  const auto label = columns.find("label");
  return label == columns.end() ? 0 : label->second.classes;
}

std::span<const uint32_t> EventSamples::cells_of(int64_t sample) const {
  const auto k = static_cast<size_t>(sample);
  return std::span(cell).subspan(static_cast<size_t>(begin[k]), static_cast<size_t>(begin[k + 1] - begin[k]));
}

std::span<const float> EventSamples::times_of(int64_t sample) const {
  const auto k = static_cast<size_t>(sample);
  return std::span(time_ms).subspan(static_cast<size_t>(begin[k]), static_cast<size_t>(begin[k + 1] - begin[k]));
}

void EventSamples::counts(int64_t sample, double bin_ms, int64_t bins, float* to) const {
  require(bin_ms > 0, "a bin of time has a length");
  const int64_t n = cells();
  std::fill_n(to, bins * n, 0.0f);
  const auto at = cells_of(sample);
  const auto times = times_of(sample);
  for (size_t k = 0; k < at.size(); ++k) {
    if (const int64_t bin = bin_of(static_cast<double>(times[k]), bin_ms); bin < bins) to[bin * n + at[k]] += 1;
  }
}

int64_t bin_of(double time_ms, double bin_ms) { return static_cast<int64_t>(std::floor(time_ms / bin_ms + 1e-6)); }

double EventSamples::longest_ms() const { return time_ms.empty() ? 0 : static_cast<double>(*std::max_element(time_ms.begin(), time_ms.end())); }

}  // namespace nsim::data
