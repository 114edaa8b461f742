#include "runtime/measure/ranks.h"
#include "runtime/measure/groups.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <random>

namespace nsim::measure {

namespace {

Array like(const Array& x) {
  if (!x.ragged.empty())
    throw Failure{"intervals cannot be compared with each other", "each cell has its own number of them", "reduce them first: `mean(intervals(cells), over = time)`"};
  Array result = x;
  result.dimension = {};
  result.truth = false;
  return result;
}

/// The places of those that are to be compared, by group and by what `within` says.
std::map<std::pair<size_t, double>, std::vector<size_t>> compared(const Array& x, const std::optional<Array>& within, const Folding& folding) {
  const Groups groups = group(x, folding, true);
  std::map<std::pair<size_t, double>, std::vector<size_t>> together;
  for (size_t k = 0; k < x.values.size(); ++k) {
    const double key = within ? within->values[within->values.size() == 1 ? 0 : k] : 0;
    if (!std::isnan(x.values[k]) && !std::isnan(key)) together[{groups.group[k], key}].push_back(k);
  }
  return together;
}

}  // namespace

Array winner(const Array& x, const Folding& folding) {
  Array result = like(x);
  std::fill(result.values.begin(), result.values.end(), 0.0);
  for (const auto& [key, places] : compared(x, {}, folding)) {
    result.values[*std::max_element(places.begin(), places.end(), [&](size_t a, size_t b) { return x.values[a] < x.values[b]; })] = 1;
  }
  return result;
}

Array rank(const Array& x, const std::optional<Array>& within, const Folding& folding) {
  if (within && within->values.size() != 1 && within->extents != x.extents)
    throw Failure{"`rank` cannot compare these", "what stands after `within` has another shape", "give one number for each number that is ranked"};
  Array result = like(x);
  for (auto& [key, places] : compared(x, within, folding)) {
    std::stable_sort(places.begin(), places.end(), [&](size_t a, size_t b) { return x.values[a] < x.values[b]; });
    for (size_t begin = 0, end = 0; begin < places.size(); begin = end) {
      while (end < places.size() && x.values[places[end]] == x.values[places[begin]]) ++end;
      for (size_t k = begin; k < end; ++k) result.values[places[k]] = static_cast<double>(begin + end - 1) / 2;
    }
  }
  return result;
}

Array bootstrap(const Array& x, const Folding& folding) {
  constexpr int samples = 1000;
  Groups groups = group(x, folding);
  Array result;
  result.axes = groups.axes;
  result.extents = groups.extents;
  result.dimension = x.dimension;
  result.undefined = x.undefined;
  for (std::vector<double>& numbers : groups.numbers) {
    const size_t before = numbers.size();
    std::erase_if(numbers, [](double number) { return std::isnan(number); });
    result.undefined += before - numbers.size();
    if (numbers.size() < 2) {
      result.values.push_back(NAN);
      continue;
    }
    std::mt19937_64 words(1);  // the standard fixes its sequence, so equal numbers give equal bits
    double sum = 0, squares = 0;
    const double first = numbers[0];
    for (int sample = 0; sample < samples; ++sample) {
      double mean = 0;
      for (size_t k = 0; k < numbers.size(); ++k) mean += numbers[static_cast<size_t>(static_cast<double>(words() >> 11) * 0x1p-53 * static_cast<double>(numbers.size()))] - first;
      mean /= static_cast<double>(numbers.size());
      sum += mean;
      squares += mean * mean;
    }
    result.values.push_back(std::sqrt(std::max(0.0, squares / samples - sum / samples * (sum / samples))));
  }
  return result;
}

}  // namespace nsim::measure
