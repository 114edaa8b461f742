#include "runtime/wire/half.h"

#include "runtime/wire/in_threads.h"

#include <algorithm>
#include <cmath>

namespace nsim::wire {
namespace {

double largest_of(const Wired& wired) {
  std::vector<float> largest(wired.shards.size(), 0);
  in_threads(wired.shards.size(), [&](size_t thread) {
    float most = 0;
    for (const float w : wired.shards[thread].weight_single) most = std::max(most, std::fabs(w));
    largest[thread] = most;
  });
  return largest.empty() ? 0 : static_cast<double>(*std::max_element(largest.begin(), largest.end()));
}

/// To the nearest whole number, ties to even, of |x| < 2^22: there is no room for a fraction beside this number. In SIMD lanes on any processor.
float rounded(float x) {
  constexpr float shift = 0x1.8p23f;
  return (x + shift) - shift;
}

/// The sum of the squares of what rounding takes away, in steps.
double round_all(Wired& wired, double step) {
  const float per_step = static_cast<float>(1 / step), one = static_cast<float>(step);
  std::vector<double> squares(wired.shards.size(), 0);
  in_threads(wired.shards.size(), [&](size_t thread) {
    Column<float>& weights = wired.shards[thread].weight_single;
    constexpr size_t piece = 4096;   // a sum of floats stays short
    for (size_t begin = 0; begin < weights.size(); begin += piece) {
      const size_t end = std::min(begin + piece, weights.size());
      float sum = 0;
      for (size_t k = begin; k < end; ++k) {
        const float in_steps = weights[k] * per_step, whole = rounded(in_steps);
        sum += (whole - in_steps) * (whole - in_steps);
        weights[k] = whole * one;
      }
      squares[thread] += static_cast<double>(sum);
    }
  });
  double sum = 0;
  for (const double s : squares) sum += s;
  return sum;
}

}  // namespace

double half_step(double largest) {
  if (!(largest > 0)) return 1;
  int exponent = 0;
  std::frexp(largest / static_cast<double>(most_in_half), &exponent);   // largest / 32767 < 2^exponent
  exponent = std::clamp(exponent, -125, 126);
  // The power of two below it is enough where the largest is rounded down to the last number.
  const double smaller = std::ldexp(1.0, exponent - 1);
  return std::nearbyint(largest / smaller) <= static_cast<double>(most_in_half) ? smaller : std::ldexp(1.0, exponent);
}

std::vector<Rounding> round_weights(const std::vector<Wired*>& projections) {
  std::vector<Rounding> found(projections.size());
  double largest = 0;
  for (size_t k = 0; k < projections.size(); ++k) largest = std::max(largest, found[k].largest = largest_of(*projections[k]));
  const double step = half_step(largest);
  for (size_t k = 0; k < projections.size(); ++k) {
    Rounding& r = found[k];
    r.step = step;
    r.n_synapses = projections[k]->n_synapses;
    const double squares = round_all(*projections[k], step);
    r.rms_error = r.n_synapses > 0 ? step * std::sqrt(squares / static_cast<double>(r.n_synapses)) : 0;
  }
  return found;
}

}  // namespace nsim::wire
