// Splits of small networks whose parts are known: planted blocks are found, counts are kept, ties go to the lower task.
#include "runtime/split/split.h"
#include "kernels/philox.h"
#include <algorithm>
#include <doctest/doctest.h>
#include <numeric>

using namespace nsim;
using namespace nsim::split;

namespace {

double draw(uint64_t seed, uint64_t k) { return double(kernels::draw_words(seed, 7, k, 0, 0, 0).at[0]) / 4294967296.0; }

/// Layers of 12, 9 and 6 cells and three times `tasks` outputs. Cell k of a layer serves task k % tasks: weights between cells of one task
/// are 0.5 to 1.5, others below `noise`, signs drawn; places lie around a centre of the task, 10 apart.
Network planted(int tasks, double noise, uint64_t seed = 3) {
  Network network;
  network.tasks = tasks, network.seed = seed;
  uint64_t k = 0;
  for (int64_t cells : {12, 9, 6, 3 * tasks}) {
    Layer layer;
    layer.name = "h" + std::to_string(network.layers.size()), layer.cells = cells, layer.dimensions = 2;
    for (int64_t c = 0; c < cells; ++c) {
      const double centre = 10.0 * double(c % tasks);
      layer.position.push_back(centre + draw(seed, k++)), layer.position.push_back(draw(seed, k++));
    }
    layer.score.assign(size_t(tasks), std::vector<double>(size_t(cells)));
    for (int64_t c = 0; c < cells; ++c)
      for (int t = 0; t < tasks; ++t) layer.score[size_t(t)][size_t(c)] = (t + 1) * (t == c % tasks ? 1 : 0.3);
    network.layers.push_back(layer);
  }
  for (int64_t c = 0; c < network.layers[3].cells; ++c) network.layers[3].owner.push_back(int(c % tasks));
  for (size_t l = 0; l < 3; ++l) {
    Link link{l, l + 1, {}};
    for (int64_t post = 0; post < network.layers[l + 1].cells; ++post)
      for (int64_t pre = 0; pre < network.layers[l].cells; ++pre) {
        const double size = post % tasks == pre % tasks ? 0.5 + draw(seed, k) : noise * draw(seed, k);
        link.weight.push_back(draw(seed, k + 1) < 0.5 ? size : -size), k += 2;
      }
    network.links.push_back(link);
  }
  return network;
}

bool found(const Network& network, const Parts& parts) {
  for (const Part& part : parts)
    for (size_t k = 0; k < part.owner.size(); ++k)
      if (part.owner[k] != int(k % size_t(network.tasks))) return false;
  return true;
}

}  // namespace

TEST_CASE("planted blocks are found by weight, by score, in space and as communities") {
  for (int tasks : {2, 3}) {
    for (uint64_t seed : {1, 2, 3, 4, 5}) {
      CAPTURE(tasks);
      CAPTURE(seed);
      const Network network = planted(tasks, 0.2, seed);
      CHECK(found(network, greedy(network)));
      CHECK(found(network, balanced(network)));
      CHECK(found(network, rescale(network)));
      CHECK(found(network, by_score(network)));
      CHECK(found(network, spatial_kmeans(network)));
      CHECK(found(network, min_cut(network)));
      CHECK(found(network, louvain(network)));
      // Foreign |weight| of at most 0.1 % of the own: some 60 cells are shared with a chance of 0.001 each.
      const Network clear = planted(tasks, 0.001, seed);
      CHECK(found(clear, probability(clear)));
    }
  }
}

// By hand: the first cell gives |2| to task 0 and |-3| to task 1, the second 1 and 1.
TEST_CASE("greedy sums |weight| by task; equal ones go to the lower task") {
  Network network;
  network.tasks = 2;
  network.layers = {{"h", 2, {}, {}, 0, {}}, {"out", 2, {0, 1}, {}, 0, {}}};
  network.links = {{0, 1, {2, 1, -3, 1}}};
  const Parts parts = greedy(network);
  CHECK(parts[0].owner == std::vector<int>{1, 0});
  CHECK(parts[1].owner == std::vector<int>{0, 1});
  CHECK(parts[0].share == std::vector<std::vector<double>>{{0, 1}, {1, 0}});
  CHECK(rescale(network)[0].share[0][0] == doctest::Approx(2.0 / 3));
  CHECK(rescale(network)[0].share[1] == std::vector<double>{1, 1});
  const auto shares = task_shares(network);
  CHECK(shares[0][0] == std::vector<double>{0.4, 0.5});
  CHECK(shares[1][1] == std::vector<double>{0, 1});
}

// Task 1 takes 30 and 10, task 0 takes 2 and 1: three quarters against two thirds of the first cell, a quarter against a third of the second.
TEST_CASE("balanced weighs what a task takes of a cell by all that it takes") {
  Network network;
  network.tasks = 2;
  network.layers = {{"h", 2, {}, {}, 0, {}}, {"out", 2, {0, 1}, {}, 0, {}}};
  network.links = {{0, 1, {2, 1, -30, 10}}};
  CHECK(greedy(network)[0].owner == std::vector<int>{1, 1});
  CHECK(balanced(network)[0].owner == std::vector<int>{1, 0});
}

// The layer before looks at the cells that were kept: those of the other task ask nothing.
TEST_CASE("a layer asks its cells for the task that it serves itself") {
  Network network;
  network.tasks = 2;
  network.layers = {{"a", 1, {}, {}, 0, {}}, {"b", 2, {}, {}, 0, {}}, {"out", 2, {0, 1}, {}, 0, {}}};
  network.links = {{0, 1, {1, 5}}, {1, 2, {0, 1, 3, 0}}};
  const Parts parts = greedy(network);
  CHECK(parts[1].owner == std::vector<int>{1, 0});
  CHECK(parts[0].owner == std::vector<int>{0});
}

// A cell is kept by the other task with the chance 1/4: over 4000 cells the count lies within 5 deviations, 5 √(4000 · 3/16) = 137, of 1000.
TEST_CASE("probability keeps the owner always, others as often as they ask") {
  Network network;
  network.tasks = 2;
  network.layers = {{"h", 4000, {}, {}, 0, {}}, {"out", 2, {0, 1}, {}, 0, {}}};
  network.links = {{0, 1, std::vector<double>(8000, 1.0)}};
  std::fill(network.links[0].weight.begin(), network.links[0].weight.begin() + 4000, 4.0);
  const Part part = probability(network)[0];
  CHECK(std::accumulate(part.share[0].begin(), part.share[0].end(), 0.0) == 4000);
  CHECK(std::abs(std::accumulate(part.share[1].begin(), part.share[1].end(), 0.0) - 1000) < 137);
}

TEST_CASE("random keeps the counts of greedy, and is drawn anew by another seed") {
  Network network = planted(3, 0.2);
  const Parts first = random(network), planned = greedy(network);
  for (size_t layer = 0; layer < 4; ++layer)
    for (int t = 0; t < 3; ++t)
      CHECK(std::count(first[layer].owner.begin(), first[layer].owner.end(), t) == std::count(planned[layer].owner.begin(), planned[layer].owner.end(), t));
  CHECK(first[3].owner == planned[3].owner);
  CHECK(random(network)[0].owner == first[0].owner);
  network.seed = 99;
  CHECK(random(network)[0].owner != first[0].owner);
}

TEST_CASE("given owners stay where places and communities say otherwise") {
  Network network = planted(2, 0.2);
  network.layers[3].owner[0] = 1;
  for (const Parts& parts : {greedy(network), spatial_kmeans(network), min_cut(network), louvain(network), random(network), by_score(network)}) CHECK(parts[3].owner == network.layers[3].owner);
}

TEST_CASE("a task that is louder everywhere takes no more cells") {
  Network network = planted(2, 0.2);
  for (double& x : network.layers[0].score[1]) x *= 100;
  CHECK(found(network, by_score(network)));
}

TEST_CASE("networks without weights, and single cells, have owners too") {
  Network network = planted(2, 0.2);
  for (Link& link : network.links) std::fill(link.weight.begin(), link.weight.end(), 0.0);
  for (const Parts& parts : {greedy(network), probability(network), rescale(network), min_cut(network), louvain(network)})
    for (size_t layer = 0; layer < 3; ++layer)
      for (int owner : parts[layer].owner) CHECK((owner == 0 || owner == 1));
  CHECK(greedy(network)[0].owner == std::vector<int>(12, 0));
}

// Newman & Girvan 2004: q equal groups without weights between them have 1 - 1/q; one community of all has 0.
TEST_CASE("modularity of separate groups, of a graph without any, and of nothing") {
  for (size_t groups : {1, 2, 5}) {
    const size_t n = 4 * groups;
    std::vector<double> weight(n * n, 0.0);
    for (size_t i = 0; i < n; ++i)
      for (size_t k = 0; k < n; ++k) weight[i * n + k] = i != k && i / 4 == k / 4 ? (i < k ? -0.3 : 0.7) : 0;
    CHECK(modularity(weight, n) == doctest::Approx(1 - 1.0 / double(groups)));
  }
  CHECK(modularity(std::vector<double>(9, 0.0), 3) == 0);
}
