// What the tasks ask of a cell through the layers behind it. Internal to the room.
#pragma once
#include "runtime/split/split.h"
#include <algorithm>

namespace nsim::split {

using Asked = std::vector<std::vector<double>>;   // [task][cell]

/// The lowest of the tasks that ask most.
inline int most(const Asked& asked, size_t cell) {
  size_t best = 0;
  for (size_t t = 1; t < asked.size(); ++t)
    if (asked[t][cell] > asked[best][cell]) best = t;
  return int(best);
}

/// A cell belongs to its owner alone.
inline Part owned(std::vector<int> owner, int tasks) {
  Part part;
  part.share.assign(size_t(tasks), std::vector<double>(owner.size(), 0.0));
  for (size_t k = 0; k < owner.size(); ++k) part.share[size_t(owner[k])][k] = 1;
  part.owner = std::move(owner);
  return part;
}

inline Asked asked_of(const Network& network, const Parts& parts, size_t layer) {
  Asked asked(size_t(network.tasks), std::vector<double>(size_t(network.layers[layer].cells), 0.0));
  for (const Link& link : network.links) {
    if (link.pre != layer) continue;
    const size_t n = asked[0].size();
    for (size_t o = 0; o < size_t(network.layers[link.post].cells); ++o)
      for (size_t t = 0; t < asked.size(); ++t)
        if (const double share = parts[link.post].share[t][o]; share > 0)
          for (size_t i = 0; i < n; ++i) asked[t][i] += share * (link.weight[o * n + i] < 0 ? -link.weight[o * n + i] : link.weight[o * n + i]);
  }
  return asked;
}

/// From the last layer to the first; `decide` makes a part of what the tasks ask.
template <class Decide>
Parts backwards(const Network& network, const Decide& decide) {
  Parts parts(network.layers.size());
  for (size_t layer = parts.size(); layer-- > 0;) {
    const std::vector<int>& given = network.layers[layer].owner;
    parts[layer] = given.empty() ? decide(layer, asked_of(network, parts, layer)) : owned(given, network.tasks);
  }
  return parts;
}

}  // namespace nsim::split
