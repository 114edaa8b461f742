// By what was measured of each cell, and by chance.
#include "runtime/data/order.h"
#include "runtime/split/backwards.h"

namespace nsim::split {

/// A task that is louder throughout takes no more cells for that.
Parts by_score(const Network& network) {
  Parts parts;
  for (const Layer& layer : network.layers) {
    if (!layer.owner.empty()) {
      parts.push_back(owned(layer.owner, network.tasks));
      continue;
    }
    Asked score = layer.score;
    for (std::vector<double>& of : score) {
      double sum = 0;
      for (double x : of) sum += x;
      for (double& x : of) x = sum > 0 ? x * double(of.size()) / sum : 0;
    }
    std::vector<int> owner(size_t(layer.cells));
    for (size_t k = 0; k < owner.size(); ++k) owner[k] = most(score, k);
    parts.push_back(owned(std::move(owner), network.tasks));
  }
  return parts;
}

Parts random(const Network& network) {
  Parts parts = greedy(network);
  for (size_t layer = 0; layer < parts.size(); ++layer) {
    if (!network.layers[layer].owner.empty()) continue;
    const std::vector<int>& own = parts[layer].owner;
    const data::Order order = data::shuffled(int64_t(own.size()), {network.seed, 0x5911'7002}, 0, layer);
    std::vector<int> drawn(own.size());
    for (size_t k = 0; k < own.size(); ++k) drawn[k] = own[size_t(order[k])];
    parts[layer] = owned(std::move(drawn), network.tasks);
  }
  return parts;
}

}  // namespace nsim::split
