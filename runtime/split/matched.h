// Groups that were found without the tasks, given to them. Internal to the room.
#pragma once
#include "runtime/split/split.h"

namespace nsim::split {

/// All cells of all layers in one row.
struct Row {
  explicit Row(const Network& network);
  std::vector<size_t> first;                   // of each layer
  std::vector<int> given;                      // owner, or -1: to be found
  size_t size() const { return given.size(); }
};

/// Cells of the row as parts of the layers; given owners stay.
Parts parts_of(const Network& network, const Row& row, const std::vector<int>& owner);

struct Graph { std::vector<std::vector<std::pair<uint32_t, double>>> edges; };   // of each cell: the other end, |weight|
Graph graph_of(const Network& network, const Row& row);

}  // namespace nsim::split
