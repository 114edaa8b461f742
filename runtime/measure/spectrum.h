// The power spectrum of a population's activity.
//
// The spikes of all cells are counted in bins; the mean is taken away; half-overlapping stretches of at most 2048 bins are tapered (Hann) and
// transformed, and their powers averaged (Welch 1967). The power is divided by that of a Poisson process with the same rate, so 1 means "no rhythm
// and no synchrony", and n cells that fire together give n. Frequencies go from one line above 0 to half the rate of the bins.
// Cost: stretches × 2048² multiplications.
#pragma once
#include <cstddef>
#include <vector>

namespace nsim::measure {

struct Spectrum {
  double line_hz = 0;                 // distance of the frequencies: power[k] belongs to (k + 1)·line_hz
  std::vector<double> power;
};

Spectrum spectrum_of(const std::vector<double>& counts, double bin_ms);

}  // namespace nsim::measure
