// One projection cut into several that share its number of synapses.
#pragma once
#include "tests/unit/wire/network.h"
#include <algorithm>

namespace nsim::tests {

/// The projection of a schedule as slices of these lengths: a schedule with one wiring for each pair of slices.
inline std::vector<plan::Schedule> cut(const plan::Schedule& whole, const std::vector<int64_t>& pre, const std::vector<int64_t>& post) {
  auto slices = [](const graph::CellRange& all, const std::vector<int64_t>& lengths) {
    std::vector<graph::CellRange> out;
    int64_t first = all.first;
    for (int64_t n : lengths) {
      out.push_back({all.population, first, std::min(first + n - 1, all.last)});
      first += n;
    }
    return out;
  };
  const plan::Wiring& w = whole.wirings[0];
  const bool by_target = w.rule == graph::Projection::indegree, by_source = w.rule == graph::Projection::outdegree;
  std::vector<plan::Schedule> out;
  const auto sources = slices(w.pre, pre), targets = slices(w.post, post);
  for (size_t i = 0; i < sources.size(); ++i)
    for (size_t j = 0; j < targets.size(); ++j) {
      plan::Schedule part = whole;
      plan::Wiring& own = part.wirings[0];
      own.pre = sources[i], own.post = targets[j];
      own.stream = static_cast<uint32_t>(1000 + 100 * i + j);
      own.share_stream = static_cast<uint32_t>(500 + (by_target ? j : by_source ? i : 0));
      for (size_t k = 0; k < sources.size(); ++k)
        for (size_t l = 0; l < targets.size(); ++l) {
          if ((by_target && l != j) || (by_source && k != i)) continue;
          if (k == i && l == j) own.share.own = static_cast<uint32_t>(own.share.parts.size());
          own.share.parts.push_back({sources[k], targets[l]});
        }
      out.push_back(std::move(part));
    }
  return out;
}

/// The synapses of all the parts, sorted; sources counted in the whole population.
inline std::vector<Synapse> joined(const plan::Schedule& whole, const std::vector<int64_t>& pre, const std::vector<int64_t>& post, int threads = 2) {
  std::vector<Synapse> all;
  for (const plan::Schedule& part : cut(whole, pre, post))
    for (Synapse synapse : synapses(wired(part, threads))) {
      synapse.source += part.wirings[0].pre.first;
      all.push_back(synapse);
    }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace nsim::tests
