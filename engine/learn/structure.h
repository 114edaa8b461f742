// Which layers feed which, by the paths of what they keep. Private to this room.
#pragma once
#include "engine/learn/division.h"
#include "engine/learn/network.h"

namespace nsim::learn {

inline const std::vector<std::string> split_methods = {"greedy", "probability", "rescale", "activations", "gradients", "random", "spatial_kmeans", "min_cut", "louvain"};

/// Layers in the order in which they feed each other.
Structure structure_of(const Program& program, std::vector<const Cells*> layers);

}  // namespace nsim::learn
