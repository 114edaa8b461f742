#include "runtime/measure/groups.h"
#include <algorithm>
#include <set>
#include <span>

namespace nsim::measure {

namespace {

/// Axes that no population has: the word `cells` leaves them alone.
bool belongs_to_cells(const std::string& axis) {
  static const std::set<std::string> others = {"time", "trial", "member", "item", "frequency", "coordinate", "sample", "batch"};
  return !others.contains(axis);
}

[[noreturn]] void no_such_axis(const std::string& word, const Array& x) {
  std::string known;
  for (const std::string& axis : x.axes) known += (known.empty() ? "`" : ", `") + axis + "`";
  throw Failure{"`" + word + "` is not an axis of this array", known.empty() ? "it is one number" : "its axes are " + known,
                known.empty() ? "leave out `over` and `each`" : "name one of them, or `cells` for all axes of a population"};
}

/// Marks the axes that a word names. A population with one axis may call it by the word `cells`.
void mark(const std::string& word, const Array& x, std::vector<bool>& marked) {
  bool found = false;
  for (size_t k = 0; k < x.axes.size(); ++k) {
    bool names =
        x.axes[k] == word || (word == "cells" && belongs_to_cells(x.axes[k])) || ((word == "trials" || word == "seeds") && x.axes[k] == "trial");
    if (!names) continue;
    marked[k] = found = true;
  }
  if (!found) no_such_axis(word, x);
}

std::vector<bool> folded_axes(const Array& x, const Folding& folding) {
  std::vector<bool> folded(x.axes.size(), false);
  for (const std::string& word : folding.over) mark(word, x, folded);
  if (!folding.each.empty()) {
    std::vector<bool> kept(x.axes.size(), false);
    for (const std::string& word : folding.each) mark(word, x, kept);
    for (size_t k = 0; k < kept.size(); ++k) folded[k] = !kept[k];
  }
  if (!folding.over.empty() || !folding.each.empty()) return folded;
  bool only_time = x.axes.size() == 1;
  for (size_t k = 0; k < x.axes.size(); ++k) folded[k] = only_time || !x.ragged.empty() || x.axes[k] != "time";
  return folded;
}

/// Calls visit(group) for every place of the first `n_axes` axes, row by row.
template <class Visit>
void for_each_group(const Array& x, size_t n_axes, const std::vector<bool>& folded, Visit visit) {
  int64_t total = 1;
  for (size_t k = 0; k < n_axes; ++k) total *= x.extents[k];
  for (int64_t index = 0; index < total; ++index) {
    int64_t rest = index, group = 0, step = 1;
    for (size_t k = n_axes; k-- > 0;) {
      int64_t at = rest % x.extents[k];
      rest /= x.extents[k];
      if (folded[k]) continue;
      group += at * step;
      step *= x.extents[k];
    }
    visit(static_cast<size_t>(index), static_cast<size_t>(group));
  }
}

}  // namespace

Groups group(const Array& x, const Folding& folding, bool of_each) {
  std::vector<bool> folded = folded_axes(x, folding);
  Groups groups;
  bool ragged = !x.ragged.empty();
  size_t n_axes = x.axes.size() - (ragged ? 1 : 0), n_groups = 1;
  if (ragged && !folded.back()) {
    throw Failure{"these intervals cannot be reduced over the cells alone", "each cell has its own number of them",
                  "reduce over time first: `over = time`"};
  }
  for (size_t k = 0; k < n_axes; ++k) {
    if (folded[k]) continue;
    groups.axes.push_back(x.axes[k]);
    groups.extents.push_back(x.extents[k]);
    n_groups *= static_cast<size_t>(x.extents[k]);
  }
  groups.numbers.resize(n_groups);
  if (n_groups == 1 && !ragged && !of_each) {
    groups.numbers[0] = x.values;  // a hundred million weights: one copy, not several
    return groups;
  }
  for_each_group(x, n_axes, folded, [&](size_t index, size_t at) {
    std::span<const double> here = ragged ? std::span<const double>(x.ragged[index]) : std::span<const double>(&x.values[index], 1);
    groups.numbers[at].insert(groups.numbers[at].end(), here.begin(), here.end());
    if (of_each) groups.group.insert(groups.group.end(), here.size(), at);
  });
  return groups;
}

}  // namespace nsim::measure
