// Indices of cells: `exc[0..9]`, `sheet[0, 3..5]`, `column["L4E"]`, slices of slices. Counting starts at 0; ends are included.
#include "engine/values/evaluator.h"
#include <algorithm>

namespace nsim::values {

namespace {

struct Part {
  int64_t first = 0, last = 0;
};

/// The runs of neighbouring cells that the parts of the leading axes select; axes that are not named are taken whole.
std::vector<Part> runs_of(const std::vector<Part>& parts, const std::vector<int64_t>& extents) {
  std::vector<Part> runs = {{0, 0}};
  for (size_t axis = 0; axis < extents.size(); ++axis) {
    Part part = axis < parts.size() ? parts[axis] : Part{0, extents[axis] - 1};
    bool whole = part.first == 0 && part.last == extents[axis] - 1;
    std::vector<Part> next;
    for (const Part& run : runs) {
      if (whole || run.first == run.last) {
        int64_t rest = whole ? 0 : part.first, end = whole ? extents[axis] - 1 : part.last;
        next.push_back({run.first * extents[axis] + rest, run.last * extents[axis] + end});
        continue;
      }
      for (int64_t k = run.first; k <= run.last; ++k) next.push_back({k * extents[axis] + part.first, k * extents[axis] + part.last});
    }
    runs = std::move(next);
  }
  return runs;
}

}  // namespace

Maybe Evaluator::index_cells(const Cells& cells, const syntax::PathStep& step) {
  std::vector<Part> parts;
  for (const syntax::Range& range : step.indices) {
    Maybe first = evaluate(range.first);
    Maybe last = range.is_single() ? first : evaluate(range.last[0]);
    if (!first || !last) return std::nullopt;
    if (!range.by.empty()) {
      out_.error("N222", range.span, "cells are chosen without gaps").at("`by` is not possible here");
      return std::nullopt;
    }
    if (!cells.family.empty()) {
      std::optional<std::string> key = range.is_single() && step.indices.size() == 1 ? key_text(*first) : std::nullopt;
      if (key) return member_of_family(cells, *key, step.span, true);
      out_.error("N222", step.span, "say which member of `" + cells.family + "` first").help(cells.family + "[...][...]");
      return std::nullopt;
    }
    auto a = whole(*first, range.first.span), b = whole(*last, range.span);
    if (!a || !b) return std::nullopt;
    parts.push_back({*a, *b});
  }
  if (cells.slices.size() != 1) {
    out_.error("N222", step.span, "these are cells of several populations").help("index each of them");
    return std::nullopt;
  }
  const Slice& whole_slice = cells.slices[0];
  std::vector<int64_t> extents = whole_slice.extents;
  if (whole_slice.first) extents = {*whole_slice.last - *whole_slice.first + 1};
  if (extents.empty()) {  // sizes are not known here: only one plain index can be resolved
    if (parts.size() != 1) return Value{cells};
    extents = {parts[0].last + 1};
  }
  if (parts.size() > extents.size()) {
    out_.error("N222", step.span, "there are " + std::to_string(parts.size()) + " indices, but " + std::to_string(extents.size()) + " axes");
    return std::nullopt;
  }
  for (size_t k = 0; k < parts.size(); ++k) {
    if (parts[k].first >= 0 && parts[k].first <= parts[k].last && parts[k].last < extents[k]) continue;
    int64_t wrong = parts[k].first < 0 || parts[k].first >= extents[k] ? parts[k].first : parts[k].last;
    std::string size = std::to_string(extents[k]);
    if (parts[k].first > parts[k].last)
      out_.error("N222", step.indices[k].span, "this range has no cells");
    else
      out_.error("N222", step.indices[k].span, "there is no cell " + std::to_string(wrong)).at("there are " + size + ", counted from 0");
    return std::nullopt;
  }
  Cells chosen{{}, cells.variable, ""};
  int64_t offset = whole_slice.first.value_or(0);
  for (const Part& run : runs_of(parts, extents)) {
    Slice slice = whole_slice;
    slice.first = offset + run.first;
    slice.last = offset + run.last;
    chosen.slices.push_back(std::move(slice));
  }
  return Value{chosen};
}

}  // namespace nsim::values
