#include "runtime/split/matched.h"
#include "runtime/split/backwards.h"
#include <cmath>

namespace nsim::split {

Row::Row(const Network& network) {
  for (const Layer& layer : network.layers) {
    first.push_back(given.size());
    for (size_t k = 0; k < size_t(layer.cells); ++k) given.push_back(layer.owner.empty() ? -1 : layer.owner[k]);
  }
}

Parts parts_of(const Network& network, const Row& row, const std::vector<int>& owner) {
  Parts parts;
  for (size_t layer = 0; layer < network.layers.size(); ++layer) {
    std::vector<int> own(size_t(network.layers[layer].cells));
    for (size_t k = 0; k < own.size(); ++k) {
      const size_t at = row.first[layer] + k;
      own[k] = row.given[at] >= 0 ? row.given[at] : owner[at];
    }
    parts.push_back(owned(std::move(own), network.tasks));
  }
  return parts;
}

Graph graph_of(const Network& network, const Row& row) {
  Graph graph;
  graph.edges.resize(row.size());
  for (const Link& link : network.links) {
    const size_t n = size_t(network.layers[link.pre].cells);
    for (size_t at = 0; at < link.weight.size(); ++at) {
      const size_t post = row.first[link.post] + at / n, pre = row.first[link.pre] + at % n;
      const double w = std::abs(link.weight[at]);
      if (w == 0) continue;
      graph.edges[pre].emplace_back(uint32_t(post), w);
      graph.edges[post].emplace_back(uint32_t(pre), w);
    }
  }
  return graph;
}

}  // namespace nsim::split
