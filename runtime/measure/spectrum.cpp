#include "runtime/measure/spectrum.h"
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace nsim::measure {

namespace {

constexpr size_t longest_stretch = 2048;

/// Adds |sum_j x_j e^(-2πi jk/n)|² for k = 1 .. n/2.
void add_power(const std::vector<double>& x, const std::vector<double>& cosines, std::vector<double>& power) {
  size_t n = x.size();
  for (size_t k = 1; k <= power.size(); ++k) {
    double real = 0, imaginary = 0;
    for (size_t j = 0, phase = 0; j < n; ++j) {
      real += x[j] * cosines[phase];
      imaginary += x[j] * cosines[phase + n];
      phase = (phase + k) % n;
    }
    power[k - 1] += real * real + imaginary * imaginary;
  }
}

/// n cosines, then n sines, of the angles 2πj/n.
std::vector<double> circle(size_t n) {
  std::vector<double> table(2 * n);
  for (size_t j = 0; j < n; ++j) {
    double angle = 2 * std::numbers::pi * static_cast<double>(j) / static_cast<double>(n);
    table[j] = std::cos(angle);
    table[n + j] = std::sin(angle);
  }
  return table;
}

}  // namespace

Spectrum spectrum_of(const std::vector<double>& counts, double bin_ms) {
  size_t n = std::min(counts.size(), longest_stretch);
  Spectrum spectrum;
  if (n < 4) return spectrum;
  spectrum.line_hz = 1000 / (static_cast<double>(n) * bin_ms);
  spectrum.power.assign(n / 2, 0);
  double mean = std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
  std::vector<double> cosines = circle(n), stretch(n);
  size_t stretches = 0;
  double taper_power = 0;
  for (size_t j = 0; j < n; ++j) taper_power += std::pow(0.5 - 0.5 * cosines[j], 2);
  for (size_t first = 0; first + n <= counts.size(); first += n / 2, ++stretches) {
    for (size_t j = 0; j < n; ++j) stretch[j] = (counts[first + j] - mean) * (0.5 - 0.5 * cosines[j]);
    add_power(stretch, cosines, spectrum.power);
  }
  for (double& power : spectrum.power) power = mean > 0 ? power / (static_cast<double>(stretches) * taper_power * mean) : NAN;
  return spectrum;
}

}  // namespace nsim::measure
