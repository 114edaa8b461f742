// Arrays as a person reads them.
#include "runtime/measure/array.h"
#include <algorithm>
#include <cmath>

namespace nsim::measure {

namespace {

constexpr size_t shown_values = 3;

std::string one(double value, const Array& array) {
  if (std::isnan(value)) return "undefined";
  if (array.truth) return value != 0 ? "true" : "false";
  return format_quantity(value, array.dimension);
}

}  // namespace

std::string to_text(const Array& array) {
  if (!array.text.empty()) return array.text;
  if (array.is_number()) return one(array.values[0], array);
  if (!array.ragged.empty()) {
    size_t total = 0;
    for (const auto& list : array.ragged) total += list.size();
    return std::to_string(array.ragged.size()) + " lists with " + std::to_string(total) + " values";
  }
  if (array.values.empty()) return "no values";
  std::string text;
  size_t shown = std::min(shown_values, array.values.size());
  for (size_t i = 0; i < shown; ++i) text += (i ? ", " : "") + one(array.values[i], array);
  if (shown == array.values.size()) return text;
  return text + ", ... (" + std::to_string(array.values.size()) + " values)";
}

}  // namespace nsim::measure
