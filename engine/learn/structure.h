// Which layers feed which, by the paths of what they keep: what splits and pictures of places look at.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace nsim::learn {

/// `pre` of a link stands before `post`.
struct Structure {
  struct Layer {
    std::string name;
    int64_t cells = 0;
    std::vector<int> owner;                    // of outputs: the index of their axis `task`
    std::string position;                      // "h.position", [cells, coordinate]; empty: has no places
    int64_t dimensions = 0;
  };
  struct Link { size_t pre = 0, post = 0; std::string weight; };   // "h.weight", [cells of post, cells of pre]
  std::string shared;                          // a layer whose cells share weights, or have none: its links are left out; empty: none
  int tasks = 0;                               // the longest axis `task`
  std::vector<Layer> layers;
  std::vector<Link> links;
};

}  // namespace nsim::learn
