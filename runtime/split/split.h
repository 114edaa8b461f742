// Who serves which task: each cell gets an owner and, for each task, a share between 0 (not part of its subnetwork) and 1.
//
// Facts of the methods: Wolczyk, Tabor, Smieja & Maszke 2019 (greedy, probability, rescale); Shi & Malik 2000 (normalised cut); Blondel,
// Guillaume, Lambiotte & Lefebvre 2008 (louvain). Ties go to the lower task. Cost: a few visits of each weight; louvain and min_cut some tens.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace nsim::split {

struct Layer {
  std::string name;
  int64_t cells = 0;
  std::vector<int> owner;                      // of outputs, whose task is known; empty: to be found
  std::vector<double> position;                // [cell, coordinate]; empty: has no places
  int64_t dimensions = 0;
  std::vector<std::vector<double>> score;      // [task][cell], for by_score
};

/// |weight| counts, [cell of post, cell of pre]; pre stands before post in the list of layers.
struct Link {
  size_t pre = 0, post = 0;
  std::vector<double> weight;
};

struct Network {
  int tasks = 0;
  std::vector<Layer> layers;
  std::vector<Link> links;
  uint64_t seed = 1;                           // of probability, random, spatial_kmeans, min_cut
};

/// Of one layer.
struct Part {
  std::vector<int> owner;
  std::vector<std::vector<double>> share;      // [task][cell]
};
using Parts = std::vector<Part>;               // by layer

Parts greedy(const Network& network);          // the task whose cells of the layers behind it take most |weight| from this cell
Parts balanced(const Network& network);        // as greedy, but all that a task takes of a layer counts 1, however strong its weights are
Parts probability(const Network& network);     // in each task's part with a chance of its |weight| over the largest; cells may be shared
Parts rescale(const Network& network);         // shared by all, as much as each takes of the largest
Parts by_score(const Network& network);        // the task with the largest score, each task's scores divided by their mean over the layer
Parts random(const Network& network);          // as many of each task as greedy gives, drawn
Parts spatial_kmeans(const Network& network);  // clusters of all places, without the tasks; each cluster goes to the task whose outputs it holds
Parts min_cut(const Network& network);         // the least sum over tasks of cut |weight| by all |weight| of the part
/// How far |weight| (from and to n cells of one layer, both ways added) stays within communities, beyond chance: of those that louvain finds. 0 .. 1.
double modularity(const std::vector<double>& weight, size_t n);
Parts louvain(const Network& network);         // communities of |weight|, without the tasks; each goes to the task whose outputs it holds

/// Shares of the greedy method before the decision: what each task takes of the |weight| that leaves a cell; they add up to 1.
std::vector<std::vector<std::vector<double>>> task_shares(const Network& network);   // [layer][task][cell]

}  // namespace nsim::split
