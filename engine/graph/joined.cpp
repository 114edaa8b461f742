#include "engine/graph/joined.h"
#include <algorithm>

namespace nsim::graph {

namespace {

bool overlap(const CellRange& a, const CellRange& b) { return a.population == b.population && a.first <= b.last && b.first <= a.last; }

bool share_number(Projection::Rule rule, const Pair& a, const Pair& b) {
  if (rule == Projection::indegree) return a.to == b.to;
  if (rule == Projection::outdegree) return a.from == b.from;
  return rule == Projection::total;
}

/// Source by source and target by target, as far as both sides reach.
void add_in_order(std::vector<Pair>& pairs, const std::vector<Source>& from, const std::vector<CellRange>& target) {
  size_t s = 0, t = 0;
  int64_t source_done = 0, target_done = 0;
  while (s < from.size() && t < target.size()) {
    int64_t n = std::min(from[s].cells.size() - source_done, target[t].size() - target_done);
    Source part = from[s];
    part.cells = {from[s].cells.population, from[s].cells.first + source_done, from[s].cells.first + source_done + n - 1};
    CellRange post{target[t].population, target[t].first + target_done, target[t].first + target_done + n - 1};
    pairs.push_back({part, post, s, t});
    source_done += n;
    target_done += n;
    if (source_done == from[s].cells.size()) {
      ++s;
      source_done = 0;
    }
    if (target_done == target[t].size()) {
      ++t;
      target_done = 0;
    }
  }
}

}  // namespace

std::vector<Pair> pairs_of(const std::vector<Source>& from, const std::vector<std::vector<CellRange>>& to, bool one_to_one) {
  std::vector<Pair> pairs;
  size_t targets_before = 0;
  for (const auto& target : to) {
    if (one_to_one) {
      add_in_order(pairs, from, target);
      continue;
    }
    for (size_t i = 0; i < from.size(); ++i) {
      for (size_t j = 0; j < target.size(); ++j) pairs.push_back({from[i], target[j], i, targets_before + j});
    }
    targets_before += target.size();
  }
  return pairs;
}

Share share_of(Projection::Rule rule, const std::vector<Pair>& pairs, size_t k) {
  Share share;
  for (size_t other = 0; other < pairs.size(); ++other) {
    if (other == k) share.own = static_cast<uint32_t>(share.parts.size());
    if (other == k || share_number(rule, pairs[k], pairs[other])) share.parts.push_back({pairs[other].source.cells, pairs[other].target});
  }
  return share.parts.size() < 2 ? Share{} : share;
}

bool names_twice(const Share& share) {
  for (size_t k = 0; k < share.parts.size(); ++k) {
    for (size_t other = 0; other < k; ++other) {
      if (overlap(share.parts[k].pre, share.parts[other].pre) && overlap(share.parts[k].post, share.parts[other].post)) return true;
    }
  }
  return false;
}

bool reads_joined(const Arena& arena, Projection::Rule rule, ExpressionId number) {
  const Expression& e = arena[number];
  bool source = e.op == Op::read && e.reach == Reach::pre, target = e.op == Op::read && e.reach != Reach::pre;
  if (e.op == Op::point) {
    const Point point = Point(e.payload);
    source = (point >= Point::pre_cell && point <= Point::pre_z) || point >= Point::dx;
    target = point >= Point::post_cell;
  }
  if ((source && rule != Projection::outdegree) || (target && rule != Projection::indegree)) return true;
  for (int k = 0; k < e.n_args; ++k) {
    if (reads_joined(arena, rule, {e.args[k]})) return true;
  }
  return false;
}

}  // namespace nsim::graph
