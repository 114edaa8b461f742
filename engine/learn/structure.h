// Which layers feed which, by the paths of what they keep: what splits and pictures of places look at.
//
// A unit is what belongs to one task: a cell, or, where cells share their weights, all of them, such as a channel with all its places.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace nsim::learn {

/// `pre` of a link stands before `post`.
struct Structure {
  struct Layer {
    std::string name;
    int64_t units = 0;
    std::vector<int> owner;                    // of outputs: the index of their axis `task`
    std::string position;                      // "h.position", [places, coordinate]; empty: has no places
    int64_t dimensions = 0;
    std::vector<int64_t> unit;                 // of each place; empty: places go by units
    bool shares_places = false;                // several units have one place
  };
  /// Elements of the weight from unit to unit: an index along each of these, with how far it moves in the weight and from unit to unit.
  struct Along { int64_t extent = 1, weight = 0, post = 0, pre = 0; };
  struct Link {
    size_t pre = 0, post = 0;
    std::string weight;                        // "h.weight"; empty: 1 from each unit to its like
    std::vector<Along> along{};
    std::string mask{};                        // of the weight: connections at which it is not 1, or with `away` not 0, are left out; empty: none
    bool away = false;
  };
  std::string apart;                           // a layer whose cells see those of another layer through windows, though these are units of their own: its links are left out
  int tasks = 0;                               // the longest axis `task`
  std::vector<Layer> layers;
  std::vector<Link> links;
};

}  // namespace nsim::learn
