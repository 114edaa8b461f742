// Backwards from the outputs along |weight|.
#include "runtime/split/backwards.h"
#include "kernels/philox.h"

namespace nsim::split {

namespace {

constexpr uint32_t stream = 0x5911'7001;       // of the draws of this room

std::vector<int> owners(const Asked& asked) {
  std::vector<int> owner(asked[0].size());
  for (size_t k = 0; k < owner.size(); ++k) owner[k] = most(asked, k);
  return owner;
}

/// What each task asks over what the first asks; a cell of which nobody asks anything stays with its owner.
Part relative(const Asked& asked) {
  Part part = owned(owners(asked), int(asked.size()));
  for (size_t k = 0; k < part.owner.size(); ++k)
    if (const double top = asked[size_t(part.owner[k])][k]; top > 0)
      for (size_t t = 0; t < asked.size(); ++t) part.share[t][k] = asked[t][k] / top;
  return part;
}

}  // namespace

Parts greedy(const Network& network) {
  return backwards(network, [&](size_t, const Asked& asked) { return owned(owners(asked), network.tasks); });
}

Parts balanced(const Network& network) {
  return backwards(network, [&](size_t, Asked asked) {
    for (std::vector<double>& of_task : asked) {
      double all = 0;
      for (double x : of_task) all += x;
      for (double& x : of_task) x = all > 0 ? x / all : 0;
    }
    return owned(owners(asked), network.tasks);
  });
}

Parts rescale(const Network& network) {
  return backwards(network, [](size_t, const Asked& asked) { return relative(asked); });
}

Parts probability(const Network& network) {
  return backwards(network, [&](size_t layer, const Asked& asked) {
    Part part = relative(asked);
    for (size_t t = 0; t < part.share.size(); ++t)
      for (size_t k = 0; k < part.owner.size(); ++k) {
        const uint32_t word = kernels::draw_words(network.seed, stream, k, uint32_t(t), layer, 0).at[0];
        part.share[t][k] = double(word) < part.share[t][k] * 4294967296.0 ? 1 : 0;
      }
    return part;
  });
}

std::vector<std::vector<std::vector<double>>> task_shares(const Network& network) {
  std::vector<std::vector<std::vector<double>>> all(network.layers.size());
  Parts parts = greedy(network);
  for (size_t layer = 0; layer < all.size(); ++layer) {
    all[layer] = parts[layer].share;
    if (!network.layers[layer].owner.empty()) continue;
    const Asked asked = asked_of(network, parts, layer);
    for (size_t k = 0; k < asked[0].size(); ++k) {
      double sum = 0;
      for (const auto& of : asked) sum += of[k];
      for (size_t t = 0; sum > 0 && t < asked.size(); ++t) all[layer][t][k] = asked[t][k] / sum;
    }
  }
  return all;
}

}  // namespace nsim::split
