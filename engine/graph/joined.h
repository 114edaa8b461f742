// The pairs of slices that one `connect` joins, and who shares a number of synapses with whom. Private to this room.
#pragma once
#include "engine/graph/graph.h"

namespace nsim::graph {

struct Source {
  CellRange cells;
  size_t path = 0;       // which of the paths before `->`
  std::string variable;  // what is carried; empty: spikes
};
struct Pair {
  Source source;
  CellRange target;
  size_t from = 0, to = 0;
};  // from, to: which of all slices on the left, on the right

/// one_to_one counts through all sources and all cells of one target path.
std::vector<Pair> pairs_of(const std::vector<Source>& from, const std::vector<std::vector<CellRange>>& to, bool one_to_one);

/// Everybody who draws from the number of the k-th pair; without parts when that is the pair alone. The name is left to the caller.
Share share_of(Projection::Rule rule, const std::vector<Pair>& pairs, size_t k);
/// Whether some pair of cells belongs to two parts.
bool names_twice(const Share& share);
/// Whether a number of synapses reads something of the side on which the parts of a share differ.
bool reads_joined(const Arena& arena, Projection::Rule rule, ExpressionId number);

}  // namespace nsim::graph
