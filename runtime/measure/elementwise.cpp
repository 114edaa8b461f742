#include "runtime/measure/elementwise.h"
#include <algorithm>

namespace nsim::measure {

namespace {

/// The axes of the result, and for each array how far one step along each of them leads.
struct Matching {
  std::vector<std::string> axes;
  std::vector<int64_t> extents;
  std::vector<std::vector<int64_t>> strides;      // [array][axis]
  bool ragged = false;
};

[[noreturn]] void do_not_match(const std::string& axis, int64_t a, int64_t b) {
  throw Failure{"two arrays do not match",
                "along the axis `" + axis + "` one has " + std::to_string(a) + " values and the other " + std::to_string(b),
                "compare arrays of the same cells, or reduce them first: `mean(x)`"};
}

/// The axes that are stored in `values`, or that number the lists of a ragged array.
size_t outer_axes(const Array& array) { return array.axes.size() - (array.ragged.empty() ? 0 : 1); }

void add_axes(Matching& matching, const Array& array) {
  for (size_t k = 0; k < outer_axes(array); ++k) {
    auto found = std::find(matching.axes.begin(), matching.axes.end(), array.axes[k]);
    if (found == matching.axes.end()) {
      matching.axes.push_back(array.axes[k]);
      matching.extents.push_back(array.extents[k]);
    } else if (int64_t known = matching.extents[found - matching.axes.begin()]; known != array.extents[k]) {
      do_not_match(array.axes[k], known, array.extents[k]);
    }
  }
}

std::vector<int64_t> strides_of(const Matching& matching, const Array& array) {
  std::vector<int64_t> strides(matching.axes.size(), 0);
  int64_t step = 1;
  for (size_t k = outer_axes(array); k-- > 0;) {
    strides[std::find(matching.axes.begin(), matching.axes.end(), array.axes[k]) - matching.axes.begin()] = step;
    step *= array.extents[k];
  }
  return strides;
}

Matching match(const Arrays& arrays) {
  Matching matching;
  for (const Array& array : arrays) {
    add_axes(matching, array);
    matching.ragged = matching.ragged || !array.ragged.empty();
  }
  if (matching.ragged) {
    for (const Array& array : arrays) {
      if (array.ragged.empty() && std::find(array.axes.begin(), array.axes.end(), "time") != array.axes.end()) {
        throw Failure{"two arrays do not match", "one has times of its own for each cell, the other the same times for all",
                      "reduce one of them first: `mean(x, over = time)`"};
      }
    }
  }
  for (const Array& array : arrays) matching.strides.push_back(strides_of(matching, array));
  return matching;
}

/// Calls visit(offset of each array, index in the result) for every place of the result.
template <class Visit>
void for_each_place(const Matching& matching, Visit visit) {
  int64_t total = 1;
  for (int64_t extent : matching.extents) total *= extent;
  std::vector<int64_t> at(matching.axes.size(), 0), offsets(matching.strides.size(), 0);
  for (int64_t index = 0; index < total; ++index) {
    visit(offsets, index);
    for (size_t k = matching.axes.size(); k-- > 0;) {
      bool wraps = ++at[k] == matching.extents[k];
      for (size_t a = 0; a < offsets.size(); ++a) offsets[a] += matching.strides[a][k] * (wraps ? 1 - matching.extents[k] : 1);
      if (!wraps) break;
      at[k] = 0;
    }
  }
}

size_t common_length(const Arrays& arrays, const std::vector<int64_t>& offsets) {
  size_t length = ~size_t{0};
  for (size_t a = 0; a < arrays.size(); ++a) {
    if (arrays[a].ragged.empty()) continue;
    size_t here = arrays[a].ragged[offsets[a]].size();
    if (length != ~size_t{0} && here != length) do_not_match("time", static_cast<int64_t>(length), static_cast<int64_t>(here));
    length = here;
  }
  return length;
}

}  // namespace

Array elementwise(const Arrays& arrays, const std::function<double(std::span<const double>)>& function) {
  Matching matching = match(arrays);
  Array result;
  result.axes = matching.axes;
  result.extents = matching.extents;
  for (const Array& array : arrays) result.undefined += array.undefined;
  std::vector<double> numbers(arrays.size());
  for_each_place(matching, [&](const std::vector<int64_t>& offsets, int64_t) {
    size_t length = matching.ragged ? common_length(arrays, offsets) : 1;
    if (matching.ragged) result.ragged.emplace_back();
    for (size_t i = 0; i < length; ++i) {
      for (size_t a = 0; a < arrays.size(); ++a) {
        numbers[a] = arrays[a].ragged.empty() ? arrays[a].values[offsets[a]] : arrays[a].ragged[offsets[a]][i];
      }
      (matching.ragged ? result.ragged.back() : result.values).push_back(function(numbers));
    }
  });
  if (matching.ragged) {
    result.axes.push_back("time");
    result.extents.push_back(-1);
  }
  return result;
}

Array number(double value, Dimension dimension) {
  Array array;
  array.values = {value};
  array.dimension = dimension;
  return array;
}

Array vector_of(std::string axis, std::vector<double> values, Dimension dimension) {
  Array array;
  array.axes = {std::move(axis)};
  array.extents = {static_cast<int64_t>(values.size())};
  array.values = std::move(values);
  array.dimension = dimension;
  return array;
}

}  // namespace nsim::measure
