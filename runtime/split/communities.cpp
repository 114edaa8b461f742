// Communities of the graph of |weight|: modularity made large by moving cells, then whole communities, until nothing moves.
#include "runtime/split/backwards.h"
#include "runtime/split/matched.h"
#include <cmath>
#include <map>

namespace nsim::split {

namespace {

/// Where each node goes when single nodes move as long as the modularity grows. `own`: weight of each node with itself, counted twice.
std::vector<uint32_t> moved(const Graph& graph, const std::vector<double>& own) {
  const size_t n = graph.edges.size();
  std::vector<uint32_t> of(n);
  std::vector<double> strength(n), all(n);
  double total = 0;
  for (size_t k = 0; k < n; ++k) {
    of[k] = uint32_t(k), strength[k] = own[k];
    for (const auto& [other, w] : graph.edges[k]) strength[k] += w;
    all[k] = strength[k], total += strength[k];
  }
  for (int round = 0; round < 100 && total > 0; ++round) {
    bool any = false;
    for (size_t k = 0; k < n; ++k) {
      std::map<uint32_t, double> to;
      for (const auto& [other, w] : graph.edges[k]) to[of[other]] += w;
      all[of[k]] -= strength[k];
      uint32_t best = of[k];
      double most = to[of[k]] - all[of[k]] * strength[k] / total + 1e-12 * total;   // rounding moves nothing
      for (const auto& [community, w] : to)
        if (const double gain = w - all[community] * strength[k] / total; gain > most) most = gain, best = community;
      all[best] += strength[k];
      any = any || best != of[k];
      of[k] = best;
    }
    if (!any) break;
  }
  return of;
}

std::vector<uint32_t> communities(Graph graph, std::vector<double> own) {
  std::vector<uint32_t> of(graph.edges.size());
  for (size_t k = 0; k < of.size(); ++k) of[k] = uint32_t(k);
  while (true) {
    const std::vector<uint32_t> to = moved(graph, own);
    std::map<uint32_t, uint32_t> numbers;
    for (uint32_t community : to) numbers.emplace(community, uint32_t(numbers.size()));
    if (numbers.size() == graph.edges.size()) return of;
    for (uint32_t& node : of) node = numbers.at(to[node]);
    std::vector<std::map<uint32_t, double>> joined(numbers.size());
    std::vector<double> inside(numbers.size(), 0.0);
    for (size_t k = 0; k < to.size(); ++k) {
      const uint32_t here = numbers.at(to[k]);
      inside[here] += own[k];
      for (const auto& [other, w] : graph.edges[k]) {
        const uint32_t there = numbers.at(to[other]);
        if (there == here) inside[here] += w;
        else joined[here][there] += w;
      }
    }
    graph.edges.assign(numbers.size(), {});
    for (size_t k = 0; k < joined.size(); ++k) graph.edges[k].assign(joined[k].begin(), joined[k].end());
    own = inside;
  }
}

}  // namespace

double modularity(const std::vector<double>& weight, size_t n) {
  Graph graph;
  graph.edges.resize(n);
  double total = 0;
  std::vector<double> own(n, 0.0), strength(n, 0.0);
  for (size_t i = 0; i < n; ++i)
    for (size_t k = 0; k < n; ++k) {
      const double w = std::abs(weight[i * n + k]) + std::abs(weight[k * n + i]);
      if (w == 0) continue;
      strength[i] += w, total += w;
      if (i == k) own[i] = w;
      else graph.edges[i].emplace_back(uint32_t(k), w);
    }
  if (total == 0) return 0;
  const std::vector<uint32_t> of = communities(graph, own);
  std::vector<double> inside(n, 0.0), all(n, 0.0);
  for (size_t i = 0; i < n; ++i) {
    inside[of[i]] += own[i], all[of[i]] += strength[i];
    for (const auto& [other, w] : graph.edges[i]) inside[of[i]] += of[other] == of[i] ? w : 0;
  }
  double q = 0;
  for (size_t c = 0; c < n; ++c) q += inside[c] / total - all[c] * all[c] / (total * total);
  return q;
}

/// A community without outputs goes to the task with which it shares most |weight|, the most closely tied one first.
Parts louvain(const Network& network) {
  const Row row(network);
  const Graph graph = graph_of(network, row);
  const std::vector<uint32_t> of = communities(graph, std::vector<double>(graph.edges.size(), 0.0));
  const size_t n = of.empty() ? 0 : size_t(*std::max_element(of.begin(), of.end())) + 1;
  Asked votes(size_t(network.tasks), std::vector<double>(n, 0.0));
  for (size_t k = 0; k < of.size(); ++k)
    if (row.given[k] >= 0) votes[size_t(row.given[k])][of[k]] += 1;
  std::vector<int> task(n, -1);
  for (size_t c = 0; c < n; ++c)
    if (const int first = most(votes, c); votes[size_t(first)][c] > 0) task[c] = first;
  for (bool more = true; more;) {
    Asked ties(size_t(network.tasks), std::vector<double>(n, 0.0));
    for (size_t k = 0; k < of.size(); ++k)
      for (const auto& [other, w] : graph.edges[k])
        if (task[of[k]] < 0 && task[of[other]] >= 0) ties[size_t(task[of[other]])][of[k]] += w;
    size_t next = n;
    for (size_t c = 0; c < n; ++c)
      if (task[c] < 0 && (next == n || ties[size_t(most(ties, c))][c] > ties[size_t(most(ties, next))][next])) next = c;
    if ((more = next < n)) task[next] = most(ties, next);
  }
  std::vector<int> owner(of.size());
  for (size_t k = 0; k < of.size(); ++k) owner[k] = task[of[k]];
  return parts_of(network, row, owner);
}

}  // namespace nsim::split
