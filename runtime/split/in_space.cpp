// Clusters of places (Lloyd 1982, begun as k-means++ of Arthur & Vassilvitskii 2007), found without the tasks.
#include "kernels/philox.h"
#include "runtime/split/matched.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace nsim::split {

namespace {

constexpr int starts = 32, rounds = 100;
using Place = std::vector<double>;

double apart(const Place& a, const Place& b) {
  double sum = 0;
  for (size_t d = 0; d < a.size(); ++d) sum += (a[d] - b[d]) * (a[d] - b[d]);
  return sum;
}

size_t nearest(const std::vector<Place>& centres, const Place& place) {
  size_t best = 0;
  for (size_t c = 1; c < centres.size(); ++c)
    if (apart(centres[c], place) < apart(centres[best], place)) best = c;
  return best;
}

/// Each next centre is a place drawn by its squared distance from those that are there.
std::vector<Place> first_centres(const std::vector<Place>& places, size_t n, uint64_t seed, int start) {
  std::vector<Place> centres;
  for (size_t c = 0; c < n; ++c) {
    std::vector<double> chance(places.size(), 1.0);
    for (size_t k = 0; c > 0 && k < places.size(); ++k) chance[k] = apart(places[k], centres[nearest(centres, places[k])]);
    const double sum = std::accumulate(chance.begin(), chance.end(), 0.0);
    double left = sum * double(kernels::draw_words(seed, 0x5911'7003, c, 0, uint64_t(start), 0).at[0]) / 4294967296.0;
    size_t at = 0;
    while (at + 1 < places.size() && left >= chance[at]) left -= chance[at++];
    centres.push_back(places[at]);
  }
  return centres;
}

struct Clusters { std::vector<size_t> of; double spread = INFINITY; };

Clusters settle(const std::vector<Place>& places, std::vector<Place> centres) {
  Clusters clusters;
  clusters.of.assign(places.size(), 0);
  for (int round = 0; round < rounds; ++round) {
    bool moved = round == 0;
    std::vector<Place> sum(centres.size(), Place(places[0].size(), 0.0));
    std::vector<double> n(centres.size(), 0.0);
    for (size_t k = 0; k < places.size(); ++k) {
      const size_t own = nearest(centres, places[k]);
      moved = moved || own != clusters.of[k];
      clusters.of[k] = own, n[own] += 1;
      for (size_t d = 0; d < places[k].size(); ++d) sum[own][d] += places[k][d];
    }
    if (!moved) break;
    for (size_t c = 0; c < centres.size(); ++c)
      for (size_t d = 0; n[c] > 0 && d < centres[c].size(); ++d) centres[c][d] = sum[c][d] / n[c];
  }
  clusters.spread = 0;
  for (size_t k = 0; k < places.size(); ++k) clusters.spread += apart(places[k], centres[clusters.of[k]]);
  return clusters;
}

/// Which task each cluster serves: the assignment that gets most of the given owners right. Clusters are taken in the order of their best count.
std::vector<int> tasks_of(const std::vector<std::vector<int>>& votes) {
  const size_t n = votes.size();
  std::vector<int> task(n, -1);
  if (n <= 8) {
    std::vector<int> order(n), best;
    std::iota(order.begin(), order.end(), 0);
    int most = -1;
    do {
      int right = 0;
      for (size_t c = 0; c < n; ++c) right += votes[c][size_t(order[c])];
      if (right > most) most = right, best = order;
    } while (std::next_permutation(order.begin(), order.end()));
    return best;
  }
  std::vector<bool> taken(n, false);
  for (size_t step = 0; step < n; ++step) {
    size_t cluster = n, to = n;
    for (size_t c = 0; c < n; ++c)
      for (size_t t = 0; task[c] < 0 && t < n; ++t)
        if (!taken[t] && (cluster == n || votes[c][t] > votes[cluster][to])) cluster = c, to = t;
    task[cluster] = int(to), taken[to] = true;
  }
  return task;
}

}  // namespace

Parts spatial_kmeans(const Network& network) {
  const Row row(network);
  std::vector<Place> places;
  for (const Layer& layer : network.layers)
    for (size_t k = 0; k < size_t(layer.cells); ++k) {
      const auto at = layer.position.begin() + std::ptrdiff_t(k * size_t(layer.dimensions));
      places.emplace_back(at, at + std::ptrdiff_t(layer.dimensions));
    }
  Clusters best;
  for (int start = 0; start < starts; ++start) {
    Clusters now = settle(places, first_centres(places, size_t(network.tasks), network.seed, start));
    if (now.spread < best.spread) best = std::move(now);
  }
  std::vector<std::vector<int>> votes(size_t(network.tasks), std::vector<int>(size_t(network.tasks), 0));
  for (size_t k = 0; k < row.size(); ++k)
    if (row.given[k] >= 0) ++votes[best.of[k]][size_t(row.given[k])];
  const std::vector<int> task = tasks_of(votes);
  std::vector<int> owner(row.size());
  for (size_t k = 0; k < owner.size(); ++k) owner[k] = task[best.of[k]];
  return parts_of(network, row, owner);
}

}  // namespace nsim::split
